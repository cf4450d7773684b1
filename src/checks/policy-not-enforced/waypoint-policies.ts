import { placeOf, subjectText, resourceKey } from '../../manifest/index.ts';
import type { Resource, Origin } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check, KnownAs, ToldBy } from '../detection/check.ts';
import type { AuthorizationPolicy, Mesh, Service, Workload, View } from '../../istio/index.ts';
import {
  containsLabels,
  gatewaysOfCharts,
  groupedBy,
  isCutShort,
  policyIndexOf,
  waypointOfService,
  viewOf,
} from '../../istio/index.ts';
import { isRedirected, selectablePods } from '../meshed-pods.ts';

/** An object about requests whose pods are of the ambient mesh, where ztunnel sees connections only (INJ-15, INJ-16). */
interface PastWaypoint {
  readonly object: Resource;
  readonly origin: Origin;
  /** Is what the object is for: a workload, or the service that it targets. */
  readonly whom: Resource;
  /** Lists all pods that the object selects; it is empty where the object targets a service. */
  readonly pods: readonly Resource[];
  /** The waypoint that would read it if it were targeted; null where none serves what it is for. */
  readonly waypoint: Resource | null;
}

interface Kind {
  readonly group: string;
  readonly kind: string;
  /**
   * True where an object for all of its namespace would hold at a waypoint of the namespace without targets
   * too (SCOPE-3).
   */
  readonly isNamespaceWide?: true;
}

const KINDS: readonly Kind[] = [
  {
    group: 'security.istio.io',
    kind: 'AuthorizationPolicy',
  },
  {
    group: 'security.istio.io',
    kind: 'RequestAuthentication',
  },
  {
    group: 'extensions.istio.io',
    kind: 'WasmPlugin',
  },
  {
    group: 'telemetry.istio.io',
    kind: 'Telemetry',
    isNamespaceWide: true,
  },
];

/** Holds what every object is asked against; it is read once for all of them. */
interface Seen {
  readonly mesh: Mesh;
  readonly policies: ReadonlyMap<string, AuthorizationPolicy>;
  readonly services: ReadonlyMap<string, readonly Service[]>;
  readonly withGateways: ReadonlySet<string>;
}

/**
 * Finds objects about requests that no proxy reads: there is no waypoint, or they are not for it (AUTHZ-6,
 * AMBIENT-5…7).
 */
function pastWaypoints(mesh: Mesh): readonly PastWaypoint[] {
  const seen: Seen = {
    mesh,
    policies: new Map(
      policyIndexOf(mesh).policies.map((policy) => [resourceKey(policy.resource), policy]),
    ),
    services: groupedBy(mesh.services, ({ namespace }) => namespace),
    withGateways: namespacesWithGateways(mesh),
  };
  return KINDS.flatMap((kind) =>
    mesh
      .ofKind(kind.group, kind.kind)
      .filter((object) => isAboutRequests(seen, object))
      .flatMap((object) => unreadAt(seen, kind, object) ?? []),
  );
}

/**
 * Tells whether an object is about requests: a policy that ztunnel reads in part or not at all. The other
 * kinds are about requests as a whole.
 */
function isAboutRequests({ policies }: Seen, object: Resource): boolean {
  if (object.kind !== 'AuthorizationPolicy') return true;
  const policy = policies.get(resourceKey(object));
  return (
    policy !== undefined &&
    policy.dryRun === null &&
    (isCutShort(policy) || policy.action === 'CUSTOM' || policy.targetRefs.length > 0)
  );
}

function unreadAt(seen: Seen, kind: Kind, object: Resource): PastWaypoint | null {
  const { mesh } = seen;
  const { selector, targetRef, targetRefs } = viewOf('Attached', object);
  const [target] = targetRef === null ? targetRefs.value : [targetRef];
  if (target !== undefined)
    return target.kind?.value === 'Service' ? unservedTarget(mesh, object, target) : null;
  if (object.namespace === mesh.configuration.rootNamespace) return null;
  const isForAll = selector.value.size === 0;
  if (isForAll && seen.withGateways.has(object.namespace)) return null;
  const pods = selectablePods(mesh).inNamespace(object.namespace, selector.value);
  const [first] = pods;
  if (first === undefined || !pods.every((pod) => isRedirected(mesh, pod))) return null;
  const waypoint = waypointOfPods(seen, pods);
  if (waypoint === undefined) return null;
  if (waypoint !== null && isForAll && kind.isNamespaceWide === true) return null;
  return {
    object,
    origin: selector.origin ?? object.origin,
    whom: first.resource,
    pods: pods.map(({ resource }) => resource),
    waypoint,
  };
}

/** Finds a policy for a Service that no waypoint serves. */
function unservedTarget(
  mesh: Mesh,
  object: Resource,
  { name, origin }: View<'TargetReference'>,
): PastWaypoint | null {
  const service = mesh.service(object.namespace, name?.value ?? '');
  if (service === undefined) return null;
  const found = waypointOfService(mesh, service);
  return found.kind === 'known' && found.value === null
    ? { object, origin, whom: service.resource, pods: [], waypoint: null }
    : null;
}

/**
 * Names the namespaces with gateways that are no waypoints: these read what is for all of their namespace
 * (AUTHZ-6).
 */
const namespacesWithGateways = (mesh: Mesh): ReadonlySet<string> =>
  new Set([
    ...gatewaysOfCharts(mesh)
      .filter(({ source }) => source.kind !== 'Gateway')
      .map(({ namespace }) => namespace),
    ...mesh
      .ofKind('gateway.networking.k8s.io', 'Gateway')
      .filter((gateway) => !viewOf('GatewayApiGateway', gateway).isWaypoint)
      .map(({ namespace }) => namespace),
  ]);

/**
 * Finds the waypoint of the Services before pods; null where all are without, undefined where it is not known
 * or there is no Service.
 */
function waypointOfPods(
  { mesh, services }: Seen,
  pods: readonly Workload[],
): Resource | null | undefined {
  const [{ namespace } = { namespace: '' }] = pods;
  const found = (services.get(namespace) ?? [])
    .filter(
      ({ selector }) =>
        selector.size > 0 && pods.some(({ labels }) => containsLabels(labels, selector)),
    )
    .map((service) => waypointOfService(mesh, service));
  if (found.length === 0) return undefined;
  for (const one of found) if (one.kind === 'known' && one.value !== null) return one.value.gateway;
  return found.every(({ kind }) => kind === 'known') ? null : undefined;
}

const WAYPOINT_MISSING: Check = {
  id: 'waypoint-missing',
  title: 'An object about requests is for pods of the ambient mesh that no waypoint serves',
  level: 'high',
  blind: 'Waypoints and labels that are not rendered here.',
  severity: 'warning',
  knownAs: [
    { code: 'KIA0109' },
    { code: 'KIA1110' },
    { code: 'KIA1111' },
    { code: 'KIA1112' },
    { code: 'KIA1317' },
  ],
};
const WAYPOINT_PASSED_BY: Check = {
  id: 'waypoint-passed-by',
  title: 'An object about requests selects pods, and their waypoint reads only what targets it',
  level: 'high',
  blind: 'Waypoints and labels that are not rendered here.',
  severity: 'warning',
  knownAs: [{ code: 'KIA0110' }, { code: 'KIA1115' }, { code: 'KIA1116' }, { code: 'KIA1117' }],
};

const CODES: Readonly<Record<string, { readonly missing: string; readonly passedBy: string }>> = {
  AuthorizationPolicy: { missing: 'KIA0109', passedBy: 'KIA0110' },
  RequestAuthentication: { missing: 'KIA1110', passedBy: 'KIA1115' },
  WasmPlugin: { missing: 'KIA1111', passedBy: 'KIA1116' },
  Telemetry: { missing: 'KIA1112', passedBy: 'KIA1117' },
};

const SYMPTOMS: Readonly<Record<string, string>> = {
  AuthorizationPolicy:
    'what the rules about requests were to let in is refused, what they were to refuse is let in',
  RequestAuthentication:
    'invalid tokens are let through, and where a rule asks for claims of a token it refuses everybody',
  WasmPlugin: 'nothing fails by this: the plugin does not run',
  Telemetry: 'nothing fails by this: the logs, metrics or traces do not come',
};

/**
 * Tells of objects that ztunnel does not read: it sees connections, and requests are seen by a waypoint,
 * which reads the objects that target it (INJ-15, INJ-16, AUTHZ-6).
 */
export const unreadByWaypoints = checks([WAYPOINT_MISSING, WAYPOINT_PASSED_BY], ({ mesh }) =>
  pastWaypoints(mesh).map(tellPastWaypoint),
);

function tellPastWaypoint({ object, origin, whom, pods, waypoint }: PastWaypoint): ToldBy {
  // ztunnel reads the rest of it, but for what targets a Service
  const isInPart = object.kind === 'AuthorizationPolicy' && whom.kind !== 'Service';
  const knownAs = namesFor(object, waypoint === null, isInPart && waypoint === null ? pods : []);
  const all = `${subjectText(whom)}${pods.length < 2 ? '' : ` and ${String(pods.length - 1)} more`}`;
  const what = isInPart ? 'what it says of requests' : 'it';
  return {
    by: waypoint === null ? WAYPOINT_MISSING : WAYPOINT_PASSED_BY,
    subject: object,
    key: waypoint === null ? 'no waypoint' : 'past the waypoint',
    scope: { level: 'workload', workloads: Math.max(pods.length, 1), services: 0, namespaces: 1 },
    message: `Nobody reads ${isInPart ? `what ${subjectText(object)} says of requests to` : `${subjectText(object)} for`} ${all}: ${waypoint === null ? 'no waypoint is there' : `${subjectText(waypoint)} reads only what targets it`}.`,
    why: `${waypoint === null ? missingText(whom) : passedText(waypoint)}, so that ${what} is read by nobody.`,
    symptom: SYMPTOMS[object.kind] ?? 'nothing fails by this: it has no effect',
    origin,
    related: [whom.origin, ...(waypoint === null ? [] : [waypoint.origin])],
    fix: {
      text:
        waypoint === null
          ? 'Add a waypoint and the label istio.io/use-waypoint, and target it or the Service by targetRefs.'
          : `Replace the selector by targetRefs: the Service, or Gateway ${waypoint.name}.`,
    },
    knownAs,
  };
}

/** Kiali tells of a policy that no waypoint reads on each of its pods, too. */
function namesFor(
  { kind }: Resource,
  isMissing: boolean,
  toldOf: readonly Resource[],
): readonly KnownAs[] {
  const codes = CODES[kind];
  const own = isMissing ? codes?.missing : codes?.passedBy;
  return [
    ...(own === undefined ? [] : [{ code: own }]),
    ...(toldOf.length === 0
      ? []
      : [
          {
            code: 'KIA1317',
            toldOf: toldOf.map((one) => ({ resource: subjectText(one), origin: one.origin })),
          },
        ]),
  ];
}

const missingText = (whom: Resource): string =>
  whom.kind === 'Service'
    ? `The Service that it targets has no waypoint (${placeOf(whom.origin)})`
    : `The pods are of the ambient mesh, where ztunnel sees connections only, and their Services have no waypoint (${placeOf(whom.origin)})`;

const passedText = (waypoint: Resource): string =>
  `The waypoint of the Services before these pods (${placeOf(waypoint.origin)}) leaves out objects without targetRefs, and ztunnel sees connections only`;
