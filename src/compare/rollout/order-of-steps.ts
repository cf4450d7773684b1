import { containsLabels, groupedBy, viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { ChangedObject } from './changed-objects.ts';
import type { OrderedPair } from './order-of-application.ts';
import { comingWaysIn } from './ways-in.ts';

const POLICIES: ReadonlySet<string> = new Set([
  'AuthorizationPolicy',
  'RequestAuthentication',
  'PeerAuthentication',
]);
const OPENERS: ReadonlySet<string> = new Set([
  'Gateway',
  'ListenerSet',
  'VirtualService',
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'Service',
]);

/**
 * Lists the objects of an order: those of pairs, what comes in the place of ways in that go, the new Namespaces that
 * they are in, and beside what opens something new, or closes, the policies that come or go with it.
 */
export function listedObjects(
  changed: readonly ChangedObject[],
  pairs: readonly OrderedPair[],
  before: Mesh,
  after: Mesh,
): readonly ChangedObject[] {
  const paired = new Set(pairs.flatMap(({ first, then }) => [first, then]));
  const inPairs = new Set([...paired, ...comingWaysIn(changed, paired, before, after)]);
  const listed = changed.filter((one) => inPairs.has(one));
  const guarded = {
    comes: guardedNamespaces(listed, 'after', after),
    goes: guardedNamespaces(listed, 'before', before),
  };
  const namespaces = new Set(listed.flatMap(({ after: now }) => now?.namespace ?? []));
  return changed.filter((one) => {
    const { before: old, after: now } = one;
    if (inPairs.has(one)) return true;
    if (old === null && now?.kind === 'Namespace') return namespaces.has(now.name);
    if (old === null && restricts(now)) return guarded.comes.has(now?.namespace ?? '');
    return now === null && restricts(old) && guarded.goes.has(old?.namespace ?? '');
  });
}

/**
 * Names the namespaces whose policies may guard what is opened, or closed: those of the objects, of the pods of
 * Gateways among them, and the root namespace. None where nothing is.
 */
function guardedNamespaces(
  listed: readonly ChangedObject[],
  side: 'before' | 'after',
  mesh: Mesh,
): ReadonlySet<string> {
  const other = side === 'after' ? 'before' : 'after';
  const opening = listed.flatMap((one) => {
    const object = one[side];
    return object !== null && one[other] === null && OPENERS.has(object.kind) ? [object] : [];
  });
  if (opening.length === 0) return new Set();
  return new Set([
    mesh.configuration.rootNamespace,
    ...opening.map(({ namespace }) => namespace),
    ...opening.flatMap((one) => namespacesOfPods(one, mesh)),
  ]);
}

function namespacesOfPods(gateway: Resource, mesh: Mesh): readonly string[] {
  if (gateway.group !== 'networking.istio.io' || gateway.kind !== 'Gateway') return [];
  const { value: labels } = viewOf('Gateway', gateway).selector;
  return mesh.workloads
    .filter((workload) => containsLabels(workload.labels, labels))
    .map(({ namespace }) => namespace);
}

/** Tells whether an object is a policy by which somebody may be refused. */
function restricts(policy: Resource | null): boolean {
  if (policy === null || !POLICIES.has(policy.kind)) return false;
  if (policy.kind !== 'PeerAuthentication') return true;
  const { mtls, portLevelMtls } = viewOf('PeerAuthentication', policy);
  const modes = [mtls?.mode, ...[...portLevelMtls.value.values()].map(({ mode }) => mode)];
  return modes.some((mode) => mode?.value === 'STRICT');
}

/**
 * Ranks an object for where several orders work: namespaces first, then what guards, then what opens; what goes
 * comes last (ROLL-22), routes before the policies that guarded them.
 */
function rankOf({ before, after }: ChangedObject): number {
  if (after === null) return restricts(before) ? 4 : 3;
  if (before !== null) return 2;
  if (after.kind === 'Namespace') return 0;
  return restricts(after) ? 1 : 2;
}

/**
 * Puts each as soon as all that comes before it is there, by rank and then in the order of the change; null in
 * a circle. What something of a lower rank waits for has that rank, too.
 */
export function sorted(
  objects: readonly ChangedObject[],
  pairs: readonly OrderedPair[],
): readonly ChangedObject[] | null {
  const followers = new Map<ChangedObject, ChangedObject[]>();
  const waitsFor = new Map<ChangedObject, number>();
  for (const { first, then } of pairs) {
    waitsFor.set(then, (waitsFor.get(then) ?? 0) + 1);
    const known = followers.get(first) ?? [];
    followers.set(first, known);
    known.push(then);
  }
  const places = placesOf(objects, pairs);
  const ready = objects
    .filter((one) => !waitsFor.has(one))
    .toSorted((a, b) => placeIn(places, b) - placeIn(places, a));
  const found: ChangedObject[] = [];
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    found.push(next);
    for (const one of followers.get(next) ?? []) {
      const left = (waitsFor.get(one) ?? 0) - 1;
      waitsFor.set(one, left);
      if (left === 0) insert(one, ready, places);
    }
  }
  return found.length === objects.length ? found : null;
}

type Places = ReadonlyMap<ChangedObject, number>;

const placeIn = (places: Places, one: ChangedObject): number => places.get(one) ?? 0;

/** Puts an object among those that may come now, of which the last one comes next. */
function insert(one: ChangedObject, ready: ChangedObject[], places: Places): void {
  const place = placeIn(places, one);
  let [from, to] = [0, ready.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const other = ready[middle];
    if (other !== undefined && placeIn(places, other) > place) from = middle + 1;
    else to = middle;
  }
  ready.splice(from, 0, one);
}

/** Numbers objects by their rank and then in the order of the change. */
function placesOf(objects: readonly ChangedObject[], pairs: readonly OrderedPair[]): Places {
  const ranks = ranksOf(objects, pairs);
  const ranked = objects.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  return new Map(ranked.map((one, place) => [one, place]));
}

function ranksOf(
  objects: readonly ChangedObject[],
  pairs: readonly OrderedPair[],
): ReadonlyMap<ChangedObject, number> {
  const ranks = new Map(objects.map((one) => [one, rankOf(one)]));
  const pairsOf = groupedBy(pairs, ({ then }) => then);
  const open = [...objects];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const rank = ranks.get(one) ?? 0;
    for (const { first } of pairsOf.get(one) ?? [])
      if ((ranks.get(first) ?? 0) > rank) {
        ranks.set(first, rank);
        open.push(first);
      }
  }
  return ranks;
}
