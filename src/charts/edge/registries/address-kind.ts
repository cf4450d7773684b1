import { isIPv4, isIPv6 } from 'node:net';

/**
 * Says whether an address may be connected to: `public` always, `private` only where whoever runs the service
 * wrote the host. `never` is this machine, its link, a metadata service of a cloud, or no address of one
 * host.
 */
export type AddressKind = 'public' | 'private' | 'never';

/**
 * Reads an address as name resolution gives it, or as it stands in a URL. One that cannot be read is `never`.
 */
export function addressKind(address: string): AddressKind {
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  if (isIPv4(bare)) return kindOfIPv4(bytesOfIPv4(bare));
  return isIPv6(bare) ? kindOfIPv6(bytesOfIPv6(bare)) : 'never';
}

/**
 * Lists metadata services that lie where other things may: Alibaba's, Azure's, Oracle's, and AWS's by IPv6.
 */
const METADATA: ReadonlySet<string> = new Set([
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::254',
]);

type Range = readonly [start: readonly number[], bits: number];

const NEVER_IPV4: readonly Range[] = [
  [[0], 8],
  [[127], 8],
  [[169, 254], 16],
  [[224], 4],
  [[240], 4],
];

const PRIVATE_IPV4: readonly Range[] = [
  [[10], 8],
  [[100, 64], 10],
  [[172, 16], 12],
  [[192, 0, 0], 24],
  [[192, 0, 2], 24],
  [[192, 168], 16],
  [[198, 18], 15],
  [[198, 51, 100], 24],
  [[203, 0, 113], 24],
];

const METADATA_BYTES = [...METADATA].map((each) =>
  (isIPv4(each) ? bytesOfIPv4(each) : bytesOfIPv6(each)).join('.'),
);

function kindOfIPv4(bytes: readonly number[]): AddressKind {
  if (METADATA_BYTES.includes(bytes.join('.'))) return 'never';
  if (NEVER_IPV4.some((range) => isIn(bytes, range))) return 'never';
  return PRIVATE_IPV4.some((range) => isIn(bytes, range)) ? 'private' : 'public';
}

/** Lists the forms of IPv6 that carry an address of IPv4, and where: mapped, compatible, translated, 6to4. */
const CARRIERS: readonly (readonly [Range, at: number])[] = [
  [[[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], 96], 12],
  [[[0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0], 96], 12],
  [[[0, 0x64, 0xff, 0x9b], 96], 12],
  [[[0x20, 0x02], 16], 2],
];

/** This range holds all addresses that are given out to hosts of the Internet. */
const GLOBAL_IPV6: Range = [[0x20], 3];

/** These ranges are for local use of translation, unique local, site local and documentation. */
const PRIVATE_IPV6: readonly Range[] = [
  [[0, 0x64, 0xff, 0x9b, 0, 1], 48],
  [[0xfc], 7],
  [[0x20, 0x01, 0x0d, 0xb8], 32],
];

/** The range is Teredo, whose relay decides where it leads. */
const NEVER_IPV6: readonly Range[] = [[[0x20, 0x01, 0, 0], 32]];

function kindOfIPv6(bytes: readonly number[]): AddressKind {
  if (METADATA_BYTES.includes(bytes.join('.'))) return 'never';
  const carrier = CARRIERS.find(([range]) => isIn(bytes, range));
  if (carrier !== undefined) return kindOfIPv4(bytes.slice(carrier[1], carrier[1] + 4));
  if (NEVER_IPV6.some((range) => isIn(bytes, range))) return 'never';
  if (PRIVATE_IPV6.some((range) => isIn(bytes, range))) return 'private';
  return isIn(bytes, GLOBAL_IPV6) ? 'public' : 'never';
}

function isIn(bytes: readonly number[], [start, bits]: Range): boolean {
  for (let bit = 0; bit < bits; bit += 1) {
    const mask = 0x80 >> (bit % 8);
    const at = bit >> 3;
    if (((bytes[at] ?? 0) & mask) !== ((start[at] ?? 0) & mask)) return false;
  }
  return true;
}

function bytesOfIPv4(text: string): readonly number[] {
  return text.split('.').map(Number);
}

function bytesOfIPv6(text: string): readonly number[] {
  const [head = '', tail = ''] = text.split('::');
  const [before, after] = [groupsOf(head), groupsOf(tail)];
  const zeros = text.includes('::') ? 16 - before.length - after.length : 0;
  return [...before, ...new Array<number>(Math.max(0, zeros)).fill(0), ...after];
}

/** Gives two bytes for each group; an address of IPv4 at the end has four. */
function groupsOf(text: string): readonly number[] {
  return text.split(':').flatMap((group) => {
    if (group === '') return [];
    if (group.includes('.')) return bytesOfIPv4(group);
    const number = Number.parseInt(group, 16);
    return [number >> 8, number & 0xff];
  });
}
