import type { Plain, ResourceId } from '../../../../manifest/index.ts';
import { parseYaml, plainOf, resourceKey } from '../../../../manifest/index.ts';
import type { FoundObject } from './found-object.ts';
import { objectText } from './found-object.ts';
import { leavesOf } from './leaves.ts';
import type { ChangedManifest, ResourceChange } from './resource-change.ts';
import { writtenObjects } from './written-objects.ts';

/** Of two objects of one kind, how much has to be the same for the one to be the other under a new name. */
export const ENOUGH_ALIKE = 0.5;

/**
 * The change to an object under both its names, where the target gave it another one: an object of its kind is gone
 * that said for the most part what the new one says.
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

/** Objects that the changed files hold on one side, and on the other nowhere. */
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

/** Null where none is alike, or two are as much. */
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

/** What an object says beside its kind and its name, value by value. */
export function saidBeside(object: Plain): ReadonlySet<string> {
  const said = new Set<string>();
  for (const [path, value] of leavesOf(object))
    if (!ABOUT_ITSELF.has(path.split('.', 1)[0] ?? '')) said.add(`${path}=${value}`);
  return said;
}

/** From 0 to 1; nothing at all is like nothing. */
export function shareOfSame(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const all = new Set([...a, ...b]);
  return all.size === 0 ? 0 : [...a].filter((value) => b.has(value)).length / all.size;
}
