import type { Resource } from '../../manifest/index.ts';
import { firstOf, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { KnownAs, Told } from '../detection/check.ts';
import { check, numbered, toldOfEach } from '../detection/check.ts';
import { virtualServicesLookedAt } from '../detection/author-objects.ts';
import type { Mesh } from '../../istio/index.ts';
import { readAs } from '../istioctl/istioctl.ts';
import { eachLineOnce, portsToName, tellPortOpen } from '../istioctl/ports-to-name.ts';
import { scopeOf } from '../references/reference.ts';
import type { AstrayRequests, UnnamedPort } from './unnamed-ports.ts';
import { portList, unnamedPorts } from './unnamed-ports.ts';

const REQUIRED: KnownAs = { code: 'IST0112', analyzer: 'virtualservice.DestinationHostAnalyzer' };

/** Tells of destinations without a port (ROUTE-37). */
export const portLeftOpen = check({
  id: 'port-left-open',
  title: 'Route without a port uses one its destination lacks',
  level: 'high',
  blind: 'Destinations and Gateways that are not rendered here.',
  knownAs: [REQUIRED],
  find: (input) => {
    const { mesh } = input;
    const told = readAs(input, { truly: leadingAstray, istioctl: leavingOpen });
    return virtualServicesLookedAt(input).flatMap((virtualService) =>
      numbered(told(mesh, virtualService, unnamedPorts(mesh, virtualService))),
    );
  },
});

type KeyedTold = Told & { readonly key: string };

/** Picks the destinations whose requests may find no port, each as it is to be told. */
type Leaving = (
  mesh: Mesh,
  virtualService: Resource,
  destinations: readonly UnnamedPort[],
) => readonly KeyedTold[];

/** Picks each host once for which something is wrong. */
const leadingAstray: Leaving = (mesh, virtualService, destinations) => {
  const seen = new Set<string>();
  return destinations.flatMap((one) => {
    if (one.astray === null) return [];
    const key = `${one.host} ${one.use} ${one.astray.of}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [tellAstray(mesh, virtualService, one, one.astray)];
  });
};

/** Picks each line, as `istioctl analyze` tells them, whether something is wrong for it or not. */
const leavingOpen: Leaving = (mesh, virtualService, destinations) =>
  eachLineOnce(
    destinations.filter(
      ({ host, astray }) => astray !== null || portsToName(mesh, virtualService, host).length > 0,
    ),
  ).map((one) =>
    one.astray === null
      ? { ...tellPortOpen(mesh, virtualService, one), knownAs: [REQUIRED] }
      : tellAstray(mesh, virtualService, one, one.astray),
  );

const tellAstray = (
  mesh: Mesh,
  subject: Resource,
  one: UnnamedPort,
  astray: AstrayRequests,
): KeyedTold =>
  toldOfEach(
    astray.from,
    ({ object }) => object,
    (from) => tell(mesh, subject, one, { ...astray, from }),
  );

function tell(
  mesh: Mesh,
  subject: Resource,
  { host, origin, use }: UnnamedPort,
  { target, ports, from, of }: AstrayRequests,
): KeyedTold {
  const asked = [...new Set(from.map(({ port }) => port))];
  const [{ origin: first }] = from;
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
    why: `No port is named, so they go to the port that they came for (${placeOf(first)}). ${subjectText(target)} (${placeOf(target.origin)}) has ${portList(ports)}.`,
    symptom: isMirror
      ? say`mirrored requests are dropped; the main request is answered as usual`
      : say`503, response flag NC (cluster not found)`,
    origin,
    related: [target.origin, ...from.slice(0, 3).map((one) => one.origin)],
    fix: {
      text:
        ports.length === 1
          ? `Add \`port: { number: ${String(ports[0] ?? '')} }\` to the destination.`
          : `Add the port that is meant to the destination: \`port: { number: … }\`, one of ${portList(ports)}.`,
    },
    knownAs: portsToName(mesh, subject, host).length > 0 ? [REQUIRED] : [],
  };
}
