import type { Resource } from '../../manifest/index.ts';
import { firstOf, placeOf, subjectText } from '../../manifest/index.ts';
import type { KnownAs, Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { virtualServicesLookedAt } from '../detection/author-objects.ts';
import { scopeOf } from '../references/reference.ts';
import type { AstrayRequests, UnnamedPort } from './unnamed-ports.ts';
import { unnamedPorts } from './unnamed-ports.ts';

const REQUIRED: KnownAs = { code: 'IST0112', analyzer: 'virtualservice.DestinationHostAnalyzer' };

/** Destinations without a port: ROUTE-37. */
export const portLeftOpen = check({
  id: 'port-left-open',
  title: 'A route names no port, and requests go to one that its destination does not have',
  level: 'high',
  blind: 'Destinations and Gateways that are not rendered here.',
  knownAs: [REQUIRED],
  find: (input) =>
    virtualServicesLookedAt(input).flatMap((virtualService) =>
      numbered(
        toldApart(unnamedPorts(input.mesh, virtualService), input.isWhole === true).map((one) =>
          one.astray === null
            ? tellAnalysed(virtualService, one)
            : tell(virtualService, one, one.astray),
        ),
      ),
    ),
});

type KeyedTold = Told & { readonly key: string };

/** Of all that there is each line, as Istio's analysis tells them; else each host for which something is wrong. */
function toldApart(found: readonly UnnamedPort[], isWhole: boolean): readonly UnnamedPort[] {
  const counted = isWhole ? found : found.filter(({ astray }) => astray !== null);
  const seen = new Set<string>();
  return counted.filter(({ host, origin, use, astray }) => {
    const place = use === 'mirror of a list' ? use : placeOf(origin);
    const key = isWhole ? `${host} ${place}` : `${host} ${use} ${astray?.of ?? ''}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** Findings of one host are told apart by their order. */
function numbered(all: readonly KeyedTold[]): readonly Told[] {
  const seen = new Map<string, number>();
  return all.map((told) => {
    const times = (seen.get(told.key) ?? 0) + 1;
    seen.set(told.key, times);
    return times === 1 ? told : { ...told, key: `${told.key} ${String(times)}` };
  });
}

const portList = (ports: readonly number[]): string => firstOf(ports.map(String), 6);

function tell(
  subject: Resource,
  { host, origin, use, analysed }: UnnamedPort,
  { target, ports, from, of }: AstrayRequests,
): KeyedTold {
  const asked = [...new Set(from.map(({ port }) => port))];
  const [first] = from;
  const at =
    of === 'gateways'
      ? ` that come in at port ${portList(asked)} of ${firstOf([...new Set(from.map(({ object }) => subjectText(object)))], 2)}`
      : ` from sidecars to port ${portList(asked)}`;
  const isMirror = use !== 'route';
  return {
    subject,
    key: `port of ${host}${isMirror ? ' for mirrors' : ''}`,
    scope: scopeOf('service'),
    message: isMirror
      ? `Nothing arrives at ${host}, where ${subjectText(subject)} mirrors requests to${at}.`
      : `Requests${at} and that ${subjectText(subject)} routes to ${host} fail.`,
    why: `No port is named, so they go to the port that they came for${first === undefined ? '' : ` (${placeOf(first.origin)})`}. ${subjectText(target)} (${placeOf(target.origin)}) has ${portList(ports)}.`,
    symptom: isMirror
      ? 'mirrored requests are dropped; the main request is answered as usual'
      : '503, response flag NC (cluster not found)',
    origin,
    related: [target.origin, ...from.slice(0, 3).map((one) => one.origin)],
    fix: {
      text:
        ports.length === 1
          ? `Add \`port: { number: ${String(ports[0] ?? '')} }\` to the destination.`
          : `Add the port that is meant to the destination: \`port: { number: … }\`, one of ${portList(ports)}.`,
    },
    knownAs: analysed.length > 0 ? [REQUIRED] : [],
  };
}

/** Where every port that requests come for is one of the destination's, or it is not told who comes. */
const tellAnalysed = (
  subject: Resource,
  { host, origin, use, analysed }: UnnamedPort,
): KeyedTold => ({
  subject,
  key: `analysed port of ${host}${use === 'route' ? '' : ' for mirrors'}`,
  scope: scopeOf('service'),
  message: `${subjectText(subject)} leaves open which port of ${host} is meant, so requests go to the one that they came for.`,
  why: `${host} has ports ${portList(analysed)}, and the destination (${placeOf(origin)}) names none.`,
  symptom:
    'none where they come for a port that it has; 503, response flag NC (cluster not found), for others',
  origin,
  fix: { text: 'Name the port that is meant.' },
  knownAs: [REQUIRED],
  severity: 'info',
});
