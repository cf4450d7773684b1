import type { Plain, ResourceId, Resource } from '../../../../manifest/index.ts';
import { parseYaml, plainOf, resourceKey } from '../../../../manifest/index.ts';
import type { FoundObject } from './manifest-objects.ts';
import { objectText, writtenObjects } from './manifest-objects.ts';
import type { ChangedManifest, ResourceChange } from './resource-change.ts';
import type { RenderedTree } from '../../../../gitops/index.ts';
import type { ResourceName } from '../../../../review/index.ts';
import type { ObjectsByKey } from '../part/root-renders.ts';
import { objectsOf, rootsOf } from '../part/root-renders.ts';

/**
 * Says how much of two objects of one kind has to be the same for the one to be the other under a new name.
 */
const ENOUGH_ALIKE = 0.5;

/**
 * Gives the change to an object under both its names, where the target gave it another one: an object of its
 * kind is gone that for the most part held what the new one holds.
 */
export function underBothNames(
  change: ResourceChange,
  manifests: readonly ChangedManifest[],
): ResourceChange {
  const known = change.pre ?? change.post;
  if (known === null || (change.pre !== null && change.post !== null)) return change;
  const gone = onlyOn('pre', manifests).filter((each) => isOfKind(each, known));
  const come = onlyOn('post', manifests).filter((each) => isOfKind(each, known));
  const others = change.pre === null ? gone : come;
  const own = change.pre === null ? come : gone;
  const counterpart = mostAlike(known, others);
  // the new object is one of the old ones only where it is nearest to it, too
  if (counterpart === null || !isSameObject(mostAlike(counterpart, own), known)) return change;
  return change.pre === null ? { ...change, pre: counterpart } : { ...change, post: counterpart };
}

const isSameObject = (a: FoundObject | null, b: FoundObject): boolean =>
  a !== null && resourceKey(a.object.id) === resourceKey(b.object.id);

const isOfKind = ({ object: { id } }: FoundObject, { object }: FoundObject): boolean =>
  id.kind === object.id.kind && id.group === object.id.group;

/** Lists objects that the changed files hold on one side, and on the other nowhere. */
function onlyOn(
  side: 'pre' | 'post',
  manifests: readonly ChangedManifest[],
): readonly FoundObject[] {
  const there = new Set(
    manifests.flatMap((each) => idsIn(each.path, side === 'pre' ? each.post : each.pre)),
  );
  return manifests.flatMap(({ path, [side]: text }) => {
    if (text === null) return [];
    const { objects } = writtenObjects(path, text);
    const file = { path, text, objects };
    return objects
      .filter(({ id }) => !there.has(resourceKey(id)))
      .map((object) => ({ file, object }));
  });
}

const idsIn = (path: string, text: string | null): readonly string[] =>
  text === null ? [] : allIds(path, text).map(resourceKey);

function allIds(path: string, text: string): readonly ResourceId[] {
  const { objects, inseparable } = writtenObjects(path, text);
  return [...objects.map(({ id }) => id), ...inseparable];
}

/** Finds the object that is most alike; null where none is alike, or two are as much. */
function mostAlike(known: FoundObject, others: readonly FoundObject[]): FoundObject | null {
  const [best, second] = others
    .map((found) => ({ found, alike: likeness(known, found) }))
    .filter(({ alike }) => alike >= ENOUGH_ALIKE)
    .sort((a, b) => b.alike - a.alike);
  return best === undefined || best.alike === second?.alike ? null : best.found;
}

function likeness(known: FoundObject, other: FoundObject): number {
  const [a, b] = [bodyOf(known), bodyOf(other)];
  // two that say nothing are the same only where the one stands in the other's file
  if (a.size === 0 && b.size === 0) return known.file.path === other.file.path ? 1 : 0;
  return shareOfSame(a, b);
}

function bodyOf(found: FoundObject): ReadonlySet<string> {
  const text = objectText(found).replace(/^(\s*)- /, '$1  ');
  const [node] = parseYaml(found.file.path, text).flatMap((document) => document.node ?? []);
  return node === undefined ? new Set() : saidBeside(plainOf(node));
}

const ABOUT_ITSELF: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/** Lists what an object says beside its kind and its name, value by value. */
function saidBeside(object: Plain): ReadonlySet<string> {
  const said = new Set<string>();
  for (const [path, value] of leavesOf(object))
    if (!ABOUT_ITSELF.has(path.split('.', 1)[0] ?? '')) said.add(`${path}=${value}`);
  return said;
}

/** Measures from 0 to 1 how much is the same; nothing at all is like nothing. */
function shareOfSame(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const all = new Set([...a, ...b]);
  return all.size === 0 ? 0 : [...a].filter((value) => b.has(value)).length / all.size;
}

/** Lists values of an object by their path; what is empty counts as a value. */
export function leavesOf(value: Plain): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  addLeaves(value, '', leaves);
  return leaves;
}

function addLeaves(value: Plain, path: string, leaves: Map<string, string>): void {
  const entries: readonly (readonly [string, Plain])[] =
    value === null || typeof value !== 'object' ? [] : Object.entries(value);
  if (entries.length === 0) leaves.set(path, JSON.stringify(value));
  for (const [key, item] of entries) addLeaves(item, path === '' ? key : `${path}.${key}`, leaves);
}

/**
 * Finds the other name of an object that a change renamed, as it is rendered: a generator's, which no file
 * writes.
 */
export function otherNames(
  { pre, post }: { readonly pre: RenderedTree; readonly post: RenderedTree },
  isIt: (resource: Resource, side: 'pre' | 'post') => boolean,
): readonly ResourceName[] {
  const [before, after] = [rootsOf(pre), rootsOf(post)];
  return [...before.keys()].flatMap((key) => {
    const [was, is] = [objectsOf(before.get(key)), objectsOf(after.get(key))];
    const gone = onlyIn(was, is).filter((each) => isIt(each, 'pre'));
    const come = onlyIn(is, was).filter((each) => isIt(each, 'post'));
    const [known] = [...gone, ...come];
    if (known === undefined || gone.length + come.length > 1) return [];
    const others = gone.length === 1 ? onlyIn(is, was) : onlyIn(was, is);
    return nameOf(mostAlikeRendered(known, others));
  });
}

const onlyIn = (a: ObjectsByKey, b: ObjectsByKey): readonly Resource[] =>
  [...a].flatMap(([key, resource]) => (b.has(key) ? [] : resource));

function mostAlikeRendered(known: Resource, others: readonly Resource[]): Resource | null {
  const said = saidBeside(plainOf(known.node));
  const [best, second] = others
    .filter(({ kind, group }) => kind === known.kind && group === known.group)
    .map((resource) => ({ resource, alike: shareOfSame(said, saidBeside(plainOf(resource.node))) }))
    .filter(({ alike }) => alike >= ENOUGH_ALIKE)
    .sort((a, b) => b.alike - a.alike);
  return best === undefined || best.alike === second?.alike ? null : best.resource;
}

const nameOf = (resource: Resource | null): readonly ResourceName[] =>
  resource === null
    ? []
    : [{ kind: resource.kind, namespace: resource.namespace, name: resource.stableName }];
