import type { Origin, Resource } from '../../manifest/index.ts';
import { counted, placeOf } from '../../manifest/index.ts';
import type { Amplification } from './amplification.ts';
import type { AmplifiedHop } from './retrying-hops.ts';
import type { Mesh } from '../../istio/index.ts';
import { amplifications } from './amplification.ts';
import type { Check, Look } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const REQUESTS_MULTIPLIED: Check = {
  id: 'requests-multiplied',
  title: 'Retries of callers that call each other multiply to more than eight requests for one',
  level: 'medium',
  blind:
    'Calls that no variable, argument, mounted file or route of a gateway shows, and retries of applications.',
};

/** What a server gets for one request at the beginning, from which on it is told. */
const MOST_REQUESTS = 8;

/** Chains that nobody limits: where a budget keeps the load in bounds, one request may be tried as often as ever. */
export const multipliedRequests: Look = {
  checks: [REQUESTS_MULTIPLIED],
  find: ({ mesh, before }) => {
    const earlier = before === null || before === mesh ? null : requestsByHost(before);
    const findings = amplifications(mesh)
      .filter(({ underLoad }) => underLoad > MOST_REQUESTS)
      .flatMap((found) => draftOf(found, earlier?.get(found.service.host) ?? null) ?? []);
    return { findings };
  },
};

/** Of each Service, also of those that get one request for one. */
function requestsByHost(mesh: Mesh): ReadonlyMap<string, number> {
  const found = amplifications(mesh).map(({ service, requests }) => [service, requests] as const);
  const requests = new Map(found);
  return new Map(mesh.services.map((service) => [service.host, requests.get(service) ?? 1]));
}

/** What was there before, and is no more than it was, keeps its key. Null where nobody wrote any of it. */
function draftOf(found: Amplification, was: number | null): FindingDraft | null {
  const { service, requests, hops } = found;
  const [place] = hops.toReversed().flatMap((hop) => placeOfHop(hop) ?? []);
  if (place === undefined) return null;
  const isRaised = was !== null && was > MOST_REQUESTS && was < requests;
  const name = `${service.namespace}/${service.name}`;
  const since = was === null || was === requests ? '' : ` It was ${String(was)}.`;
  return {
    check: REQUESTS_MULTIPLIED.id,
    subject: place.subject,
    key: `${isRaised ? 'raised' : 'requests'} at ${name}`,
    scope: {
      level: 'service',
      workloads: hops.length,
      services: hops.length,
      namespaces: new Set(hops.map((hop) => hop.service.namespace)).size,
    },
    message: `One request becomes up to ${String(requests)} at ${service.name} when it fails.${since}`,
    why: `${hops.map(hopText).join('; ')}. Each try of one is tried so often by the next: ${hops.map(({ tries }) => String(tries)).join(' × ')}.`,
    symptom: `when ${service.name} answers ${failureAt(hops)}, the load on it multiplies and it does not recover`,
    origin: place.origin,
    related: hops.flatMap((hop) => placeOfHop(hop)?.origin ?? []),
    fix: { text: fixOf(found) },
  };
}

/** How the last one is told that it cannot cope. */
const failureAt = (hops: readonly AmplifiedHop[]): string =>
  hops.at(-1)?.isGrpc === true ? 'UNAVAILABLE' : '503';

/** The conditions by which the hops retry on that. */
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
  const who = caller.kind === 'gateway' ? `gateway ${caller.name}` : caller.name;
  return `${who} asks ${service.name} ${counted(tries, 'time')}${where}${limited}`;
}

interface Place {
  readonly subject: Resource;
  readonly origin: Origin;
}

/** Where it is said: in a route, else in the mesh configuration; null where neither says so. */
const placeOfHop = ({ written, tries }: AmplifiedHop): Place | null =>
  written === null || tries === 1 ? null : { subject: written.source, origin: written.origin };
