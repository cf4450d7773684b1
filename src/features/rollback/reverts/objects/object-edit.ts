import type { TextRange } from '../../../../manifest/index.ts';
import { breakOf } from '../inserted-lines.ts';
import {
  documentCut,
  documentRanges,
  lineAfter,
  lineEndingOf,
  lineStart,
  replaced,
  resourceKey,
  withLineEnding,
  withSeparator,
} from '../../../../manifest/index.ts';
import type { FoundObject, ReadManifest, WrittenObject } from './manifest-objects.ts';
import { endsOpen, isLast, objectText } from './manifest-objects.ts';

/** Gives the file of `at` the text that `by` has in its own file. */
export function replaceObject(at: FoundObject, by: FoundObject, text: string): string {
  const { object, file } = at;
  const own = isLast(at) && isLast(by) ? endsOpen(by) : endsOpen(at);
  const end = object.form === 'flow-item' || own ? '' : breakOf(file.text);
  return replaced(file.text, object, text + end);
}

/** Takes out of the file the object and what separates it from its neighbours; the file ends as it did. */
export function removeObject(found: FoundObject): string {
  const { file, object } = found;
  const left = replaced(file.text, cutOf(file, object));
  return endsOpen(found) ? left.replace(/\r?\n$/, '') : left;
}

/** Finds the object with what separates it from its neighbours. */
function cutOf(file: ReadManifest, object: WrittenObject): TextRange {
  if (object.form === 'block-item') return object;
  if (object.form === 'flow-item') {
    const list = listOf(file.objects, object);
    return withSeparator(list, list.indexOf(object), 'behind');
  }
  const documents = documentRanges(file.text) ?? [];
  const index = documents.findIndex(({ from }) => from === object.from);
  return documentCut(file.text, documents, index);
}

/** Lists items in brackets; callers check that those of another list of the file are kept apart. */
const listOf = (
  objects: readonly WrittenObject[],
  { form }: WrittenObject,
): readonly WrittenObject[] => objects.filter((other) => other.form === form);

/**
 * Gives the file an object that it does not hold: behind the object that stood before it in its own file,
 * before the one that stood behind it, or else at the end. Null where there is no such place in a list.
 */
export function insertObject(file: ReadManifest, by: FoundObject, text: string): string | null {
  const { objects } = by.file;
  const { form } = by.object;
  const { before, after } = neighboursOf(
    objects,
    objects.indexOf(by.object),
    counterpartIn(file, form),
  );
  if (before !== undefined) return insertAt(file, before.to, separator(by, -1) + text, by);
  if (after !== undefined) {
    const end = form === 'flow-item' ? '' : breakOf(file.text);
    return insertAt(file, after.from, text + end + separator(by, 1), null);
  }
  return form === 'document' ? appendDocument(file, by, text) : null;
}

/** Finds what the file holds once under the name of an object, in the same form. */
function counterpartIn(
  { objects }: ReadManifest,
  form: WrittenObject['form'],
): (object: WrittenObject) => WrittenObject | undefined {
  const byKey = new Map<string, WrittenObject | 'several'>();
  for (const object of objects) {
    const key = resourceKey(object.id);
    byKey.set(key, byKey.has(key) ? 'several' : object);
  }
  return ({ id }) => {
    const found = byKey.get(resourceKey(id));
    return found !== 'several' && found?.form === form ? found : undefined;
  };
}

/**
 * Inserts a text. `by` is given where the text comes behind something: then it may end the file, as it did
 * its own.
 */
function insertAt(
  { text }: ReadManifest,
  at: number,
  inserted: string,
  by: FoundObject | null,
): string {
  const place = { from: at, to: at };
  if (by === null || by.object.form === 'flow-item') return replaced(text, place, inserted);
  const open = at > 0 && text[at - 1] !== '\n' ? breakOf(text) : '';
  const end = at === text.length && endsOpen(by) ? '' : breakOf(text);
  return replaced(text, place, open + inserted + end);
}

function appendDocument({ text }: ReadManifest, by: FoundObject, appended: string): string {
  const end = endsOpen(by) ? '' : breakOf(by.file.text);
  if (text.trim() === '') return appended + end;
  const open = text.endsWith('\n') ? '' : breakOf(text);
  return text + open + separator(by, -1) + appended + end;
}

/**
 * Gives what separates an object from its neighbour in its own file: a line of dashes, a comma, or nothing.
 */
function separator({ file, object }: FoundObject, side: -1 | 1): string {
  if (object.form === 'block-item') return '';
  if (object.form === 'flow-item') {
    const list = listOf(file.objects, object);
    const other = list[list.indexOf(object) + side];
    if (other === undefined) return ', ';
    return side === -1
      ? file.text.slice(other.to, object.from)
      : file.text.slice(object.to, other.from);
  }
  const { text } = file;
  const start = side === -1 ? lineStart(text, object.from - 1) : object.to;
  const line = text.slice(start, side === -1 ? object.from : lineAfter(text, object.to + 1));
  return line.startsWith('---') && line.endsWith('\n') ? line : `---${breakOf(text)}`;
}

/**
 * Gives the object's text for a file whose lines end otherwise. Where the target itself changed how they end
 * (`other` is the object on its other side), the text stays as it is.
 */
export function textFor(file: ReadManifest, by: FoundObject, other: FoundObject | null): string {
  const text = objectText(by);
  const ending = lineEndingOf(file.text);
  const own = lineEndingOf(by.file.text);
  const changed = other !== null && lineEndingOf(other.file.text) !== own;
  return ending === null || own === null || changed ? text : withLineEnding(text, ending);
}

/**
 * Holds what stands nearest before and behind something of one version of a text, as another version has it.
 */
export interface TextNeighbours<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** Finds the neighbours. `there` gives what the other version has of one; undefined where it has none. */
export const neighboursOf = <T>(
  all: readonly T[],
  index: number,
  there: (one: T) => T | undefined,
): TextNeighbours<T> => ({
  before: firstOf(all.slice(0, index).reverse(), there),
  after: firstOf(all.slice(index + 1), there),
});

function firstOf<T>(all: readonly T[], there: (one: T) => T | undefined): T | undefined {
  for (const one of all) {
    const found = there(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
