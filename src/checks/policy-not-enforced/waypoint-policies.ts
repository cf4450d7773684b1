import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { readPolicy, refusalOr, unreadTokensText } from '../authorization/let-in-anyway.ts';
import { checks, idsOf, toldOfEach } from '../detection/check.ts';
import type { Check, KnownAs, ToldBy } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';
import type { UnansweredWaypointLabel } from '../waypoint-labels.ts';
import type { PastWaypoint } from './past-waypoints.ts';
import { pastWaypoints } from './past-waypoints.ts';

const WAYPOINT_MISSING: Check = {
  id: 'waypoint-missing',
  title: 'Layer 7 object applies to ambient pods without a waypoint',
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
  title: 'Layer 7 object selects pods; their waypoint reads only targetRefs',
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
  WasmPlugin: 'no errors: the plugin does not run',
  Telemetry: 'no errors: the logs, metrics or traces are missing',
};

/**
 * Tells of objects that ztunnel does not read: it sees connections, and requests are seen by a waypoint,
 * which reads the objects that target it (INJ-15, INJ-16, AUTHZ-6).
 */
export const unreadByWaypoints = checks([WAYPOINT_MISSING, WAYPOINT_PASSED_BY], (input) =>
  pastWaypoints(input).map((one) => {
    const [first = one.whom, ...others] = one.pods;
    return toldOfEach([first, ...others], workloadId, (some) =>
      tellPastWaypoint(input.mesh, {
        ...one,
        whom: some[0],
        pods: one.pods.length === 0 ? [] : some,
      }),
    );
  }),
);

function tellPastWaypoint(
  mesh: Mesh,
  { object, origin, whom, pods, waypoint, label, past }: PastWaypoint,
): ToldBy {
  // ztunnel reads the rest of it, but for what targets a Service or ServiceEntry
  const isInPart = object.kind === 'AuthorizationPolicy' && !isTarget(whom);
  const knownAs = namesFor(object, waypoint === null, isInPart && waypoint === null ? pods : []);
  const all = `${subjectText(whom)}${pods.length < 2 ? '' : ` and ${String(pods.length - 1)} more`}`;
  const what = isInPart ? 'what it says of requests' : 'it';
  const narrowed = narrowedIn(mesh, past);
  return {
    by: waypoint === null ? WAYPOINT_MISSING : WAYPOINT_PASSED_BY,
    subject: object,
    of: idsOf(waypoint === null ? [] : [waypoint]),
    key: waypoint === null ? 'no waypoint' : 'past the waypoint',
    scope: { level: 'workload', workloads: Math.max(pods.length, 1), services: 0, namespaces: 1 },
    message: `Nobody reads ${isInPart ? `what ${subjectText(object)} says of requests to` : `${subjectText(object)} for`} ${all}: ${unreadBecause(waypoint, pods.length, past)}.`,
    why: `${waypoint === null ? missingText(whom, label, narrowed) : passedText(waypoint)}, so that ${what} is read by nobody.${pastText(past)}`,
    symptom: symptomOf(mesh, object, whom),
    origin: label?.origin ?? origin,
    related: relatedTo(origin, whom, waypoint, label),
    fix: { text: past === null ? fixOf(waypoint, label) : fixOfLost(object, narrowed) },
    knownAs,
  };
}

const relatedTo = (
  origin: Origin,
  whom: Resource,
  waypoint: Resource | null,
  label: UnansweredWaypointLabel | null,
): Origin[] => [
  ...(label === null ? [] : [origin]),
  whom.origin,
  ...(waypoint === null ? [] : [waypoint.origin]),
];

function unreadBecause(
  waypoint: Resource | null,
  pods: number,
  past: PastWaypoint['past'],
): string {
  if (waypoint !== null) return `${subjectText(waypoint)} reads only what targets it`;
  return `no waypoint serves ${pods < 2 ? 'it' : 'them'}${past === null ? '' : ' any more'}`;
}

const pastText = (past: PastWaypoint['past']): string =>
  past === null
    ? ''
    : ` Before this change ${subjectText(past.gateway)} read it, which the label istio.io/use-waypoint named (${placeOf(past.namedAt)} at the base).`;

const isTarget = ({ kind }: Resource): boolean => kind === 'Service' || kind === 'ServiceEntry';

/** ztunnel reads nothing of a policy that targets a Service, and the part about connections of others (AUTHZ-6). */
function symptomOf(mesh: Mesh, object: Resource, whom: Resource): string {
  if (object.kind === 'RequestAuthentication') return unreadTokensText(mesh, object.namespace);
  if (object.kind === 'AuthorizationPolicy' && isTarget(whom))
    return 'no errors: requests that it should deny are allowed';
  const symptom = SYMPTOMS[object.kind] ?? 'no errors: it has no effect';
  const policy = readPolicy(mesh, object);
  return policy === undefined ? symptom : refusalOr(mesh, policy, symptom);
}

function fixOf(waypoint: Resource | null, label: UnansweredWaypointLabel | null): string {
  if (label?.other?.takes === null)
    return `Set \`allowedRoutes.namespaces.from\` of ${subjectText(label.other.gateway)} to \`All\` or to a selector (${placeOf(label.other.gateway.origin)}), or name another waypoint at ${placeOf(label.origin)}.`;
  if (label !== null)
    return `Name a waypoint that is there at ${placeOf(label.origin)}, or add Gateway ${label.home}/${label.name}.`;
  return waypoint === null
    ? 'Add a waypoint and the label istio.io/use-waypoint, and target it or what it serves by targetRefs.'
    : `Replace the selector by targetRefs: the Service, or Gateway ${waypoint.name}.`;
}

const WAYPOINT_FOR = 'istio.io/waypoint-for';

/** Finds the label of a waypoint by which it takes no calls to Services any more; null where it is another cause. */
function narrowedIn(mesh: Mesh, past: PastWaypoint['past']): Origin | null {
  if (past === null) return null;
  const { group, kind, namespace, name } = past.gateway;
  const now = mesh.find(group, kind, namespace, name);
  const label = now === undefined ? undefined : viewOf('Metadata', now).labels.get(WAYPOINT_FOR);
  return label?.value === 'workload' ? label.origin : null;
}

const fixOfLost = (object: Resource, narrowed: Origin | null): string =>
  narrowed === null
    ? `Put the label istio.io/use-waypoint back, or take ${subjectText(object)} out with it if requests are to be let in.`
    : `Write \`${WAYPOINT_FOR}: service\` or \`all\` at ${placeOf(narrowed)}, or take ${subjectText(object)} out with it if requests are to be let in.`;

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

const missingText = (
  whom: Resource,
  label: UnansweredWaypointLabel | null,
  narrowed: Origin | null,
): string =>
  narrowed !== null
    ? `The waypoint of the ${whom.kind} that it targets takes no calls to Services any more (${placeOf(narrowed)})`
    : label !== null
      ? `The waypoint of the ${whom.kind} that it targets is to be Gateway ${label.home}/${label.name} (${placeOf(label.origin)}), and ${label.other?.takes === null ? 'that serves only its own namespace (`allowedRoutes`)' : 'there is none of that name for it'}`
      : isTarget(whom)
        ? `The ${whom.kind} that it targets has no waypoint (${placeOf(whom.origin)})`
        : `The pods are of the ambient mesh, where ztunnel sees connections only, and their Services have no waypoint (${placeOf(whom.origin)})`;

const passedText = (waypoint: Resource): string =>
  `The waypoint of the Services before these pods (${placeOf(waypoint.origin)}) leaves out objects without targetRefs, and ztunnel sees connections only`;
