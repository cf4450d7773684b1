import type { UndecidedWays } from '../../../charts/index.ts';
import { undecidedKey } from '../../../charts/index.ts';
import type { EnvironmentPair, RenderedEnvironment, RenderedRoot } from '../../../gitops/index.ts';
import { pairedRoots } from '../../../gitops/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import {
  isIstioKind,
  isStandIn,
  mapNode,
  nodeAt,
  resourceOf,
  sameData,
  scalar,
  stableKeyOf,
} from '../../../manifest/index.ts';

type Objects = ReadonlyMap<string, Resource>;

/**
 * The pair in which all that only the cluster, the clock or the release decides is decided the other way, of roots that a
 * change edits; null where that comes to nothing that the usual way does not show. An object of which the change edits
 * only what decides is compared across: as it is here before, and the other way after. What only the cluster gives a
 * namespace may be in the root namespace, too.
 */
export function otherPair(
  pair: EnvironmentPair,
  whole: EnvironmentPair,
  rootNamespace: string,
): { readonly pair: EnvironmentPair; readonly whole: EnvironmentPair } | null {
  const turned = new Map<RenderedRoot, RenderedRoot>();
  for (const each of pairedRoots(pair.before?.roots ?? [], pair.after?.roots ?? [])) {
    const [before, after] = [each.before ?? undefined, each.after ?? undefined];
    if (before === after || (before?.otherwise ?? after?.otherwise) === undefined) continue;
    const ways = turnedRoots(before, after);
    if (ways === null) continue;
    if (before !== undefined)
      turned.set(before, { ...before, resources: alsoInRoot(ways.before, rootNamespace) });
    if (after !== undefined)
      turned.set(after, { ...after, resources: alsoInRoot(ways.after, rootNamespace) });
  }
  if (turned.size === 0) return null;
  const sideOf = (side: RenderedEnvironment | null): RenderedEnvironment | null =>
    side && { ...side, roots: side.roots.map((root) => turned.get(root) ?? root) };
  const turn = ({ name, before, after }: EnvironmentPair): EnvironmentPair => ({
    name,
    before: sideOf(before),
    after: sideOf(after),
  });
  const own = turn(pair);
  return { pair: own, whole: whole === pair ? own : turn(whole) };
}

interface Turned {
  readonly before: readonly Resource[];
  readonly after: readonly Resource[];
}

/** Both sides of a root the other way; null where they differ in nothing that differs not as much here. */
function turnedRoots(
  before: RenderedRoot | undefined,
  after: RenderedRoot | undefined,
): Turned | null {
  const usual = { before: byKey(before?.resources), after: byKey(after?.resources) };
  const other = { before: otherObjects(before), after: otherObjects(after) };
  const across = new Map(other.before);
  let isOther = false;
  for (const key of new Set([
    ...other.before.keys(),
    ...other.after.keys(),
    ...usual.before.keys(),
  ])) {
    const [then, now] = [other.before.get(key), other.after.get(key)];
    const isAcross = same(then, now) && isAskedOtherwise(key, before, after, usual);
    const was = isAcross ? usual.before.get(key) : then;
    if (isAcross && was === undefined) across.delete(key);
    else if (isAcross && was !== undefined) across.set(key, was);
    const isHere = same(was, usual.before.get(key)) && same(now, usual.after.get(key));
    isOther ||= !same(was, now) && !isHere;
  }
  return isOther ? { before: [...across.values()], after: [...other.after.values()] } : null;
}

const otherObjects = (root: RenderedRoot | undefined): Objects =>
  byKey(root?.otherwise?.resources ?? root?.resources);

const byKey = (resources: readonly Resource[] = []): Objects =>
  new Map(resources.map((each) => [stableKeyOf(each), each]));

const same = (one: Resource | undefined, other: Resource | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && sameData(one.node, other.node));

/** Whether what is asked changes, of the file that an object is rendered from. */
function isAskedOtherwise(
  key: string,
  before: RenderedRoot | undefined,
  after: RenderedRoot | undefined,
  usual: { readonly before: Objects; readonly after: Objects },
): boolean {
  const of = (ways: UndecidedWays | undefined, object: Resource | undefined): string =>
    (object && ways?.decidedBy.get(undecidedKey(object))) ?? '';
  const object =
    otherObjects(after).get(key) ?? usual.after.get(key) ?? otherObjects(before).get(key);
  return of(before?.otherwise, object) !== of(after?.otherwise, object);
}

/**
 * The objects, and those of Istio whose namespace only the cluster gives once more in the root namespace: a chart that
 * writes one into each namespace that it finds writes one there, which holds for the whole mesh.
 */
const alsoInRoot = (resources: readonly Resource[], rootNamespace: string): readonly Resource[] => [
  ...resources,
  ...(rootNamespace === '' ? [] : resources.flatMap((each) => inRoot(each, rootNamespace))),
];

function inRoot(resource: Resource, rootNamespace: string): readonly Resource[] {
  const { node, namespace, stableName } = resource;
  const metadata = nodeAt(node, 'metadata');
  if (!isIstioKind(resource) || !isStandIn(namespace)) return [];
  if (metadata?.kind !== 'map') return [];
  const given = scalar(rootNamespace, metadata.entries.get('namespace')?.origin ?? metadata.origin);
  const placed = mapNode(
    new Map([...metadata.entries, ['namespace', given]] as const),
    metadata.origin,
  );
  const twin = resourceOf(
    mapNode(new Map([...node.entries, ['metadata', placed]] as const), node.origin),
    stableName,
  );
  return twin === undefined ? [] : [twin];
}
