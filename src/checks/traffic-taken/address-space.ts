import type { Mesh } from '../../istio/index.ts';
import { blockCovers, parseIpBlock } from '../../istio/index.ts';
import { itemsAt, stringAt } from '../../manifest/index.ts';
import type { Node } from '../../manifest/index.ts';

type IpBlock = NonNullable<ReturnType<typeof parseIpBlock>>;

/** Addresses in order, both ends included, without gaps. */
interface Span {
  readonly from: bigint;
  readonly to: bigint;
}

/** Addresses of both families; of each the spans are apart, so that none counts twice. */
interface AddressSpace {
  readonly ipv4: readonly Span[];
  readonly ipv6: readonly Span[];
}

const BITS = { 4: 32, 6: 128 } as const;

/**
 * Lists the ranges of IPv4 within IPv6: as it is mapped there, and as networks without IPv4 translate it (RFC
 * 4291, RFC 6052).
 */
const IPV4_WITHIN = ['::ffff:0:0/96', '64:ff9b::/96'].flatMap((text) => parseIpBlock(text) ?? []);

const ALL_OF_IPV4: IpBlock = { family: 4, address: 0n, length: 0 };

/** Reads the addresses of a list of CIDR ranges and single addresses; what is neither counts for none. */
export function addressSpace(ranges: readonly string[]): AddressSpace {
  const blocks = ranges.flatMap((range) => parseIpBlock(range.trim()) ?? []);
  return {
    ipv4: merged(blocks.flatMap(ipv4Of).map(spanOf)),
    ipv6: merged(blocks.filter(({ family }) => family === 6).map(spanOf)),
  };
}

/** Lists the IPv4 addresses that a range stands for, in either way of writing them. */
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

/**
 * Says how much of all addresses it is: `world` from a /8 on (of IPv6 a /32), `wide` beyond a /24 (a /64).
 */
export function extentOf({ ipv4, ipv6 }: AddressSpace): 'world' | 'wide' | 'narrow' {
  const [of4, of6] = [sizeOf(ipv4), sizeOf(ipv6)];
  if (of4 >= 1n << 24n || of6 >= 1n << 96n) return 'world';
  return of4 > 1n << 8n || of6 > 1n << 64n ? 'wide' : 'narrow';
}

/** Tells whether the two have an address in common. */
export const meets = (one: AddressSpace, other: AddressSpace): boolean =>
  anyMeets(one.ipv4, other.ipv4) || anyMeets(one.ipv6, other.ipv6);

const anyMeets = (some: readonly Span[], others: readonly Span[]): boolean =>
  some.some(({ from, to }) => others.some((other) => from <= other.to && other.from <= to));

/** Tells whether every address of `inner` is one of `outer`. */
export const holdsAll = (outer: AddressSpace, inner: AddressSpace): boolean =>
  allWithin(outer.ipv4, inner.ipv4) && allWithin(outer.ipv6, inner.ipv6);

const allWithin = (outer: readonly Span[], inner: readonly Span[]): boolean =>
  inner.every(({ from, to }) => outer.some((one) => one.from <= from && to <= one.to));

/**
 * Lists the ranges that nobody outside of a cluster has, and what has an address there. A new one is one
 * line.
 */
const RANGES: readonly (readonly [range: string, whose: string])[] = [
  ['10.96.0.0/12', 'Services of clusters that kubeadm makes'],
  ['10.43.0.0/16', 'Services of K3s and RKE'],
  ['10.100.0.0/16', 'Services of EKS'],
  ['172.20.0.0/16', 'Services of EKS'],
  ['10.0.0.0/16', 'Services of AKS'],
  ['34.118.224.0/20', 'Services of GKE'],
  ['172.30.0.0/16', 'Services of OpenShift'],
  ['172.21.0.0/16', 'Services of IBM Cloud'],
  ['10.152.183.0/24', 'Services of MicroK8s'],
  ['10.233.0.0/18', 'Services of Kubespray'],
  ['10.245.0.0/16', 'Services of DigitalOcean'],
  ['10.128.0.0/16', 'Services of Linode'],
  ['fd00:10:96::/112', 'Services of clusters that kubeadm makes'],
  ['169.254.0.0/16', 'the metadata and credentials of machines, and DNS on nodes'],
  ['fd00:ec2::/32', 'the metadata and credentials of machines'],
  ['fe80::/10', 'machines on the same link'],
];

const KNOWN = RANGES.map(([range, whose]) => ({ space: addressSpace([range]), whose }));

const PRIVATE = addressSpace([
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'],
]);

/**
 * Holds what is reserved for no address of anybody: documentation, benchmarks, the future; people take
 * virtual addresses of these.
 */
const NOBODYS = addressSpace([
  ...['240.0.0.0/4', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '198.18.0.0/15'],
  ...['0.0.0.0/32', '127.0.0.0/8', '2001:db8::/32', '2001:2::/48', '::1/128'],
]);

/** Tells whether all of the addresses are reserved for what is no host of anybody. */
export const isNobodys = (space: AddressSpace): boolean => holdsAll(NOBODYS, space);

/**
 * Says what has one of the addresses, so that taking it is taking from others: a range of clusters, a Service
 * of the tree, a machine of the internet, or the API server, which has the first address of its range. Null
 * where nobody is known to have one.
 */
export function whoHas(taken: AddressSpace, mesh: Mesh): string | null {
  const known = KNOWN.find(({ space }) => meets(space, taken));
  if (known !== undefined) return known.whose;
  if (meets(addressesOfServices(mesh), taken)) return 'a Service of this environment';
  const each = singly(taken);
  if (each.some((one) => !meets(PRIVATE, one) && !meets(NOBODYS, one)))
    return 'machines outside of this network';
  return each.some((one) => meets(PRIVATE, one) && holdsFirst(one))
    ? 'the API server, which has the first address of its range'
    : null;
}

const singly = ({ ipv4, ipv6 }: AddressSpace): readonly AddressSpace[] => [
  ...ipv4.map((span) => ({ ipv4: [span], ipv6: [] })),
  ...ipv6.map((span) => ({ ipv4: [], ipv6: [span] })),
];

/** Tells whether one of the addresses ends in 1; every whole /24 has one, and is not written for its sake. */
const holdsFirst = ({ ipv4 }: AddressSpace): boolean =>
  ipv4.some(({ from, to }) => to - from < 255n && (((from + 254n) >> 8n) << 8n) + 1n <= to);

const spaces = new WeakMap<Mesh, AddressSpace>();

/** Holds the addresses that are written for Services, of whichever sort. */
function addressesOfServices(mesh: Mesh): AddressSpace {
  const known = spaces.get(mesh);
  if (known !== undefined) return known;
  const found = addressSpace(
    mesh.services.flatMap(({ resource: { node } }) => [
      stringAt(node, 'spec', 'clusterIP') ?? '',
      stringAt(node, 'spec', 'loadBalancerIP') ?? '',
      ...itemsAt(node, 'spec', 'clusterIPs').map(textOf),
      ...itemsAt(node, 'spec', 'externalIPs').map(textOf),
    ]),
  );
  spaces.set(mesh, found);
  return found;
}

const textOf = (node: Node): string => stringAt(node) ?? '';
