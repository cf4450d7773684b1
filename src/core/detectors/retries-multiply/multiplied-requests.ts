import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { Amplification, AmplifiedHop, Mesh } from '../../mesh/index.ts';
import { amplifications, virtualServicesOf } from '../../mesh/index.ts';
import type { Check, Look } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { counted } from '../../text/index.ts';
import { routesWithRetries } from './written-retries.ts';

const REQUESTS_MULTIPLIED: Check = {
  id: 'requests-multiplied',
  title: 'Retries of callers that call each other multiply to more than eight requests for one',
  level: 'medium',
  blind:
    'Calls that no variable, argument or policy shows, retries of applications, and those of gateways.',
};

/** What a server gets for one request at the beginning, from which on it is told. */
const MOST_REQUESTS = 8;

export const multipliedRequests: Look = {
  checks: [REQUESTS_MULTIPLIED],
  find: ({ mesh, before }) => {
    const earlier = before === null || before === mesh ? null : requestsByHost(before);
    const findings = amplifications(mesh)
      .filter(({ requests }) => requests > MOST_REQUESTS)
      .flatMap((found) => draftOf(mesh, found, earlier?.get(found.service.host) ?? null) ?? []);
    return { findings };
  },
};

const requestsByHost = (mesh: Mesh): ReadonlyMap<string, number> =>
  new Map(amplifications(mesh).map(({ service, requests }) => [service.host, requests]));

/** What was there before, and is no more than it was, keeps its key. */
function draftOf(mesh: Mesh, found: Amplification, was: number | null): FindingDraft | null {
  const { service, requests, hops } = found;
  const [place] = hops.toReversed().flatMap((hop) => writtenPlace(mesh, hop) ?? []);
  if (place === undefined) return null;
  const isRaised = was !== null && was > MOST_REQUESTS && was < requests;
  const name = `${service.namespace}/${service.name}`;
  const since = isRaised ? ` It was ${String(was)}.` : '';
  return {
    check: REQUESTS_MULTIPLIED.id,
    subject: place.subject,
    key: `${isRaised ? 'raised' : 'requests'} at ${name}`,
    scope: { level: 'service', workloads: hops.length, services: hops.length, namespaces: 1 },
    message: `One request becomes up to ${String(requests)} at ${service.name} when it fails.${since}`,
    why: `${hops.map((hop) => hopText(mesh, hop)).join('; ')}. Each try of one is tried so often by the next: ${hops.map(({ tries }) => String(tries)).join(' × ')}.`,
    symptom: `when ${service.name} answers 503, the load on it multiplies and it does not recover`,
    origin: place.origin,
    related: hops.flatMap((hop) => writtenPlace(mesh, hop)?.origin ?? []),
    fix: {
      text: `Retry in one place only, best next to ${service.name}: elsewhere leave 503 and 5xx out of \`retryOn\`, or limit what is tried again with \`retryBudget\` in a DestinationRule.`,
    },
  };
}

function hopText(mesh: Mesh, hop: AmplifiedHop): string {
  const place = writtenPlace(mesh, hop);
  const where = place === null ? '' : ` (${placeOf(place.origin)})`;
  return `${hop.caller.name} asks ${hop.service.name} ${counted(hop.tries, 'time')}${where}`;
}

interface Place {
  readonly subject: Resource;
  readonly origin: Origin;
}

/** Where it is said: in a route, else in the mesh configuration; null where neither says so. */
function writtenPlace(mesh: Mesh, { service, tries }: AmplifiedHop): Place | null {
  for (const { resource } of virtualServicesOf(mesh, 'mesh').named(service.host))
    for (const { attempts, retries } of routesWithRetries(resource))
      if (attempts === tries - 1)
        return { subject: resource, origin: retries.attempts?.origin ?? retries.origin };
  const setting = mesh.configuration.settings.get('defaultHttpRetryPolicy.attempts');
  return setting === undefined || tries === 1
    ? null
    : { subject: setting.source, origin: setting.origin };
}
