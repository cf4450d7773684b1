import type { IpBlock } from '../../istio/index.ts';
import { blockCovers, parseIpBlock } from '../../istio/index.ts';

/** Addresses in order, both ends included, without gaps. */
interface Span {
  readonly from: bigint;
  readonly to: bigint;
}

/** Addresses of both families; of each the spans are apart, so that none counts twice. */
export interface AddressSpace {
  readonly ipv4: readonly Span[];
  readonly ipv6: readonly Span[];
}

const BITS = { 4: 32, 6: 128 } as const;

/** IPv4 within IPv6: as it is mapped there, and as networks without IPv4 translate it (RFC 4291, RFC 6052). */
const IPV4_WITHIN = ['::ffff:0:0/96', '64:ff9b::/96'].flatMap((text) => parseIpBlock(text) ?? []);

const ALL_OF_IPV4: IpBlock = { family: 4, address: 0n, length: 0 };

/** The addresses of a list of CIDR ranges and single addresses; what is neither counts for none. */
export function addressSpace(ranges: readonly string[]): AddressSpace {
  const blocks = ranges.flatMap((range) => parseIpBlock(range.trim()) ?? []);
  return {
    ipv4: merged(blocks.flatMap(ipv4Of).map(spanOf)),
    ipv6: merged(blocks.filter(({ family }) => family === 6).map(spanOf)),
  };
}

/** The IPv4 addresses that a range stands for, in either way of writing them. */
function ipv4Of(block: IpBlock): readonly IpBlock[] {
  if (block.family === 4) return [block];
  if (IPV4_WITHIN.some((mapped) => blockCovers(block, mapped))) return [ALL_OF_IPV4];
  const isMapped = IPV4_WITHIN.some((mapped) => blockCovers(mapped, block));
  return isMapped
    ? [{ family: 4, address: block.address & 0xffff_ffffn, length: block.length - 96 }]
    : [];
}

const spanOf = ({ family, address, length }: IpBlock): Span => ({
  from: address,
  to: address + (1n << BigInt(BITS[family] - length)) - 1n,
});

function merged(spans: readonly Span[]): readonly Span[] {
  const apart: Span[] = [];
  for (const span of spans.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = apart.at(-1);
    if (last === undefined || span.from > last.to + 1n) apart.push(span);
    else if (span.to > last.to) apart[apart.length - 1] = { from: last.from, to: span.to };
  }
  return apart;
}

const sizeOf = (spans: readonly Span[]): bigint =>
  spans.reduce((sum, { from, to }) => sum + to - from + 1n, 0n);

/** How much of the addresses that there are: `world` from a /8 on (of IPv6 a /32), `wide` beyond a /24 (a /64). */
export function extentOf({ ipv4, ipv6 }: AddressSpace): 'world' | 'wide' | 'narrow' {
  const [of4, of6] = [sizeOf(ipv4), sizeOf(ipv6)];
  if (of4 >= 1n << 24n || of6 >= 1n << 96n) return 'world';
  return of4 > 1n << 8n || of6 > 1n << 64n ? 'wide' : 'narrow';
}

/** Whether the two have an address in common. */
export const meets = (one: AddressSpace, other: AddressSpace): boolean =>
  anyMeets(one.ipv4, other.ipv4) || anyMeets(one.ipv6, other.ipv6);

const anyMeets = (some: readonly Span[], others: readonly Span[]): boolean =>
  some.some(({ from, to }) => others.some((other) => from <= other.to && other.from <= to));

/** Whether every address of `inner` is one of `outer`. */
export const holdsAll = (outer: AddressSpace, inner: AddressSpace): boolean =>
  allWithin(outer.ipv4, inner.ipv4) && allWithin(outer.ipv6, inner.ipv6);

const allWithin = (outer: readonly Span[], inner: readonly Span[]): boolean =>
  inner.every(({ from, to }) => outer.some((one) => one.from <= from && to <= one.to));
