import {
  blanksAt,
  lineStart,
  replaced,
  shifted,
  withSeparator,
} from '../../../../manifest/index.ts';
import { breakOf, linesAt, linesFor } from '../inserted-lines.ts';
import type { TextNeighbours } from '../objects/object-edit.ts';
import { neighboursOf } from '../objects/object-edit.ts';
import type { EntryText, KeyText, KustomizationText } from './kustomization-text.ts';
import { entriesAt, readKustomizationText } from './kustomization-text.ts';

/**
 * Takes an entry out of the file. Comments above it go with it unless they stood there before the change
 * (`pre`); a list that has nothing left is written as it was before.
 */
export function withoutEntry(
  file: KustomizationText,
  entry: EntryText,
  pre: KustomizationText | null,
): string {
  const list = keyOf(file, entry.key);
  const entries = list?.entries ?? [];
  if (list === undefined) return file.text;
  if (entries.length === 1) return withEmptyList(file, list, pre);
  return entry.form === 'flow-item'
    ? replaced(file.text, withSeparator(entries, entries.indexOf(entry), 'behind'))
    : replaced(file.text, { from: ownLines(file.text, entry, pre), to: entry.to });
}

const keyOf = ({ keys }: KustomizationText, key: string): KeyText | undefined =>
  keys.find((each) => each.key === key);

/** Finds where an entry begins with those comments above it that were not there before. */
function ownLines(text: string, { from, own }: EntryText, pre: KustomizationText | null): number {
  const known = new Set(pre === null ? [] : pre.text.split('\n').map((line) => line.trim()));
  let at = own;
  while (at > from) {
    const above = lineStart(text, at - 1);
    if (known.has(text.slice(above, at - 1).trim())) return at;
    at = above;
  }
  return at;
}

function withEmptyList(
  { text, braced }: KustomizationText,
  list: KeyText,
  pre: KustomizationText | null,
): string {
  const before = pre === null ? undefined : keyOf(pre, list.key);
  if (before === undefined && !braced) return replaced(text, list);
  if (before !== undefined && before.said === '[]' && !braced && pre?.braced === false)
    return replaced(text, list, pre.text.slice(before.from, before.to));
  if (braced || list.entries?.[0]?.form === 'flow-item') return replaced(text, list.own, '[]');
  return replaced(text, list, `${list.key}: []${breakOf(text)}`);
}

/** Puts an entry of another version into the file, at the place it has there; null where there is none. */
export function withEntry(
  file: KustomizationText,
  other: KustomizationText,
  entry: EntryText,
): string | null {
  const list = keyOf(file, entry.key);
  if (list === undefined || list.said === '[]' || list.said === 'null')
    return withList(file, list, other, entry);
  const { entries } = list;
  const form = entries?.[0]?.form;
  if (entries === null || form === undefined) return null;
  const text = form === entry.form ? ownText(other, entry, file) : respelled(other, entry, form);
  if (text === null) return null;
  const siblings = entriesAt(other, entry.key);
  const index = siblings.findIndex(({ from }) => from === entry.from);
  const near = neighboursOf(siblings, index, ({ said }) =>
    entries.find((each) => each.said === said),
  );
  if (form === 'flow-item') return withFlowItem(file.text, text.trim(), near, entries);
  const columns = form === entry.form ? blanksAt(other.text, entry.own) : 0;
  return withBlockItem(file.text, { text, columns }, near, entries);
}

/**
 * Gives an entry's text with the comments above it that the file lacks; blank lines there belong to what
 * stands before.
 */
function ownText({ text }: KustomizationText, entry: EntryText, file: KustomizationText): string {
  const from = entry.form === 'flow-item' ? entry.from : ownLines(text, entry, file);
  return text.slice(from, entry.to).replace(/^(?:[ \t]*\r?\n)+/, '');
}

function withFlowItem(
  text: string,
  item: string,
  { before, after }: TextNeighbours<EntryText>,
  entries: readonly EntryText[],
): string | null {
  if (before !== undefined) return replaced(text, { from: before.to, to: before.to }, `, ${item}`);
  const { from } = after ?? entries[0] ?? {};
  return from === undefined ? null : replaced(text, { from, to: from }, `${item}, `);
}

interface BlockItem {
  readonly text: string;
  /** The columns before its dash. */
  readonly columns: number;
}

function withBlockItem(
  text: string,
  item: BlockItem,
  { before, after }: TextNeighbours<EntryText>,
  entries: readonly EntryText[],
): string | null {
  const beside = before ?? after ?? entries.at(-1);
  if (beside === undefined) return null;
  // what is said above the first of them may be said of all
  const first = after !== undefined && /^\s*#/.test(item.text) ? after.from : beside.own;
  const at = before === undefined && after !== undefined ? first : beside.to;
  return linesAt(text, at, shifted(item.text, blanksAt(text, beside.own) - item.columns));
}

/**
 * Spells a plain text as an item of the other kind of list; null for maps, whose text does not carry over.
 */
function respelled(
  { text }: KustomizationText,
  { value, own, to, form }: EntryText,
  wanted: EntryText['form'],
): string | null {
  if (typeof value !== 'string' || value.includes('\n')) return null;
  if (wanted === 'flow-item') return JSON.stringify(value);
  return form === 'flow-item' ? `- ${text.slice(own, to).trim()}\n` : null;
}

/** Brings the list back with that one entry, behind the key that stood before it. */
function withList(
  file: KustomizationText,
  empty: KeyText | undefined,
  other: KustomizationText,
  entry: EntryText,
): string | null {
  const list = keyOf(other, entry.key);
  if (list === undefined || file.braced || other.braced) return null;
  const alone = readKustomizationText(other.path, other.text.slice(list.from, list.to));
  const section = alone === null ? null : onlyEntry(alone, entry);
  return section === null ? null : withKey(file, empty, other, { list, section });
}

/** Gives the section of a list with one of its entries alone. */
function onlyEntry(section: KustomizationText, { key, said }: EntryText): string | null {
  let current = section;
  for (;;) {
    const entries = entriesAt(current, key);
    const next = entries.find((each) => each.said !== said);
    if (next === undefined) return entries.length === 1 ? current.text : null;
    const read = readKustomizationText(current.path, withoutEntry(current, next, null));
    if (read === null || entriesAt(read, key).length !== entries.length - 1) return null;
    current = read;
  }
}

interface Section {
  readonly list: KeyText;
  readonly section: string;
}

function withKey(
  file: KustomizationText,
  present: KeyText | undefined,
  other: KustomizationText,
  { list, section }: Section,
): string {
  const { text } = file;
  if (present !== undefined) return replaced(text, present, linesFor(text, section));
  const index = other.keys.findIndex(({ key }) => key === list.key);
  const { before, after } = neighboursOf(other.keys, index, ({ key }) => keyOf(file, key));
  return linesAt(text, before?.to ?? after?.from ?? text.length, section);
}

/** Gives one key of the file the lines that it has in another version: that key's lines, or none. */
export function withKeyOf(
  file: KustomizationText,
  other: KustomizationText,
  key: string,
): string | null {
  if (file.braced || other.braced) return null;
  const [present, wanted] = [keyOf(file, key), keyOf(other, key)];
  if (wanted === undefined) return present === undefined ? file.text : replaced(file.text, present);
  const section = other.text.slice(wanted.from, wanted.to);
  return withKey(file, present, other, { list: wanted, section });
}

/**
 * Puts another version's entry in the place of one of the file's own; null where they are written
 * differently.
 */
export function withOtherEntry(
  file: KustomizationText,
  entry: EntryText,
  other: KustomizationText,
  wanted: EntryText,
): string | null {
  if (entry.form !== wanted.form) return null;
  const text = other.text.slice(wanted.own, wanted.to);
  if (entry.form === 'flow-item') return replaced(file.text, entry, text);
  const by = blanksAt(file.text, entry.own) - blanksAt(other.text, wanted.own);
  const lines = linesFor(file.text, shifted(text, by));
  return replaced(file.text, { from: entry.own, to: entry.to }, lines);
}
