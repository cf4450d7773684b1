import { partsOfAddress, stageIn } from './stage-in-text.ts';

/** Tells whether a name of a cluster is no more than its address. */
export const isAddress = (cluster: string): boolean => cluster.includes('://');

/** The shortest part of each address that tells it from the others: an address is no name that anybody uses. */
export function addressParts(addresses: readonly string[]): ReadonlyMap<string, string> {
  const distinct = [...new Set(addresses)];
  const rows = distinct.map((address) => ({ address, parts: partsOf(address) }));
  const most = Math.max(0, ...rows.map(({ parts }) => parts.length));
  for (let at = 0; at < most; at += 1) {
    const found = rows.map(({ parts }) => parts[at] ?? '');
    if (!found.includes('') && new Set(found).size === rows.length)
      return new Map(
        rows.map(({ address, parts }) => [address, abbreviated(parts[at] ?? '', found)]),
      );
  }
  return new Map(distinct.map((address) => [address, address.replace(/^[a-z]+:\/\//i, '')]));
}

/** Tells whether an environment is called by a part of the address of its cluster, for want of any word. */
export function isCalledByAddress(name: string, cluster: string | null): boolean {
  if (cluster === null || !isAddress(cluster) || stageIn(name) !== null) return false;
  const label = (/\(([^()]*)\)$/.exec(name)?.[1] ?? name).toLowerCase();
  const address = cluster.toLowerCase();
  return partsOf(address).some((part) => part.startsWith(label)) || address.includes(`//${label}`);
}

/** Gives the parts of an address that tell something; of an IP address only the whole does. */
function partsOf(address: string): readonly string[] {
  const { host, rest } = partsOfAddress(address);
  const labels = /^[\d.]+$/.test(host) ? [host] : host.split('.');
  return [...labels, ...rest.split('/').filter((step) => step !== '')];
}

/** Longer identifiers of a cloud are known by how they begin. */
const LONGEST = 20;
const SHORTEST = 8;

function abbreviated(part: string, all: readonly string[]): string {
  if (part.length <= LONGEST || !/^[0-9a-f]+$/i.test(part)) return part;
  for (let length = SHORTEST; length < part.length; length += 1) {
    const start = part.slice(0, length);
    if (all.filter((each) => each.startsWith(start)).length < 2) return start;
  }
  return part;
}
