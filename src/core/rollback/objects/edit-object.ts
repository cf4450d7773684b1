import { resourceKey } from '../../manifest/index.ts';
import type { FoundObject, ReadManifest } from './found-object.ts';
import { endsOpen, isLast, objectText } from './found-object.ts';
import { lineEndingOf, withLineEnding } from './line-endings.ts';
import { textChunks } from './text-chunks.ts';
import type { WrittenObject } from './written-objects.ts';

/** The file of `at` with the text that `by` has in its own file. */
export function replaceObject(at: FoundObject, by: FoundObject, text: string): string {
  const { object, file } = at;
  const own = isLast(at) && isLast(by) ? endsOpen(by) : endsOpen(at);
  const end = object.form === 'flow-item' || own ? '' : breakOf(file.text);
  return file.text.slice(0, object.from) + text + end + file.text.slice(object.to);
}

/** The file without the object and what separates it from its neighbours; it ends as it did. */
export function removeObject(found: FoundObject): string {
  const { file, object } = found;
  const { from, to } = object.form === 'block-item' ? object : withSeparator(file, object);
  const left = file.text.slice(0, from) + file.text.slice(to);
  return endsOpen(found) ? left.replace(/\r?\n$/, '') : left;
}

/** With the separating line or comma before it; of the first object, with the one behind it. */
function withSeparator(file: ReadManifest, object: WrittenObject): { from: number; to: number } {
  const ranges =
    object.form === 'document' ? (textChunks(file.text) ?? []) : listOf(file.objects, object);
  const index = ranges.findIndex(({ from }) => from === object.from);
  const [before, after] = [ranges[index - 1], ranges[index + 1]];
  if ((before === undefined || file.objects[0] === object) && after !== undefined)
    return { from: object.from, to: after.from };
  return { from: before?.to ?? object.from, to: object.to };
}

/** Items in brackets; those of another list of the file are kept apart by what callers check. */
const listOf = (
  objects: readonly WrittenObject[],
  { form }: WrittenObject,
): readonly WrittenObject[] => objects.filter((other) => other.form === form);

/**
 * The file with an object that it does not hold: behind the object that stood before it in its own file,
 * before the one that stood behind it, or else at the end. Null where there is no such place in a list.
 */
export function insertObject(file: ReadManifest, by: FoundObject, text: string): string | null {
  const { objects } = by.file;
  const index = objects.indexOf(by.object);
  const before = counterpart(file, objects.slice(0, index).reverse(), by.object);
  if (before !== null) return insertAt(file, before.to, separator(by, -1) + text, by);
  const after = counterpart(file, objects.slice(index + 1), by.object);
  if (after !== null) {
    const end = by.object.form === 'flow-item' ? '' : breakOf(file.text);
    return insertAt(file, after.from, text + end + separator(by, 1), null);
  }
  return by.object.form === 'document' ? appendDocument(file, by, text) : null;
}

/** The nearest of these objects that the file holds once, in the same form. */
function counterpart(
  { objects }: ReadManifest,
  neighbours: readonly WrittenObject[],
  { form }: WrittenObject,
): WrittenObject | null {
  const byKey = new Map<string, WrittenObject | 'several'>();
  for (const object of objects) {
    const key = resourceKey(object.id);
    byKey.set(key, byKey.has(key) ? 'several' : object);
  }
  for (const { id } of neighbours) {
    const found = byKey.get(resourceKey(id));
    if (found !== undefined && found !== 'several' && found.form === form) return found;
  }
  return null;
}

/** `by` where the text comes behind something: then it may end the file, as it did its own. */
function insertAt(
  { text }: ReadManifest,
  at: number,
  inserted: string,
  by: FoundObject | null,
): string {
  if (by === null || by.object.form === 'flow-item')
    return text.slice(0, at) + inserted + text.slice(at);
  const open = at > 0 && text[at - 1] !== '\n' ? breakOf(text) : '';
  const end = at === text.length && endsOpen(by) ? '' : breakOf(text);
  return text.slice(0, at) + open + inserted + end + text.slice(at);
}

function appendDocument({ text }: ReadManifest, by: FoundObject, appended: string): string {
  const end = endsOpen(by) ? '' : breakOf(by.file.text);
  if (text.trim() === '') return appended + end;
  const open = text.endsWith('\n') ? '' : breakOf(text);
  return text + open + separator(by, -1) + appended + end;
}

/** What separates an object from its neighbour in its own file: a line of dashes, a comma, or nothing. */
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
  const start = side === -1 ? text.lastIndexOf('\n', object.from - 2) + 1 : object.to;
  const line = text.slice(start, side === -1 ? object.from : endOfLine(text, object.to));
  return line.startsWith('---') && line.endsWith('\n') ? line : `---${breakOf(text)}`;
}

function endOfLine(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found === -1 ? text.length : found + 1;
}

const breakOf = (text: string): string => lineEndingOf(text) ?? '\n';

/**
 * The object's text for a file whose lines end otherwise; where the target itself changed how they end
 * (`other` is the object on its other side), the text stays as it is.
 */
export function textFor(file: ReadManifest, by: FoundObject, other: FoundObject | null): string {
  const text = objectText(by);
  const ending = lineEndingOf(file.text);
  const own = lineEndingOf(by.file.text);
  const changed = other !== null && lineEndingOf(other.file.text) !== own;
  return ending === null || own === null || changed ? text : withLineEnding(text, ending);
}
