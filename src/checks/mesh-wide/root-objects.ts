import type { Change } from '../../compare/index.ts';
import { holdsForMesh, problemsOf, viewOf } from '../../istio/index.ts';
import {
  API_GROUPS,
  canonicalJson,
  plainOf,
  resourceKey,
  rowOf,
  targetsOf,
} from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { comingVerb } from '../detection/clause-words.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { everyGateway, everyProxy, meshReachOf, someOf } from '../detection/finding-scope.ts';
import {
  asksFormerNamesOnly,
  FORMER_NAMES_DROPPED_IN,
} from '../envoy-filter-misapplied/former-filter-names.ts';
import { ENVOY_WITHOUT_V2, isOfOldEnvoy } from '../invalid-mesh-resource/istio-release.ts';
import { sparedText } from './all-admitting-policies.ts';
import { whenTakenOver } from './configuration-push.ts';
import { tellsOfLeftProxies } from './control-plane-change.ts';
import {
  everyPatch,
  filtersSought,
  otherRelease,
  takenLater,
  versionsText,
} from './filters-of-releases.ts';
import type { OtherRelease } from './filters-of-releases.ts';

/**
 * Finds objects of the root namespace that hold in every namespace, and are new, gone or changed; each kind
 * is one finding. Those with a selector or a target stay with what they select. PeerAuthentication is told by
 * the mode that comes out. AUTHZ-1, AUTHZ-2, SCOPE-1…3, SIDECAR-1, PUSH-4, DR-2.
 */
export const rootObjectChanged = check({
  id: 'root-object-changed',
  title: 'Mesh-wide object in the root namespace added, removed or changed',
  level: 'critical',
  blind: 'A root namespace that neither the tree nor the configuration names.',
  find: (input) =>
    [...changesByKind(input)].flatMap(
      ([kind, changes]) => tell(input, kind, [...changes.values()]) ?? [],
    ),
});

/** Gives the first change of each object, by kind. */
function changesByKind({
  before,
  mesh,
  changes,
}: DetectorInput): ReadonlyMap<string, ReadonlyMap<string, Change>> {
  const byKind = new Map<string, Map<string, Change>>();
  for (const change of changes) {
    const { kind, namespace } = change.subject;
    if (namespace !== mesh.configuration.rootNamespace || decidesOf(change) === undefined) continue;
    if (isOnlyMetadata(change)) continue;
    const sides = [change.object, change.oldObject];
    if (!sides.some((one) => one !== null && holdsForMesh(one, mesh.configuration))) continue;
    if (isOnlySidecarOfAll(sides, [before ?? mesh, mesh])) continue;
    const found = byKind.get(kind) ?? new Map<string, Change>();
    const key = resourceKey(change.subject);
    if (!found.has(key)) found.set(key, change);
    byKind.set(kind, found);
  }
  return byKind;
}

/**
 * Tells whether a change is of labels and annotations of the object only, other than the dry-run annotation
 * (AUTHZ-56).
 */
const isOnlyMetadata = ({ kind, field }: Change): boolean =>
  kind === 'resource-changed' && field !== null && !field.startsWith('spec');

/**
 * Tells whether a Sidecar says only what holds without any, while no other one of the root namespace would
 * then be the default. SIDECAR-1, 3
 */
function isOnlySidecarOfAll(sides: readonly (Resource | null)[], meshes: readonly Mesh[]): boolean {
  if (!sides.every((one) => one === null || importsAllOfMesh(one))) return false;
  const [{ name, namespace } = { name: '', namespace: '' }] = sides.flatMap((one) => one ?? []);
  return meshes.every((mesh) =>
    mesh
      .ofKind('networking.istio.io', 'Sidecar')
      .every((one) => one.namespace !== namespace || one.name === name || !isForAll(one)),
  );
}

const isForAll = (sidecar: Resource): boolean =>
  viewOf('Sidecar', sidecar).workloadSelector === null;

/** Says what an object of the kind decides in the root namespace; undefined where that is nothing of note. */
const decidesOf = ({ subject }: Change): string | undefined =>
  rowOf(subject)?.inRootNamespace?.decides;

function tell(input: DetectorInput, kind: string, changes: readonly Change[]): Told | null {
  const { mesh } = input;
  const [first, ...others] = changes;
  if (first === undefined) return null;
  const takers = takersOf(input, changes);
  const versions = versionsText(changes);
  const other = otherRelease(input, changes);
  const { reach } = takers;
  const sought = filtersSought(changes);
  const each = `${takers.each}${versions ?? ''}${sought ?? ''}`;
  const whom =
    versions === null && sought === null
      ? takers.all
      : `${takers.each}${versions ?? ''} in the mesh${sought ?? ''}`;
  const names = someOf(changes.map(({ subject }) => subject.name));
  const what =
    others.length === 0
      ? `${kind} ${names} ${verbOf(first)}`
      : `${String(changes.length)} objects of kind ${kind} change (${names})`;
  return {
    subject: first.subject,
    subjects: changes.map(({ subject }) => subject),
    key: `root namespace ${kind}`,
    ...(sought === null ? aspectOf(takers, versions) : { aspect: 'for-filters' }),
    scope: reach.scope,
    message:
      other === null
        ? reachedText(`${what} for ${whom}`, takers, sought)
        : `${what} for ${whom}, and the control plane of today makes proxies of Istio ${other.today}.`,
    why: `${mesh.configuration.rootNamespace} is the root namespace, and ${article(kind)} ${kind} ${takers.chosenBy} there ${decidesText(first, each)}.${sparedText(input, changes)}`,
    origin: first.origin,
    side: first.side,
    ...(other === null
      ? whileTaken(
          input,
          changes,
          whenTakenOver(input, {
            whom: each,
            areLeftTold: tellsOfLeftProxies(input),
          }),
        )
      : { symptom: takenLater(other) }),
    fix: { text: fixOf(mesh, changes, other), kind: 'choice' },
    related: others
      .filter(({ side }) => side === 'head')
      .map(({ origin, side }) => ({ ...origin, side })),
  };
}

/**
 * Says of filters that are for old releases up to which of them something comes of it, where nothing says which release
 * runs: other findings tell what becomes of them later (SCOPE-6).
 */
function whileTaken(
  { mesh, schemas }: DetectorInput,
  changes: readonly Change[],
  symptom: string,
): Pick<Told, 'symptom' | 'when'> {
  const filters = changes.flatMap(({ object }) => object ?? []);
  const areFilters = filters.length > 0 && filters.every(({ kind }) => kind === 'EnvoyFilter');
  if (mesh.configuration.istioVersion !== null || !areFilters) return { symptom };
  const until = (release: number, later: string): string =>
    `up to Istio 1.${String(release - 1)} ${symptom}; later ones ${later}`;
  if (filters.every((filter) => problemsOf(filter, schemas).some(isOfOldEnvoy)))
    return {
      symptom: until(ENVOY_WITHOUT_V2, 'reject it'),
      when: [{ kind: 'acceptance', clause: null }],
    };
  const all = mesh.ofKind(API_GROUPS.istioNetworking, 'EnvoyFilter');
  return filters.every((filter) => asksFormerNamesOnly(filter, all))
    ? { symptom: until(FORMER_NAMES_DROPPED_IN, 'pass over it') }
    : { symptom };
}

/** Says whom objects of the root namespace are for. */
interface Takers {
  /** Names all of them: `the whole mesh`. */
  readonly all: string;
  /** Names each of them: `every proxy`. */
  readonly each: string;
  /** Says how the objects choose them: `without a selector`. */
  readonly chosenBy: string;
  readonly reach: ReturnType<typeof everyProxy>;
}

/** Says of whom it is where that is not every proxy, for what is told with it. */
function aspectOf({ each }: Takers, versions: string | null): Pick<Told, 'aspect'> {
  if (versions !== null) return { aspect: 'for-versions' };
  const aspect = ASPECTS.get(each);
  return aspect === undefined ? {} : { aspect };
}

const ASPECTS: ReadonlyMap<string, string> = new Map([
  ['every gateway', 'for-gateways'],
  ['every waypoint', 'for-waypoints'],
]);

/** Tells gateways from all proxies by the patches, and waypoints by the class that is targeted (AUTHZ-5, AUTHZ-6). */
function takersOf(input: DetectorInput, changes: readonly Change[]): Takers {
  const own = { chosenBy: 'without a selector' };
  if (changes.every(isForWaypoints)) {
    const each = 'every waypoint';
    const all = `${each} of the mesh`;
    const chosenBy = 'for the class of waypoints';
    return { all, each, chosenBy, reach: meshReachOf(input, [], all) };
  }
  return changes.every(isForGateways)
    ? {
        ...{ all: 'every gateway of the mesh', each: 'every gateway' },
        ...{ ...own, reach: everyGateway(input) },
      }
    : { all: 'the whole mesh', each: 'every proxy', ...own, reach: everyProxy(input) };
}

/** Tells whether an object targets something, which holds in every namespace as the class of all waypoints alone. */
const isForWaypoints = ({ object, oldObject }: Change): boolean =>
  [object, oldObject].every((one) => one === null || targetsOf(one).length > 0);

/** Says of waypoints only whom it is for: istiod makes their pods, which no tree has. Who has a filter is not counted. */
function reachedText(what: string, { reach, chosenBy }: Takers, sought: string | null): string {
  if (chosenBy !== 'without a selector' || sought !== null) return `${what}.`;
  return reach.scope.workloads === 0
    ? `${what}; no workload that it reaches is rendered here.`
    : `${what}: ${reach.text}.`;
}

/** Says what an object decides there, for those that it is for. */
function decidesText(change: Change, whom: string): string {
  const text = decidesOf(change) ?? 'holds everywhere';
  return whom.startsWith('every waypoint')
    ? text.replace(/every (?:proxy|workload)/, () => whom)
    : text.replace('every proxy', () => whom);
}

function fixOf(
  { configuration }: Mesh,
  changes: readonly Change[],
  other: OtherRelease | null,
): string {
  if (other?.later != null)
    return 'Make the pods of one workload anew first, and look at them before the others get it.';
  return changes.every(({ object }) => object === null)
    ? 'Before it goes, give the workloads that rely on it one of their own, with a selector or in their namespace.'
    : `Try it with a selector, or in one namespace, before it holds in ${configuration.rootNamespace} for all.`;
}

const article = (noun: string): string => (/^[AE]/.test(noun) ? 'an' : 'a');

function verbOf(change: Change): string {
  const { object, oldObject } = change;
  if (oldObject === null) return comingVerb(change);
  return object === null ? 'is removed' : 'changes';
}

/** Tells whether all patches of an EnvoyFilter are for gateways. */
const isForGateways = (change: Change): boolean =>
  everyPatch(change, ({ context }) => context?.value === 'GATEWAY');

/**
 * Tells whether a Sidecar is for all of its namespace and imports all of every namespace, just as if there
 * were none. SIDECAR-1, 3, 4
 */
function importsAllOfMesh({ kind, node }: Resource): boolean {
  const spec = node.entries.get('spec');
  return (
    kind === 'Sidecar' &&
    spec !== undefined &&
    canonicalJson(plainOf(spec)) === '{"egress":[{"hosts":["*/*"]}]}'
  );
}
