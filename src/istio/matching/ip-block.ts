/** A range of IPv4 or IPv6 addresses in CIDR form; a single address is a block of full length. */
export interface IpBlock {
  readonly family: 4 | 6;
  /** The address as a number, with the bits after `length` cleared. */
  readonly address: bigint;
  readonly length: number;
}

const BITS = { 4: 32, 6: 128 } as const;

/** Reads `10.0.0.0/8`, `10.1.2.3`, `2001:db8::/32`; undefined where it is neither an address nor a block. */
export function parseIpBlock(text: string): IpBlock | undefined {
  if (text.length > 64) return undefined;
  const [host = '', bits, ...more] = text.split('/');
  if (more.length > 0) return undefined;
  const family = host.includes(':') ? 6 : 4;
  const address = family === 6 ? parseIpv6(host) : parseIpv4(host);
  const length = bits === undefined ? BITS[family] : parseDecimal(bits, BITS[family]);
  if (address === undefined || length === undefined) return undefined;
  const hostBits = BigInt(BITS[family] - length);
  return { family, address: (address >> hostBits) << hostBits, length };
}

/** Tells whether every address of `inner` is in `outer`. */
export const blockCovers = (outer: IpBlock, inner: IpBlock): boolean =>
  outer.family === inner.family &&
  outer.length <= inner.length &&
  outer.address >> shift(outer) === inner.address >> shift(outer);

const shift = (block: IpBlock): bigint => BigInt(BITS[block.family] - block.length);

function parseDecimal(text: string, largest: number): number | undefined {
  if (!/^\d{1,3}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= largest ? value : undefined;
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let address = 0n;
  for (const part of parts) {
    const byte = parseDecimal(part, 255);
    if (byte === undefined) return undefined;
    address = (address << 8n) | BigInt(byte);
  }
  return address;
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '');
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '') : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<bigint>(missing).fill(0n), ...tail];
  return groups.reduce((address, group) => (address << 16n) | group, 0n);
}

function groupsOf(text: string): bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  for (const part of text.split(':')) {
    const embedded = part.includes('.') ? parseIpv4(part) : undefined;
    if (embedded !== undefined) groups.push(embedded >> 16n, embedded & 0xffffn);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}

const MAPPED = 0xffffn << 32n;

/** Reads an address or block; an IPv6 one that maps IPv4 addresses is a block of these. */
export function unmapped(text: string): IpBlock | undefined {
  const block = parseIpBlock(text);
  if (block?.family !== 6 || block.length < 96 || (block.address >> 32n) << 32n !== MAPPED)
    return block;
  return { family: 4, address: block.address & 0xffff_ffffn, length: block.length - 96 };
}
