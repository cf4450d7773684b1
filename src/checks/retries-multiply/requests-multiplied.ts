import { seldomReadDifferences } from '../../compare/index.ts';
import type { Mesh, Service } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { counted, placeOf } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { retryingHops } from '../../istio/index.ts';
import { hopKey } from './hop-key.ts';

type AmplifiedHop = ReturnType<typeof retryingHops>[number];

/** Calls that follow each other, each tried several times where the last one fails. */
interface Amplification {
  readonly service: Service;
  /** Counts the requests that come in at the service for one at the first caller. */
  readonly requests: number;
  /**
   * Says by how much its load multiplies where it is under load: limits of tries again hold then (RETRY-16).
   */
  readonly underLoad: number;
  /** The hops, from the first on. */
  readonly hops: readonly AmplifiedHop[];
}

/** Is the most that is not told: the requests that a server gets for one at the beginning. */
const MOST_REQUESTS = 8;

/** Is the most that servers are taken to recover from: more than that is an aspect of its own. */
const MOST_RECOVERED = 20;

/**
 * Tells of chains that nobody limits: where a budget keeps the load in bounds, one request may be tried as
 * often as ever.
 */
export const requestsMultiplied = check({
  id: 'requests-multiplied',
  title: 'Chained retries turn one request into more than eight',
  level: 'medium',
  blind:
    'Calls that no variable, argument, mounted file or route of a gateway shows, and retries of applications.',
  find: ({ mesh, before }) => {
    if (before === null || before === mesh) return told(mesh, null);
    // what differs in nothing that decides about a call multiplies as it did
    const isAlike = seldomReadDifferences(before, mesh) !== null;
    return told(isAlike ? before : mesh, earlierRequests(before));
  },
});

function told(mesh: Mesh, earlier: EarlierOf | null): readonly Told[] {
  const all = amplifications(mesh)
    .filter(({ underLoad }) => underLoad > MOST_REQUESTS)
    .flatMap((found) => {
      const finding = tell(found, earlier?.(found) ?? null);
      return finding === null ? [] : [{ found, finding }];
    });
  return all.flatMap(({ found, finding }) =>
    all.some((other) => tells(other.found, found)) ? [] : [finding],
  );
}

/** Tells whether another chain says it already: one that goes on and gets worse, or that ends where this one got so bad. */
const tells = (other: Amplification, { requests, hops }: Amplification): boolean =>
  (other.requests > requests && beginsWith(other.hops, hops)) ||
  (other.requests === requests && other.hops.length < hops.length && beginsWith(hops, other.hops));

const beginsWith = (hops: readonly AmplifiedHop[], first: readonly AmplifiedHop[]): boolean =>
  first.every((hop, at) => hops[at] === hop);

/** Counts the requests that it was before at a Service. */
interface Earlier {
  /** By the chain that was the worst then. */
  readonly worst: number;
  /** Along the chain that is told now, where a call that nobody made counts as one. */
  readonly along: number;
}

/** Compares a chain with a mesh before; null for a Service that was not there. */
type EarlierOf = (found: Amplification) => Earlier | null;

function earlierRequests(mesh: Mesh): EarlierOf {
  const found = amplifications(mesh).map(({ service, requests }) => [service, requests] as const);
  const requests = new Map(found);
  const services = new Map(mesh.services.map((service) => [service.host, service]));
  const tries = new Map(retryingHops(mesh).map((hop) => [hopKey(hop), hop.tries]));
  return ({ service: { host }, hops }) => {
    const service = services.get(host);
    if (service === undefined) return null;
    return {
      worst: requests.get(service) ?? 1,
      along: hops.reduce((product, hop) => product * (tries.get(hopKey(hop)) ?? 1), 1),
    };
  };
}

/**
 * Finds for each service the chain of known calls that makes most requests of one where it answers 503, or
 * UNAVAILABLE: the product of the tries of each caller (RETRY-13). A chain counts no service twice; of calls
 * in a circle it is one of the worst, perhaps not the worst.
 */
function amplifications(mesh: Mesh): readonly Amplification[] {
  const found = known.get(mesh) ?? amplified(mesh);
  known.set(mesh, found);
  return found;
}

const known = new WeakMap<Mesh, readonly Amplification[]>();

function amplified(mesh: Mesh): readonly Amplification[] {
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

/** Bounds the hops of a chain; a longer one is not told. */
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

/** Adds a hop to a chain; null where the chain has the service already, or is as long as chains are told. */
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

/** Tells whether the one who calls is what the service leads to. */
const isBehind = ({ caller }: AmplifiedHop, { workloads }: Service): boolean =>
  caller.kind === 'workload' && workloads.includes(caller.workload);

/**
 * Tells whether the first chain is worse: where limits make two alike under load, more requests of one are
 * worse.
 */
const isWorse = (one: Chain, other: Chain | undefined): boolean =>
  other === undefined ||
  one.underLoad > other.underLoad ||
  (one.underLoad === other.underLoad && one.requests > other.requests);

/**
 * Is the largest floor of a budget that still limits something: a proxy seldom has more than a handful of
 * requests under way.
 */
const SMALL_FLOOR = 10;

const underLoadOf = ({ tries, limit }: AmplifiedHop): number =>
  limit === null || limit.floor > SMALL_FLOOR ? tries : Math.min(tries, 1 + limit.share);

function hopsAlong(chain: Chain): readonly AmplifiedHop[] {
  const hops: AmplifiedHop[] = [];
  for (let one: Chain | null = chain; one !== null; one = one.before) hops.unshift(one.hop);
  return hops;
}

/** Lists the services through which the caller of a hop is called itself. */
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

/**
 * Tells of a chain. One that was there before, and is no more than it was, keeps its key. Null where nobody
 * wrote any of it.
 */
function tell(found: Amplification, was: Earlier | null): Told | null {
  const { service, requests, underLoad, hops } = found;
  const [place] = hops.toReversed().flatMap((hop) => placeOfHop(hop) ?? []);
  if (place === undefined) return null;
  const isRaised = was !== null && was.worst > MOST_REQUESTS && was.worst < requests;
  const name = `${service.namespace}/${service.name}`;
  const since = was === null || was.along === requests ? '' : ` It was ${String(was.along)}.`;
  return {
    subject: place.subject,
    key: `${isRaised ? 'raised' : 'requests'} at ${name}`,
    ...(underLoad > MOST_RECOVERED && { aspect: 'over-twenty' }),
    scope: {
      level: 'service',
      workloads: hops.length,
      services: hops.length,
      namespaces: new Set(hops.map((hop) => hop.service.namespace)).size,
    },
    message: `One request ${startOf(hops)} becomes up to ${String(requests)} at ${service.name} while that answers ${failureAt(hops)}.${since}`,
    why: `${hops.map(hopText).join('; ')}. Each try of one is tried so often by the next: ${hops.map(({ tries }) => String(tries)).join(' × ')}.`,
    symptom: `when ${service.name} answers ${failureAt(hops)}, the load on it multiplies and it does not recover`,
    origin: place.origin,
    related: hops.flatMap((hop) => placeOfHop(hop)?.origin ?? []),
    fix: { text: fixOf(found) },
  };
}

/** `of web`, `at gateway edge`: where a request begins that multiplies. */
const startOf = ([first]: readonly AmplifiedHop[]): string =>
  first === undefined
    ? 'of a caller'
    : `${first.caller.kind === 'gateway' ? 'at' : 'of'} ${callerText(first.caller)}`;

const callerText = (caller: AmplifiedHop['caller']): string =>
  caller.kind === 'gateway' ? `gateway ${caller.name}` : caller.name;

/** Says how the last service is told to the one before it as unable to cope. */
const failureAt = (hops: readonly AmplifiedHop[]): string =>
  hops.at(-1)?.isGrpc === true ? 'UNAVAILABLE' : '503';

/** Lists the conditions by which the hops retry on that. */
function conditionsOf(hops: readonly AmplifiedHop[]): string {
  const names = [
    ...(hops.some(({ isGrpc }) => !isGrpc) ? ['503 and 5xx'] : []),
    ...(hops.some(({ isGrpc }) => isGrpc) ? ['`unavailable`'] : []),
  ];
  return names.join(', and on gRPC ports ');
}

function fixOf({ service, hops }: Amplification): string {
  const isUnlimited = hops.some(({ tries, limit }) => tries > 1 && limit === null);
  const other = isUnlimited
    ? ', or limit what is tried again with `retryBudget` in DestinationRules'
    : ', or lower the limits of what is tried again';
  return `Retry in one place only, best next to ${service.name}: elsewhere leave ${conditionsOf(hops)} out of \`retryOn\`${other}.`;
}

function hopText({ caller, service, tries, written, limit }: AmplifiedHop): string {
  const where = written === null || tries === 1 ? '' : ` (${placeOf(written.origin)})`;
  const limited = limit === null ? '' : `, limited by ${placeOf(limit.origin)}`;
  return `${callerText(caller)} asks ${service.name} ${counted(tries, 'time')}${where}${limited}`;
}

interface Place {
  readonly subject: Resource;
  readonly origin: Origin;
}

/**
 * Gives the place where it is said: in a route, else in the mesh configuration; null where neither says so.
 */
const placeOfHop = ({ written, tries }: AmplifiedHop): Place | null =>
  written === null || tries === 1 ? null : { subject: written.source, origin: written.origin };
