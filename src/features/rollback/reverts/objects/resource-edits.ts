import type { Node } from '../../../../manifest/index.ts';
import { itemsAt, parseYaml, resourceKey, stringAt } from '../../../../manifest/index.ts';
import { insertObject, removeObject, replaceObject, textFor } from './object-edit.ts';
import type { FoundObject, ReadManifest } from './manifest-objects.ts';
import { objectsNamed, objectText, writtenObjects } from './manifest-objects.ts';
import { underBothNames } from './object-rename.ts';
import type { ChangedManifest, ResourceChange } from './resource-change.ts';
import { resourceChange, severalPlaces } from './resource-change.ts';
import type { RevertRefusal } from '../revert-refusal.ts';
import type { ResourceName } from '../../../../review/index.ts';

/**
 * Holds a manifest file on the tip, beside what it was after the target. Texts have their byte-order marks,
 * null where there is no file; one that is no regular file or cannot be read on any side is left out.
 */
export interface TipManifest {
  readonly path: string;
  readonly post: string | null;
  readonly tip: string | null;
}

export interface ResourceRevertInput {
  readonly resource: ResourceName;
  /** Lists manifest files that the target changed, as far as the scope's globs leave them. */
  readonly changed: readonly (ChangedManifest & TipManifest)[];
  /**
   * Lists manifest files that differ between the target and the tip, because an object may have moved there.
   */
  readonly changedSince: readonly TipManifest[];
}

/**
 * Holds a file of the tip with the object as the target left it and as it found it; all else is as the tip
 * has it. The tip merged with the two, as base and theirs, is the object's revert. Null where there is no
 * file.
 */
export interface ResourceEdit {
  readonly path: string;
  readonly post: string | null;
  readonly pre: string | null;
}

export type ResourceEdits =
  | { readonly kind: 'edits'; readonly edits: readonly ResourceEdit[] }
  /** The object is as it was before the target, or gone as it was. */
  | { readonly kind: 'already-reverted'; readonly path: string }
  /** Later changes cannot be merged by lines. */
  | {
      readonly kind: 'conflict';
      readonly path: string;
      readonly why: 'removed-since' | 'added-since' | 'edited-since' | 'rewritten-since';
    }
  | { readonly kind: 'refused'; readonly refusal: RevertRefusal };

/** Plans how to revert what a target did to one object, inside the files that hold it on the tip. */
export function resourceEdits(input: ResourceRevertInput): ResourceEdits {
  const change = objectChange(input);
  return change.kind === 'refused' ? change : editsOf(change, named(input, change));
}

/** Finds what the target did to the object, under both names where it gave it another one. */
export function objectChange({
  resource,
  changed,
}: ResourceRevertInput): ReturnType<typeof resourceChange> {
  const change = resourceChange(changed, resource);
  return change.kind === 'refused' ? change : underBothNames(change, changed);
}

/** Gives the request the name that the target left the object with. */
function named(
  input: ResourceRevertInput,
  { pre, post }: ResourceChange,
): ResourceRevertInput & { readonly before: ResourceName } {
  if (pre === null || post === null || resourceKey(pre.object.id) === resourceKey(post.object.id))
    return { ...input, before: input.resource };
  return { ...input, resource: post.object.id, before: pre.object.id };
}

function editsOf(
  change: ResourceChange,
  input: ResourceRevertInput & { readonly before: ResourceName },
): ResourceEdits {
  const path = (change.post ?? change.pre)?.file.path ?? '';
  const found = onTip(path, input);
  if (found.length > 1) return severalPlaces(input.resource, found);
  const [at = null] = found;
  if (at === null && isUnreadable(path, tipOf(path, input)))
    return { kind: 'refused', refusal: { reason: 'resource-file-unreadable', file: path } };
  if (at === null && isBack(change, input)) return { kind: 'already-reverted', path };
  const edits = at === null ? withoutPlace(change, path, input) : editsAt(at, change, input);
  return edits.kind === 'edits' && !edits.edits.every((edit) => keepsOthers(edit, input))
    ? { kind: 'refused', refusal: { reason: 'resource-file-unreadable', file: path } }
    : edits;
}

/** Tells whether the tip has the object under its old name, as it was. */
function isBack(
  { pre, post }: ResourceChange,
  input: ResourceRevertInput & { readonly before: ResourceName },
): boolean {
  if (pre === null || post === null || input.before === input.resource) return false;
  const [found] = onTip(pre.file.path, { ...input, resource: input.before });
  return found !== undefined && objectText(found) === objectText(pre);
}

const tipOf = (path: string, { changed }: ResourceRevertInput): string | null =>
  changed.find((each) => each.path === path)?.tip ?? null;

/** Tells whether there may be objects in it that are not known. */
function isUnreadable(path: string, text: string | null): boolean {
  if (text === null) return false;
  const { unread, inseparable } = writtenObjects(path, text);
  return unread || inseparable.length > 0;
}

/** Finds the object on the tip: where the target left it, or else in a file where it was not then. */
function onTip(path: string, input: ResourceRevertInput): readonly FoundObject[] {
  const { resource, changed, changedSince } = input;
  const find = (file: string, text: string | null): readonly FoundObject[] =>
    text === null ? [] : objectsNamed(readManifest(file, text), resource);
  const here = find(path, tipOf(path, input));
  if (here.length > 0) return here;
  return [...changed, ...changedSince.filter((each) => !changed.some((c) => c.path === each.path))]
    .filter((each) => each.tip?.includes(resource.name) === true && each.path !== path)
    .filter((each) => find(each.path, each.post).length === 0)
    .flatMap((each) => find(each.path, each.tip));
}

const readManifest = (path: string, text: string): ReadManifest => ({
  path,
  text,
  objects: writtenObjects(path, text).objects,
});

/** Plans for a tip that does not hold the object. */
function withoutPlace(
  { pre, post }: ResourceChange,
  path: string,
  input: ResourceRevertInput,
): ResourceEdits {
  if (pre === null) return { kind: 'already-reverted', path };
  if (post !== null) return { kind: 'conflict', path, why: 'removed-since' };
  const edit = insertion(pre, tipOf(path, input));
  return edit === null
    ? { kind: 'conflict', path, why: 'rewritten-since' }
    : { kind: 'edits', edits: [edit] };
}

/** Gives a file of the tip the object that stood in it once; null where it has no place any more. */
function insertion(pre: FoundObject, tip: string | null): ResourceEdit | null {
  const { path } = pre.file;
  if (tip === null) {
    const alone = aloneIn(pre);
    return alone === null ? null : { path, post: null, pre: alone };
  }
  const file = readManifest(path, tip);
  const text = insertObject(file, pre, textFor(file, pre, null));
  return text === null ? null : { path, post: tip, pre: text };
}

/**
 * Makes a file for an object alone: its own where it had one, else its own text; null for an item of a list
 * with others.
 */
function aloneIn(found: FoundObject): string | null {
  const { file, object } = found;
  if (parseYaml(file.path, file.text).length === 1 && file.objects.length === 1) return file.text;
  return object.form === 'document' ? `${objectText(found)}\n` : null;
}

function editsAt(
  at: FoundObject,
  { pre, post }: ResourceChange,
  input: ResourceRevertInput,
): ResourceEdits {
  const { path } = at.file;
  if (post === null)
    return pre !== null && objectText(pre) === objectText(at)
      ? { kind: 'already-reverted', path }
      : { kind: 'conflict', path, why: 'added-since' };
  if ([post, pre].some((by) => by !== null && by.object.form !== at.object.form))
    return { kind: 'conflict', path, why: 'rewritten-since' };
  const movedBack = pre !== null && pre.file.path !== post.file.path && path === post.file.path;
  return pre === null || movedBack ? taken({ at, pre, post }, input) : restored({ at, pre, post });
}

interface AtTip<Pre> {
  readonly at: FoundObject;
  readonly pre: Pre;
  readonly post: FoundObject;
}

/** Restores the object in its place, as it was. */
function restored({ at, pre, post }: AtTip<FoundObject>): ResourceEdits {
  const { path } = at.file;
  const [before, after] = [textFor(at.file, post, pre), textFor(at.file, pre, post)];
  const now = objectText(at);
  // Only the dashes around a document keep a merge by lines from taking lines of its neighbour for its own.
  const isMerged = now !== before && now !== after;
  if (isMerged && at.object.form !== 'document')
    return { kind: 'conflict', path, why: 'edited-since' };
  const texts = { post: replaceObject(at, post, before), pre: replaceObject(at, pre, after) };
  return { kind: 'edits', edits: [{ path, ...texts }] };
}

/** Takes the object from its file and puts it into the one where it was before, if there is one. */
function taken(
  { at, pre, post }: AtTip<FoundObject | null>,
  input: ResourceRevertInput,
): ResourceEdits {
  const { path } = at.file;
  const before = textFor(at.file, post, pre);
  // Lines it has in common with its neighbour count as the neighbour's in a merge, and so would an edit in
  // them.
  if (objectText(at) !== before) return { kind: 'conflict', path, why: 'edited-since' };
  const text = replaceObject(at, post, before);
  const removal = { path, post: text, pre: withoutObject(at, input) };
  if (pre === null) return { kind: 'edits', edits: [removal] };
  const edit = insertion(pre, tipOf(pre.file.path, input));
  return edit === null
    ? { kind: 'conflict', path, why: 'rewritten-since' }
    : { kind: 'edits', edits: [removal, edit] };
}

/**
 * Takes the object from its file. Where no document is left, the file becomes what it was before the target:
 * nothing, or comments.
 */
function withoutObject(at: FoundObject, { changed }: ResourceRevertInput): string | null {
  const { path } = at.file;
  const text = removeObject(at);
  const pre = changed.find((each) => each.path === path)?.pre;
  const documents = parseYaml(path, text);
  if (pre === null && documents.every(({ node }) => isEmptyList(node))) return null;
  if (pre === undefined || pre === null || documents.length > 0) return text;
  return text.trim() === '' && parseYaml(path, pre).length === 0 ? pre : text;
}

const isEmptyList = (node: Node | null): boolean =>
  node !== null &&
  stringAt(node, 'kind')?.endsWith('List') === true &&
  itemsAt(node, 'items').length === 0;

/**
 * Tells whether the edited texts hold the other objects of the tip's file exactly as it does, in its order.
 */
function keepsOthers(
  edit: ResourceEdit,
  {
    resource,
    before,
    changed,
    changedSince,
  }: ResourceRevertInput & { readonly before: ResourceName },
): boolean {
  const tip = [...changed, ...changedSince].find(({ path }) => path === edit.path)?.tip ?? null;
  const names = [resource, before];
  const expected = othersIn(edit.path, tip, names);
  return [edit.post, edit.pre].every((text) => othersIn(edit.path, text, names) === expected);
}

function othersIn(path: string, text: string | null, names: readonly ResourceName[]): string {
  if (text === null) return '';
  const file = readManifest(path, text);
  const named = new Set(
    names.flatMap((name) => objectsNamed(file, name).map(({ object }) => object)),
  );
  return file.objects
    .filter((object) => !named.has(object))
    .map((object) => `${resourceKey(object.id)}\n${objectText({ file, object })}`)
    .join('\n---\n');
}
