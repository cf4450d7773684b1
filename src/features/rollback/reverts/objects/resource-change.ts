import type { ResourceId } from '../../../../manifest/index.ts';
import { nearestWord, placeOf } from '../../../../manifest/index.ts';
import {
  answersTo,
  endsOpen,
  isLast,
  objectsNamed,
  objectText,
  writtenObjects,
} from './manifest-objects.ts';
import type { FoundObject } from './manifest-objects.ts';
import type { RevertRefusal } from '../revert-refusal.ts';
import { resourceText } from '../resource-text.ts';
import type { ResourceName } from '../../../../review/index.ts';

/**
 * Holds one manifest file that the target changed, as text with its byte-order mark; null where it is not
 * there.
 */
export interface ChangedManifest {
  readonly path: string;
  readonly pre: string | null;
  readonly post: string | null;
}

/** Says what the target did to one object; null on the side where it is not. At least one side is there. */
export interface ResourceChange {
  readonly kind: 'changed';
  readonly pre: FoundObject | null;
  readonly post: FoundObject | null;
}

interface Refused {
  readonly kind: 'refused';
  readonly refusal: RevertRefusal;
}

interface FoundObjects {
  readonly found: readonly FoundObject[];
  readonly unreadable: boolean;
  readonly ids: readonly ResourceId[];
}

interface Pair<T> {
  readonly path: string;
  readonly pre: T;
  readonly post: T;
}

/** Finds what the target did to the object of that name, over the files that it changed. */
export function resourceChange(
  manifests: readonly ChangedManifest[],
  resource: ResourceName,
): ResourceChange | Refused {
  const sides = manifests.map(({ path, pre, post }) => ({
    path,
    pre: sideOf(path, pre, resource),
    post: sideOf(path, post, resource),
  }));
  const repeated = sides
    .flatMap(({ pre, post }) => [post.found, pre.found])
    .find((found) => found.length > 1);
  if (repeated !== undefined) return severalPlaces(resource, repeated);
  const halfRead = sides.find(({ pre, post }) => isHalfRead(pre, post) || isHalfRead(post, pre));
  if (halfRead !== undefined)
    return refused({ reason: 'resource-file-unreadable', file: halfRead.path });
  const pairs = sides.map(({ path, pre, post }) => ({
    path,
    pre: pre.found[0] ?? null,
    post: post.found[0] ?? null,
  }));
  return changeOf(pairs, resource) ?? refused(notFound(sides, resource));
}

/** It is on one side, and whether it is on the other cannot be told. */
const isHalfRead = (side: FoundObjects, other: FoundObjects): boolean =>
  side.found.length > 0 && other.found.length === 0 && other.unreadable;

const refused = (refusal: RevertRefusal): Refused => ({ kind: 'refused', refusal });

/** Finds the change to an object; null where no file has it. */
function changeOf(
  pairs: readonly Pair<FoundObject | null>[],
  resource: ResourceName,
): ResourceChange | Refused | null {
  const there = pairs.filter(({ pre, post }) => pre !== null || post !== null);
  const [holder] = there;
  if (holder === undefined) return null;
  const changed = there.filter(({ pre, post }) => !isSameText(pre, post));
  const [first, second, third] = changed;
  if (first === undefined)
    return refused({ reason: 'resource-unchanged', resource, file: holder.path });
  if (second === undefined) return { kind: 'changed', pre: first.pre, post: first.post };
  const moved = third === undefined ? moveOf(first, second) : null;
  const places = changed.flatMap(({ pre, post }) => post ?? pre ?? []);
  return moved ?? severalPlaces(resource, places);
}

/** Tells the change where the object left one file and came into another; null elsewhere. */
function moveOf(a: Pair<FoundObject | null>, b: Pair<FoundObject | null>): ResourceChange | null {
  if (a.post === null && b.pre === null) return { kind: 'changed', pre: a.pre, post: b.post };
  if (b.post === null && a.pre === null) return { kind: 'changed', pre: b.pre, post: a.post };
  return null;
}

/**
 * Tells whether two texts are the same. The line break at the end of a file counts where the object ends the
 * file on both sides.
 */
function isSameText(a: FoundObject | null, b: FoundObject | null): boolean {
  if (a === null || b === null) return a === b;
  const sameEnd = !isLast(a) || !isLast(b) || endsOpen(a) === endsOpen(b);
  return sameEnd && objectText(a) === objectText(b);
}

/** Refuses where several objects answer to one name. */
export const severalPlaces = (resource: ResourceName, found: readonly FoundObject[]): Refused =>
  refused({
    reason: 'resource-in-several-files',
    resource,
    files: found.map(({ file, object }) => placeOf({ file: file.path, line: object.line })),
  });

function sideOf(path: string, text: string | null, resource: ResourceName): FoundObjects {
  if (text === null) return { found: [], unreadable: false, ids: [] };
  const { objects, inseparable, unread } = writtenObjects(path, text);
  return {
    found: objectsNamed({ path, text, objects }, resource),
    unreadable: unread || inseparable.some((id) => answersTo(id, resource) !== null),
    ids: [...objects.map(({ id }) => id), ...inseparable],
  };
}

function notFound(sides: readonly Pair<FoundObjects>[], resource: ResourceName): RevertRefusal {
  const unreadable = sides.find(({ pre, post }) => pre.unreadable || post.unreadable);
  if (unreadable !== undefined)
    return { reason: 'resource-file-unreadable', file: unreadable.path };
  const ids = sides.flatMap(({ pre, post }) => [...post.ids, ...pre.ids]);
  return { reason: 'resource-not-found', resource, nearest: nearestOf(resource, ids) };
}

/** Bounds the names that are looked at for one that was meant, because comparing takes its time. */
const MOST_NAMES = 1_000;

/** Finds a name that differs by little, or in its namespace alone; null where there is none. */
function nearestOf(resource: ResourceName, ids: readonly ResourceId[]): ResourceName | null {
  const byText = new Map(
    ids.slice(0, MOST_NAMES).map(({ kind, namespace, name }) => {
      const known = { kind, namespace, name };
      return [resourceText(known), known] as const;
    }),
  );
  const near = nearestWord(resourceText(resource), [...byText.keys()]);
  const ofOther = { ...resource, namespace: '' };
  const elsewhere = ids.find((id) => answersTo({ ...id, namespace: '' }, ofOther) !== null);
  const found = near === null ? elsewhere : byText.get(near);
  return found === undefined
    ? null
    : { kind: found.kind, namespace: found.namespace, name: found.name };
}
