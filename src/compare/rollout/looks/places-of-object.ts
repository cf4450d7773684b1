import { registryOf, viewOf } from '../../../istio/index.ts';
import type { Mesh, View } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import {
  API_GROUPS,
  isWildcard,
  nodeAt,
  podTemplateOf,
  rowOf,
  sameData,
  stringAt,
  stringMapAt,
  subjectText,
} from '../../../manifest/index.ts';
import type { ChangedObject } from '../changed-objects.ts';
import { hostsOf, hostsThatDiffer } from '../reach/affected-services.ts';
import { secretsNamed } from '../reach/asked-certificates.ts';
import type { Looked, OfKind } from './looked-object.ts';
import { place } from './looked-object.ts';
import type { PlaceToLook, ShownPart } from './place-to-look.ts';
import type { SeenProxies } from './seen-proxies.ts';
import { ofVirtualService } from './virtual-service-places.ts';

/** Lists where a change of one object can be seen. */
export function placesOfObject(
  changed: ChangedObject,
  mesh: Mesh,
  proxies: SeenProxies,
): readonly PlaceToLook[] {
  const object = changed.after ?? changed.before;
  if (object === null) return [];
  const looked = { ...changed, object, mesh, proxies };
  const own = OF_KINDS[`${object.group}/${object.kind}`] ?? ofOther;
  return own(looked);
}

/** A part of the proxy that the object chooses, or of the first of those. */
const atChosen =
  (at: ShownPart): OfKind =>
  (looked) =>
    place(looked, at, looked.proxies.chosenBy(looked.object));

const OF_KINDS: Readonly<Record<string, OfKind>> = {
  [`${API_GROUPS.istioSecurity}/PeerAuthentication`]: ofMtls,
  [`${API_GROUPS.istioSecurity}/AuthorizationPolicy`]: ofPolicy,
  [`${API_GROUPS.istioSecurity}/RequestAuthentication`]: atChosen('issuers'),
  [`${API_GROUPS.istioNetworking}/Sidecar`]: atChosen('clusters'),
  [`${API_GROUPS.istioExtensions}/WasmPlugin`]: atChosen('wasm'),
  [`${API_GROUPS.istioNetworking}/EnvoyFilter`]: ofFilter,
  [`${API_GROUPS.istioTelemetry}/Telemetry`]: ofTelemetry,
  [`${API_GROUPS.istioNetworking}/Gateway`]: ofGateway,
  [`${API_GROUPS.istioNetworking}/VirtualService`]: ofVirtualService,
  [`${API_GROUPS.istioNetworking}/DestinationRule`]: ofHosts,
  [`${API_GROUPS.istioNetworking}/ServiceEntry`]: ofHosts,
  [`${API_GROUPS.gatewayApi}/Gateway`]: ofApiGateway,
  [`${API_GROUPS.gatewayApi}/HTTPRoute`]: ofApiRoute,
  [`${API_GROUPS.gatewayApi}/GRPCRoute`]: ofApiRoute,
  '/Service': ofService,
};

/** Policies that a proxy enforces, and those that ztunnel does. */
function ofPolicy(looked: Looked): readonly PlaceToLook[] {
  return [...atChosen('policies')(looked), ...inZtunnel(looked)];
}

const inZtunnel: OfKind = (looked) =>
  looked.proxies.isAmbient(looked.object)
    ? place(looked, 'ztunnel-policies', `Namespace ${looked.object.namespace}`)
    : [];

/** A server that accepts only mTLS has to have a certificate, and so have its callers. */
function ofMtls(looked: Looked): readonly PlaceToLook[] {
  const isStrict = [looked.before, looked.after].some((side) => {
    if (side === null) return false;
    const { mtls, portLevelMtls } = viewOf('PeerAuthentication', side);
    return [mtls, ...portLevelMtls.value.values()].some((each) => each?.mode?.value === 'STRICT');
  });
  if (!isStrict) return [];
  const server = looked.proxies.chosenBy(looked.object);
  if (server === null) return inZtunnel(looked);
  const caller = looked.proxies.callerOfWorkload(server);
  return [server, caller].flatMap((one) => place(looked, 'own-certificate', one));
}

/** Pods whose proxies are told other log levels, and what makes the Secret of a gateway. */
function ofOther(looked: Looked): readonly PlaceToLook[] {
  const { object, before, after } = looked;
  if (rowOf(object)?.makesSecret !== undefined) return ofSecret(looked);
  if (before === null || after === null) return [];
  const [was, is] = [before, after].map((side) => {
    const template = podTemplateOf(side);
    const annotations = stringMapAt(template, 'metadata', 'annotations');
    return LOG_LEVELS.map((name) => annotations.get(name) ?? '').join(' ');
  });
  const isSeen = was !== is && looked.proxies.has(subjectText(object));
  return isSeen ? place(looked, 'log-levels', subjectText(object)) : [];
}

const LOG_LEVELS = ['sidecar.istio.io/logLevel', 'sidecar.istio.io/componentLogLevel'];

/** The certificate of each gateway that looks for this Secret, in the namespace of its pods (GW-10). */
function ofSecret(looked: Looked): readonly PlaceToLook[] {
  const { object, mesh, proxies } = looked;
  const paths = rowOf(object)?.makesSecret?.names ?? [];
  const [name = object.name] = paths.flatMap((path) => stringAt(object.node, ...path) ?? []);
  return mesh.ofKind(API_GROUPS.istioNetworking, 'Gateway').flatMap((gateway) =>
    secretsNamed(gateway).includes(name)
      ? proxies
          .selectedBy(gateway)
          .filter(({ namespace }) => namespace === object.namespace)
          .flatMap(({ resource }) =>
            place(looked, 'gateway-certificate', subjectText(resource), name),
          )
      : [],
  );
}

/** Listeners of its pods where ports differ, routes where hosts do, and certificates that they have not looked for before. */
function ofGateway(looked: Looked): readonly PlaceToLook[] {
  const { before, after, object, proxies } = looked;
  const known = before === null ? [] : secretsNamed(before);
  const [was, is] = [before, after].map((side) => (side === null ? null : serversOf(side)));
  const hasOtherPorts = was?.ports !== is?.ports;
  const hasOtherHosts = was?.hosts !== is?.hosts;
  const sought = after === null ? [] : secretsNamed(after).filter((name) => !known.includes(name));
  return proxies.selectedBy(object).flatMap(({ resource }) => {
    const pods = subjectText(resource);
    return [
      ...(hasOtherPorts ? place(looked, 'listeners', pods) : []),
      ...(hasOtherPorts || hasOtherHosts ? place(looked, 'routes', pods) : []),
      ...sought.flatMap((name) => place(looked, 'gateway-certificate', pods, name)),
    ];
  });
}

/** Gives as texts to compare what decides which listeners and which routes its pods have. */
function serversOf(gateway: Resource): { readonly ports: string; readonly hosts: string } {
  const servers = viewOf('Gateway', gateway).servers.value;
  return {
    ports: JSON.stringify(
      servers.map(({ port, tls }) => [
        port?.number?.value,
        port?.protocol?.value,
        tls?.mode?.value,
        tls?.httpsRedirect?.value,
      ]),
    ),
    hosts: JSON.stringify(servers.map(({ hosts }) => hosts.value.map(({ value }) => value))),
  };
}

/** Pods of one that goes are gone with it. */
function ofApiGateway(looked: Looked): readonly PlaceToLook[] {
  const { after, proxies } = looked;
  if (after === null) return [];
  return proxies
    .ofGateway(`${after.namespace}/${after.name}`)
    .flatMap((pods) => [...place(looked, 'listeners', pods), ...place(looked, 'routes', pods)]);
}

function ofApiRoute(looked: Looked): readonly PlaceToLook[] {
  const { object, proxies } = looked;
  return viewOf('Route', object).parentRefs.value.flatMap(({ kind, name, namespace }) =>
    (kind?.value ?? 'Gateway') === 'Gateway'
      ? proxies
          .ofGateway(`${namespace?.value ?? object.namespace}/${name?.value ?? ''}`)
          .flatMap((pods) => place(looked, 'routes', pods))
      : [],
  );
}

/** Asks a caller what it knows of the host; of one outside the mesh, any sidecar of its namespace. */
function ofHosts(looked: Looked): readonly PlaceToLook[] {
  const { mesh, proxies, object, before, after } = looked;
  return hostsThatDiffer(mesh, object, [before, after])
    .filter((host) => !isWildcard(host))
    .flatMap((host) => {
      const [service] = mesh.services.filter((one) => one.host.toLowerCase() === host);
      const caller =
        service === undefined
          ? (proxies.callerOf(host) ?? mayCallOutside(looked))
          : proxies.callerOf(`${service.namespace}/${service.name}`);
      return place(looked, 'clusters', caller, host);
    });
}

/** A sidecar of the namespace in which the host is declared, where one is. */
const mayCallOutside = ({ object, mesh, proxies }: Looked): string | null => {
  const hosts = hostsOf(mesh, object);
  const isKnown = hosts.some((host) => registryOf(mesh).named(host).length > 0);
  return isKnown ? proxies.inNamespace(object.namespace) : null;
};

/** Ports that proxies take otherwise: what says nothing of them is told of elsewhere. */
function ofService(looked: Looked): readonly PlaceToLook[] {
  const { before, after, proxies } = looked;
  if (after === null || after.namespace === '') return [];
  const [was, is] = [before, after].map((side) => nodeAt(side?.node, 'spec', 'ports'));
  const at = proxies.areBehind(after) ? 'service-ports' : 'service-in-cluster';
  return sameData(was, is) ? [] : place(looked, at, subjectText(after));
}

const SIGNALS: readonly (readonly [field: string, at: ShownPart])[] = [
  ['accessLogging', 'access-logs'],
  ['metrics', 'metrics'],
  ['tracing', 'sampling'],
];

function ofTelemetry(looked: Looked): readonly PlaceToLook[] {
  const { before, after, object, proxies } = looked;
  return SIGNALS.flatMap(([field, at]) => {
    const [was, is] = [before, after].map((side) => nodeAt(side?.node, 'spec', field));
    return sameData(was, is) ? [] : place(looked, at, proxies.chosenBy(object));
  });
}

const PATCHED: readonly (readonly [what: RegExp, at: ShownPart])[] = [
  [/^CLUSTER$/, 'clusters'],
  [/^(?:ROUTE_CONFIGURATION|VIRTUAL_HOST|HTTP_ROUTE)$/, 'routes'],
  [/^BOOTSTRAP$/, 'bootstrap'],
];

/** By what its patches are applied to; filters are parts of listeners. */
function ofFilter(looked: Looked): readonly PlaceToLook[] {
  const { object, proxies } = looked;
  return viewOf('EnvoyFilter', object).configPatches.value.flatMap(
    ({ applyTo, context, proxyVersion, patch }) => {
      const what = applyTo?.value ?? '';
      const at = PATCHED.find(([pattern]) => pattern.test(what))?.[1] ?? 'listeners';
      const of = proxies.patchedBy(object, context?.value ?? 'ANY', proxyVersion?.value ?? '');
      return place(looked, at, of, at === 'listeners' && patch !== null ? putIn(patch) : null);
    },
  );
}

type Patch = NonNullable<View<'EnvoyFilter'>['configPatches']['value'][number]['patch']>;

/** The name of a filter that the patch puts in; null where it does something else, or names none. */
function putIn({ operation, name }: Patch): string | null {
  const puts = /^(?:INSERT_|ADD$)/.test(operation?.value ?? '');
  return puts && name !== null && /^[\w.-]+$/.test(name.value) ? name.value : null;
}
