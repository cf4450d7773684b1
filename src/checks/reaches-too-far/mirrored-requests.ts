import {
  catchesAll,
  delegatesOf,
  destinationRules,
  parseServiceHost,
  registryOf,
  routeDestinations,
  virtualServiceGateways,
  virtualServicesOf,
} from '../../istio/index.ts';
import type { Mesh, RouteRule } from '../../istio/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { check, idsOf } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { unnamedPorts } from '../route-leads-astray/unnamed-ports.ts';

type RegistryService = ReturnType<typeof registryOf>['services'][number];

/** Whoever runs a host is not asked who sends it copies, and clients get the same answers as before: ROUTE-47. */
export const mirroredElsewhere = check({
  id: 'mirrored-elsewhere',
  title: "VirtualService mirrors requests to another namespace's host",
  level: 'medium',
  blind:
    'Agreements between teams, policies in that namespace that deny the copies, and HTTPRoutes.',
  find: ({ mesh }) => foreignMirrors(mesh).map(tell),
});

/** Copies of requests that come to a Service of a namespace where neither the route nor what it leads to is. */
interface ForeignMirror {
  /** The VirtualService that writes it: a delegate, or the one that is bound. */
  readonly writer: Resource;
  readonly written: ReturnType<typeof routeDestinations>[number];
  readonly service: RegistryService;
  /** Of a hundred requests, for each route that has it. */
  readonly shares: ReadonlySet<number>;
}

type Mirror = RouteRule['mirrors'][number];

type BoundVirtualService = ReturnType<typeof virtualServicesOf>['all'][number];

function foreignMirrors(mesh: Mesh): readonly ForeignMirror[] {
  const found = new Map<string, ForeignMirror>();
  for (const bound of boundAnywhere(mesh))
    for (const rule of leadingRules(bound))
      for (const mirror of rule.mirrors) {
        const one = foreignMirror(mesh, bound, rule, mirror);
        if (one === null) continue;
        const key = `${resourceKey(one.writer)} ${mirror.host}`;
        const shares = new Set([...(found.get(key)?.shares ?? []), mirror.percent]);
        found.set(key, { ...(found.get(key) ?? one), shares });
      }
  return [...found.values()];
}

/** All that some proxy follows, with what their delegates say merged in (ROUTE-4, ROUTE-55). */
export const boundAnywhere = (mesh: Mesh): ReadonlySet<BoundVirtualService> =>
  new Set(
    ['mesh', ...virtualServiceGateways(mesh)]
      .flatMap((gateway) => virtualServicesOf(mesh, gateway).all)
      .filter(({ exportTo }) => exportTo.size > 0),
  );

/** Routes that send requests on: what a proxy answers itself is not mirrored, and what takes the rest ends them. */
function leadingRules({ http }: BoundVirtualService): readonly RouteRule[] {
  const rest = http.findIndex(takesRest);
  return (rest < 0 ? http : http.slice(0, rest + 1)).filter(
    ({ destinations, redirect, directStatus, fault, refused }) =>
      destinations.length > 0 &&
      redirect === null &&
      directStatus === null &&
      (fault?.abort?.percent ?? 0) < 100 &&
      !refused,
  );
}

/** Whether it takes all that is left, at each proxy and port (ROUTE-21). */
const takesRest = ({ matches }: RouteRule): boolean =>
  matches.length === 0 ||
  matches.some(
    (match) =>
      catchesAll(match) &&
      match.port === null &&
      match.gateways.length === 0 &&
      match.sourceLabels.size === 0 &&
      match.sourceNamespace === null,
  );

/** Null where the copies stay where requests go anyway, or where it is not told that they arrive. */
function foreignMirror(
  mesh: Mesh,
  { resource }: BoundVirtualService,
  { destinations }: RouteRule,
  mirror: Mirror,
): Omit<ForeignMirror, 'shares'> | null {
  const service = mirror.percent > 0 ? arrivesAt(mesh, mirror) : null;
  if (service === null) return null;
  for (const writer of [resource, ...delegatesOf(mesh, resource)]) {
    // a host of another namespace is written in full: no other form of it is completed
    const written = routeDestinations(writer).find(
      ({ use, host }) => use === 'mirror' && host.toLowerCase() === mirror.host,
    );
    if (written === undefined) continue;
    const near = [writer.namespace, ...destinations.map(({ host }) => namespaceOf(host))];
    const isLost = unnamedPorts(mesh, writer).some(
      ({ use, host, astray }) => use !== 'route' && host === written.host && astray !== null,
    );
    return near.includes(service.namespace) || near.includes('') || isLost
      ? null
      : { writer, written, service };
  }
  return null;
}

/** Of a Service's whole name; null for any other. */
const namespaceOf = (host: string): string | null => parseServiceHost(host, '')?.namespace ?? null;

/** The one Service of that name that every proxy knows, with the port and the subset; null where that is not seen. */
function arrivesAt(mesh: Mesh, { host, port, subset }: Mirror): RegistryService | null {
  const [service, ...others] = registryOf(mesh).named(host);
  if (service === undefined || others.length > 0 || !service.kubernetes) return null;
  const { namespace, alias, untold, exportTo, ports } = service;
  if (namespace === '' || alias !== null || untold !== null || !exportTo.has('*')) return null;
  if (port !== null && !ports.some(({ number }) => number === port)) return null;
  const rules = destinationRules(mesh, { kind: 'sidecar', namespace, labels: new Map() }, service);
  const isThere = rules.every((rule) => rule?.subsets.some(({ name }) => name?.value === subset));
  return subset === null || isThere ? service : null;
}

function tell({ writer, written, service, shares }: ForeignMirror): Told {
  const { namespace, resource } = service;
  const most = Math.max(...shares);
  const isAll = shares.size === 1 && most >= 100;
  const share = `${shares.size > 1 ? 'up to ' : ''}${String(most)} % of the requests`;
  return {
    subject: writer,
    of: idsOf([resource]),
    key: `mirror to ${written.host}`,
    scope: { level: 'cross-namespace', workloads: 0, services: 1, namespaces: 2 },
    message: `${subjectText(resource)} gets a copy of ${isAll ? 'each request' : share} that ${subjectText(writer)} mirrors, with whatever tokens and personal data it holds.`,
    why: `\`${written.host}\` (${placeOf(written.hostOrigin)}) is a host of namespace ${namespace} (${placeOf(resource.origin)}), to which the requests themselves do not go. ${isAll ? 'Without a percentage all of them are mirrored.' : 'A percentage leaves out the others.'}`,
    symptom: `no errors, because answers to copies are dropped: whoever runs ${namespace} can read the requests, and what is written for one is written once more for its copy`,
    origin: written.hostOrigin,
    related: [resource.origin],
    fix: {
      text: `Mirror to a Service of ${writer.namespace}, or agree with those who run ${namespace} on what they keep of the requests${isAll ? ' and send a share of them (`mirrorPercentage`)' : ''}.`,
    },
  };
}
