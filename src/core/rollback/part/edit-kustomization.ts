import { lineEndingOf, withLineEnding } from '../objects/line-endings.ts';
import type { EntryText, KeyText, KustomizationText } from './kustomization-text.ts';
import { entriesAt, readKustomizationText } from './kustomization-text.ts';

/**
 * The file without an entry. Comments above it go with it unless they stood there before the change (`pre`); a list
 * that has nothing left is written as it was before.
 */
export function withoutEntry(
  file: KustomizationText,
  entry: EntryText,
  pre: KustomizationText | null,
): string {
  const list = file.keys.find(({ key }) => key === entry.key);
  const entries = list?.entries ?? [];
  if (list === undefined) return file.text;
  if (entries.length === 1) return withEmptyList(file, list, pre);
  const at = entries.indexOf(entry);
  const [before, after] = [entries[at - 1], entries[at + 1]];
  if (entry.form === 'flow-item')
    return after === undefined
      ? cut(file.text, before?.to ?? entry.from, entry.to)
      : cut(file.text, entry.from, after.from);
  return cut(file.text, ownLines(file.text, entry, pre), entry.to);
}

const cut = (text: string, from: number, to: number, put = ''): string =>
  text.slice(0, from) + put + text.slice(to);

/** Where an entry begins with those comments above it that were not there before. */
function ownLines(text: string, { from, start }: EntryText, pre: KustomizationText | null): number {
  const known = new Set(pre === null ? [] : pre.text.split('\n').map((line) => line.trim()));
  let at = start;
  while (at > from) {
    const above = text.lastIndexOf('\n', at - 2) + 1;
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
  const before = pre?.keys.find(({ key }) => key === list.key);
  if (before === undefined && !braced) return cut(text, list.from, list.to);
  if (before !== undefined && before.said === '[]' && !braced && pre?.braced === false)
    return cut(text, list.from, list.to, pre.text.slice(before.from, before.to));
  if (braced || list.entries?.[0]?.form === 'flow-item')
    return cut(text, list.valueFrom, list.valueTo, '[]');
  return cut(text, list.from, list.to, `${list.key}: []${lineEndingOf(text) ?? '\n'}`);
}

/** The file with an entry that another version of it has, at the place it has there; null where there is none. */
export function withEntry(
  file: KustomizationText,
  other: KustomizationText,
  entry: EntryText,
): string | null {
  const list = file.keys.find(({ key }) => key === entry.key);
  if (list === undefined || list.said === '[]' || list.said === 'null')
    return withList(file, list, other, entry);
  const { entries } = list;
  const form = entries?.[0]?.form;
  if (entries === null || form === undefined) return null;
  const text = form === entry.form ? ownText(other, entry, file) : respelled(other, entry, form);
  if (text === null) return null;
  const siblings = entriesAt(other, entry.key);
  const index = siblings.findIndex(({ from }) => from === entry.from);
  const there = (one: EntryText): EntryText | undefined =>
    entries.find(({ said }) => said === one.said);
  const before = siblings
    .slice(0, index)
    .reverse()
    .map(there)
    .find((found) => found !== undefined);
  const after = siblings
    .slice(index + 1)
    .map(there)
    .find((found) => found !== undefined);
  return form === 'flow-item'
    ? withFlowItem(file.text, text, before, after ?? entries[0])
    : withBlockItem(file.text, { text, form: indented(other, entry, form) }, before, {
        after,
        entries,
      });
}

/** With the comments above it that the file lacks; blank lines there belong to what stands before. */
function ownText({ text }: KustomizationText, entry: EntryText, file: KustomizationText): string {
  const from = entry.form === 'flow-item' ? entry.from : ownLines(text, entry, file);
  return text.slice(from, entry.to).replace(/^(?:[ \t]*\r?\n)+/, '');
}

function withFlowItem(
  text: string,
  item: string,
  before: EntryText | undefined,
  after: EntryText | undefined,
): string | null {
  if (before !== undefined) return cut(text, before.to, before.to, `, ${item.trim()}`);
  return after === undefined ? null : cut(text, after.from, after.from, `${item.trim()}, `);
}

interface BlockItem {
  readonly text: string;
  /** Columns before its dash. */
  readonly form: number;
}

function withBlockItem(
  text: string,
  item: BlockItem,
  before: EntryText | undefined,
  {
    after,
    entries,
  }: { readonly after: EntryText | undefined; readonly entries: readonly EntryText[] },
): string | null {
  const beside = before ?? after ?? entries.at(-1);
  if (beside === undefined) return null;
  // what is said above the first of them may be said of all
  const first = after !== undefined && /^\s*#/.test(item.text) ? after.from : beside.start;
  const at = before === undefined && after !== undefined ? first : beside.to;
  const columns = columnsAt(text, beside.start);
  const ending = lineEndingOf(text) ?? '\n';
  const lines = shifted(item.text, columns - item.form).replace(/(?:\r?\n)?$/, '\n');
  const open = at > 0 && text[at - 1] !== '\n' ? ending : '';
  return cut(text, at, at, open + withLineEnding(lines, ending));
}

const columnsAt = (text: string, start: number): number =>
  /^ */.exec(text.slice(start))?.[0].length ?? 0;

const indented = (
  { text }: KustomizationText,
  { start, form }: EntryText,
  wanted: EntryText['form'],
): number => (form === wanted && form === 'block-item' ? columnsAt(text, start) : 0);

function shifted(text: string, by: number): string {
  if (by === 0) return text;
  return text
    .split('\n')
    .map((line) => {
      if (line.trim() === '') return line;
      return by > 0 ? ' '.repeat(by) + line : line.replace(new RegExp(`^ {0,${String(-by)}}`), '');
    })
    .join('\n');
}

/** A plain text as an item of the other kind of list; null for maps, whose text does not carry over. */
function respelled(
  { text }: KustomizationText,
  { value, start, to, form }: EntryText,
  wanted: EntryText['form'],
): string | null {
  if (typeof value !== 'string' || value.includes('\n')) return null;
  const source = text.slice(start, to).trim();
  if (wanted === 'flow-item') return JSON.stringify(value);
  return form === 'flow-item' ? `- ${source}\n` : null;
}

/** The list comes back with that one entry, behind the key that stood before it. */
function withList(
  file: KustomizationText,
  empty: KeyText | undefined,
  other: KustomizationText,
  entry: EntryText,
): string | null {
  const list = other.keys.find(({ key }) => key === entry.key);
  if (list === undefined || file.braced || other.braced) return null;
  const alone = readKustomizationText(other.path, other.text.slice(list.from, list.to));
  const section = alone === null ? null : onlyEntry(alone, entry);
  return section === null ? null : withKey(file, empty, other, { list, section });
}

/** The section of a list with one of its entries alone. */
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
  { text, keys }: KustomizationText,
  present: KeyText | undefined,
  other: KustomizationText,
  { list, section }: Section,
): string {
  const ending = lineEndingOf(text) ?? '\n';
  const lines = withLineEnding(section.replace(/(?:\r?\n)?$/, '\n'), ending);
  if (present !== undefined) return cut(text, present.from, present.to, lines);
  const index = other.keys.findIndex(({ key }) => key === list.key);
  const named = (one: KeyText): KeyText | undefined => keys.find(({ key }) => key === one.key);
  const before = other.keys
    .slice(0, index)
    .reverse()
    .map(named)
    .find((key) => key !== undefined);
  const after = other.keys
    .slice(index + 1)
    .map(named)
    .find((key) => key !== undefined);
  const at = before?.to ?? after?.from ?? text.length;
  const open = at > 0 && text[at - 1] !== '\n' ? ending : '';
  return cut(text, at, at, open + lines);
}

/** The file with what one key says in another version of it: that key's lines, or none. */
export function withKeyOf(
  file: KustomizationText,
  other: KustomizationText,
  key: string,
): string | null {
  if (file.braced || other.braced) return null;
  const [present, wanted] = [file, other].map(({ keys }) => keys.find((each) => each.key === key));
  if (wanted === undefined)
    return present === undefined ? file.text : cut(file.text, present.from, present.to);
  const section = other.text.slice(wanted.from, wanted.to);
  return withKey(file, present, other, { list: wanted, section });
}

/** The file with another version's entry in the place of one of its own; null where they are written differently. */
export function withOtherEntry(
  file: KustomizationText,
  entry: EntryText,
  other: KustomizationText,
  wanted: EntryText,
): string | null {
  if (entry.form !== wanted.form) return null;
  const text = other.text.slice(wanted.start, wanted.to);
  if (entry.form === 'flow-item') return cut(file.text, entry.from, entry.to, text);
  const by = columnsAt(file.text, entry.start) - columnsAt(other.text, wanted.start);
  const ending = lineEndingOf(file.text) ?? '\n';
  const lines = shifted(text, by).replace(/(?:\r?\n)?$/, '\n');
  return cut(file.text, entry.start, entry.to, withLineEnding(lines, ending));
}
