import type { Mesh, Service } from '../../istio/index.ts';
import type { AmplifiedHop } from './retrying-hops.ts';
import { retryingHops } from './retrying-hops.ts';

/** Calls that follow each other, each tried several times where the last one fails. */
export interface Amplification {
  readonly service: Service;
  /** Requests that come in at the service for one at the first caller. */
  readonly requests: number;
  /** So many times its load multiplies where it is under load: limits of tries again hold then (RETRY-16). */
  readonly underLoad: number;
  /** From the first on. */
  readonly hops: readonly AmplifiedHop[];
}

/**
 * For each service the chain of known calls that makes most requests of one where it answers 503, or UNAVAILABLE: the
 * product of the tries of each caller (RETRY-13). A chain counts no service twice; of calls in a circle it is one of
 * the worst, perhaps not the worst.
 */
export function amplifications(mesh: Mesh): readonly Amplification[] {
  const hops = retryingHops(mesh);
  if (hops.every(({ tries }) => tries === 1)) return [];
  const worst = worstChains(hops, servicesBefore(mesh));
  return mesh.services.flatMap((service) => {
    const found = worst.get(service);
    return found === undefined || found.requests === 1
      ? []
      : [{ service, requests: found.requests, underLoad: found.underLoad, hops: hopsAlong(found) }];
  });
}

/** A chain, from its last hop back. */
interface Chain {
  readonly hop: AmplifiedHop;
  readonly before: Chain | null;
  readonly length: number;
  readonly requests: number;
  readonly underLoad: number;
}

/** A chain longer than this is nothing that is told. */
const LONGEST_CHAIN = 12;

/**
 * Lengthens the worst chain to each service by a hop at a time until none gets worse: as many rounds as a chain may have
 * hops, and each looks at every hop once.
 */
function worstChains(
  hops: readonly AmplifiedHop[],
  before: (hop: AmplifiedHop) => readonly Service[],
): ReadonlyMap<Service, Chain> {
  const worst = new Map<Service, Chain>();
  for (let round = 0; round < LONGEST_CHAIN; round += 1) {
    let isDone = true;
    const found = new Map(worst);
    for (const hop of hops)
      for (const chain of [null, ...before(hop).map((service) => found.get(service) ?? null)]) {
        const longer = lengthened(chain, hop);
        if (longer === null || !isWorse(longer, worst.get(hop.service))) continue;
        worst.set(hop.service, longer);
        isDone = false;
      }
    if (isDone) break;
  }
  return worst;
}

/** Null where the chain has the service already, or is as long as chains are told. */
function lengthened(chain: Chain | null, hop: AmplifiedHop): Chain | null {
  if (chain !== null && chain.length >= LONGEST_CHAIN) return null;
  for (let one = chain; one !== null; one = one.before)
    if (one.hop.service === hop.service || isBehind(one.hop, hop.service)) return null;
  return {
    hop,
    before: chain,
    length: (chain?.length ?? 0) + 1,
    requests: (chain?.requests ?? 1) * hop.tries,
    underLoad: (chain?.underLoad ?? 1) * underLoadOf(hop),
  };
}

/** Whether the one who calls is what the service leads to. */
const isBehind = ({ caller }: AmplifiedHop, { workloads }: Service): boolean =>
  caller.kind === 'workload' && workloads.includes(caller.workload);

/** Where limits make two alike under load, more requests of one are worse. */
const isWorse = (one: Chain, other: Chain | undefined): boolean =>
  other === undefined ||
  one.underLoad > other.underLoad ||
  (one.underLoad === other.underLoad && one.requests > other.requests);

/** What lets more than a handful of tries through at once limits nothing: a proxy seldom has more requests under way. */
const SMALL_FLOOR = 10;

const underLoadOf = ({ tries, limit }: AmplifiedHop): number =>
  limit === null || limit.floor > SMALL_FLOOR ? tries : Math.min(tries, 1 + limit.share);

function hopsAlong(chain: Chain): readonly AmplifiedHop[] {
  const hops: AmplifiedHop[] = [];
  for (let one: Chain | null = chain; one !== null; one = one.before) hops.unshift(one.hop);
  return hops;
}

/** The services through which the caller of a hop is called itself. */
function servicesBefore(mesh: Mesh): (hop: AmplifiedHop) => readonly Service[] {
  const found = new Map<unknown, Service[]>();
  for (const service of mesh.services)
    for (const workload of service.workloads) {
      const known = found.get(workload);
      if (known === undefined) found.set(workload, [service]);
      else known.push(service);
    }
  return ({ caller }) => (caller.kind === 'workload' ? (found.get(caller.workload) ?? []) : []);
}
