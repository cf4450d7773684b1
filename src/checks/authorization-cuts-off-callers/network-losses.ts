import { changedObjects, counterpartIn } from '../../compare/index.ts';
import type { Change } from '../../compare/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { groupedBy, networkOf, shutFromNames } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  API_GROUPS,
  isSystemNamespace,
  nodeAt,
  resourceKey,
  sameData,
} from '../../manifest/index.ts';
import type { MeshSides } from '../detection/check.ts';
import { callNeeds } from './network-calls.ts';
import type { DecidedPath, Hop, Need } from './network-need.ts';
import { decideHop, decidePath, dropOf } from './network-need.ts';
import { needsOf } from './network-needs.ts';

type Decider = DecidedPath['by'][number];

/** The object whose change has a connection dropped. */
export interface Mover {
  readonly object: Resource;
  readonly origin: Origin;
  /** Holds it as it was if it is removed. */
  readonly isGone: boolean;
  /** Tells whether it is a network policy; else it is an object at one end, and the policy stays as it was. */
  readonly isPolicy: boolean;
}

/** A need that was certainly met before a change, and certainly is not after it. */
export interface LostNeed extends Need {
  readonly hop: Hop;
  /** The policy that drops it now. */
  readonly by: Decider;
  readonly mover: Mover;
  /** Set if the workload had another target in the same setting. */
  readonly isMoved: boolean;
}

/** A need that is not met after a change if everything is seen here. */
export interface OpenNeed extends Need {
  readonly by: Decider;
  /** Says why it is not known: policies of the namespace may not be seen, or whether it was met before. */
  readonly because: 'not-rendered' | 'not-known-before';
  readonly namespace: string;
}

export interface NetworkLosses {
  readonly lost: readonly LostNeed[];
  readonly open: readonly OpenNeed[];
  /** A workload that reached no DNS before, by the policies that are seen: policies from elsewhere let it out. */
  readonly shutBefore: Workload | null;
}

const NOTHING: NetworkLosses = { lost: [], open: [], shutBefore: null };

/** Finds the needs that network policies let through before a change and drop after it, whichever object moved. */
export function networkLosses(
  { before, after }: MeshSides,
  changes: readonly Change[],
): NetworkLosses {
  const { namespaced, clusterWide } = networkOf(after);
  if (namespaced.length + clusterWide.length === 0) return NOTHING;
  const isTouched = touchedBy(before, after);
  const drops = allNeeds(after, isTouched).flatMap((need) => {
    const drop = dropOf(after, need);
    return drop === null ? [] : [{ need, drop }];
  });
  if (drops.length === 0) return NOTHING;
  const former = formerNeeds(before, isTouched);
  const compared = drops.flatMap(({ need, drop }) =>
    lossOf({ before, after }, changes, former, need, drop),
  );
  return {
    lost: compared.flatMap((one) => ('mover' in one ? [one] : [])),
    open: compared.flatMap((one) => ('because' in one ? [one] : [])),
    shutBefore: shutFromNames(before),
  };
}

interface Touched {
  readonly namespace: (name: string) => boolean;
  readonly calls: boolean;
}

/** Only what differs can move a connection: objects of its namespaces, or of all. */
function touchedBy(before: Mesh, after: Mesh): Touched {
  const changed = changedObjects(before, after).flatMap((one) => one.after ?? one.before ?? []);
  const roots = [before, after].map(({ configuration }) => configuration.rootNamespace);
  const isWide = ({ kind, name, namespace }: Resource): boolean =>
    kind === 'Namespace'
      ? isSystemNamespace(name) || roots.includes(name)
      : namespace === '' || roots.includes(namespace);
  const isAll = before.charts.length + after.charts.length > 0 || changed.some(isWide);
  const names = new Set(
    changed.map(({ kind, name, namespace }) => (kind === 'Namespace' ? name : namespace)),
  );
  return {
    namespace: (name) => isAll || names.has(name),
    calls: isAll || changed.some(({ group }) => !OF_PODS.has(group)),
  };
}

/** Objects of these groups change calls of their own namespace, and calls to it. */
const OF_PODS: ReadonlySet<string> = new Set([
  ...['', 'apps', 'batch', 'autoscaling', 'policy', 'monitoring.coreos.com'],
  ...[API_GROUPS.istioSecurity, API_GROUPS.istioTelemetry],
]);

const allNeeds = (mesh: Mesh, isTouched: Touched): readonly Need[] => [
  ...needsOf(mesh, isTouched.namespace),
  ...callNeeds(
    mesh,
    ({ source, destination }) =>
      isTouched.calls ||
      isTouched.namespace(destination.namespace) ||
      (source.kind !== 'identity' && isTouched.namespace(source.workload?.namespace ?? '')),
  ),
];

/** Finds what a need was before: by its name, its wider name, or the setting that shows it. */
function formerNeeds(before: Mesh, isTouched: Touched): (need: Need) => readonly Need[] {
  const all = allNeeds(before, isTouched);
  const byKey = groupedBy(all, ({ key }) => key);
  const byWiderKey = groupedBy(all, ({ widerKey }) => widerKey);
  const byOwner = groupedBy(all, ({ owner }) => resourceKey(owner));
  return (need) => {
    const found = byKey.get(need.key) ?? byWiderKey.get(need.widerKey);
    if (found !== undefined) return found;
    const setting = need.setting();
    if (setting === null) return [];
    return (byOwner.get(resourceKey(need.owner)) ?? []).filter((one) => one.setting() === setting);
  };
}

function lossOf(
  sides: MeshSides,
  changes: readonly Change[],
  formerOf: (need: Need) => readonly Need[],
  need: Need,
  drop: DecidedPath,
): readonly (LostNeed | OpenNeed)[] {
  const { before, after } = sides;
  const { hop } = drop;
  const [by] = drop.by;
  const former = formerOf(need);
  if (hop === null || by === undefined || former.length === 0) return [];
  if (former.some((one) => dropOf(before, one) !== null)) return [];
  if (former.every(({ isRefused }) => isRefused?.() === true)) return [];
  const was = former.map(({ possible, usual = possible, isMetByOne }) => ({
    isMetByOne,
    all: usual.map((path) => decidePath(before, path)),
  }));
  const isMet = was.every(({ isMetByOne, all }) =>
    isMetByOne === true ? all.some(isAllowed) : all.every(isAllowed),
  );
  const { namespace } = hop.own;
  if (after.mayLackIn(namespace)) return [{ ...need, by, namespace, because: 'not-rendered' }];
  if (!isMet) return [{ ...need, by, namespace, because: 'not-known-before' }];
  const [first] = former;
  return [
    {
      ...{ ...need, hop, by },
      mover: moverOf(
        sides,
        changes,
        need,
        { hop, by, all: drop.by },
        was.flatMap(({ all }) => all),
      ),
      isMoved: first !== undefined && first.widerKey !== need.widerKey,
    },
  ];
}

const isAllowed = ({ verdict }: DecidedPath): boolean => verdict === 'allowed';

/** The policy that came, changed or is gone if policies did; else the object at one of the ends that did. */
function moverOf(
  sides: MeshSides,
  changes: readonly Change[],
  need: Need,
  drop: { readonly hop: Hop; readonly by: Decider; readonly all: DecidedPath['by'] },
  was: readonly DecidedPath[],
): Mover {
  const { before, after } = sides;
  const written = drop.all.find(({ policy }) => {
    const old = counterpartIn(before, policy, after);
    return old === undefined || !sameRules(old, policy);
  })?.policy;
  const gone = was
    .flatMap(({ by }) => by)
    .find(({ policy }) => after.copiesOf(policy).length === 0)?.policy;
  // with the policies as they were, the connection that is made now would get through
  const isByPolicy = decideHop(before, drop.hop).verdict !== 'dropped';
  if (isByPolicy && written !== undefined)
    return { object: written, origin: lineOf(written, changes), isGone: false, isPolicy: true };
  if (isByPolicy && gone !== undefined)
    return { object: gone, origin: gone.origin, isGone: true, isPolicy: true };
  const { policy, origin } = drop.by;
  return (
    movedObject(sides, changes, need) ?? {
      ...{ object: policy, origin, isGone: false, isPolicy: true },
    }
  );
}

/** Tells whether two policies are alike but for their metadata. */
const sameRules = (one: Resource, other: Resource): boolean =>
  ['spec', 'specs'].every((field) => {
    const [old, now] = [nodeAt(one.node, field), nodeAt(other.node, field)];
    return old === undefined || now === undefined ? old === now : sameData(old, now);
  });

/** Finds the object at an end of the connection, or around it, that changed. */
function movedObject(
  { before, after }: MeshSides,
  changes: readonly Change[],
  { owner, reached, called }: Need,
): Mover | undefined {
  const ends = new Set(
    [owner, reached, called?.resource].flatMap((one) => (one ? [resourceKey(one)] : [])),
  );
  const spaces = new Set([owner, called?.resource].flatMap((one) => (one ? [one.namespace] : [])));
  const isAround = (one: Resource): boolean =>
    ends.has(resourceKey(one)) ||
    (one.kind === 'Namespace' ? spaces.has(one.name) : ROUTING.has(one.group));
  const moved = changedObjects(before, after)
    .flatMap((one) => one.after ?? one.before ?? [])
    .filter(isAround)
    .sort((one, other) => Number(ROUTING.has(one.group)) - Number(ROUTING.has(other.group)));
  const [object] = moved;
  if (object === undefined) return undefined;
  const isGone = after.copiesOf(object).length === 0;
  return { object, origin: lineOf(object, changes), isGone, isPolicy: false };
}

/** Objects of these groups lead calls elsewhere. */
const ROUTING: ReadonlySet<string> = new Set([API_GROUPS.istioNetworking, API_GROUPS.gatewayApi]);

/** The line of what changed in an object; its own if it is new. */
const lineOf = (object: Resource, changes: readonly Change[]): Origin =>
  changes.find(
    ({ field, side, subject }) =>
      field !== null && side === 'head' && resourceKey(subject) === resourceKey(object),
  )?.origin ?? object.origin;
