import { isScalar } from 'yaml';
import type { FileEditPart } from './edits-at-origin.ts';
import { listSplice } from './list-splice.ts';
import type { WrittenPage } from './written-yaml.ts';
import type { Splice } from './yaml-splices.ts';
import { spliced } from './yaml-splices.ts';

/** New texts of files, by path; null: the file goes. */
export type Edits = ReadonlyMap<string, string | null>;

/** The files with all of these edits; null where two of them are about the same text. */
export function editedPages(
  parts: readonly FileEditPart[],
  pageOf: (file: string) => WrittenPage | null,
): Edits | null {
  const files = new Map<string, string>();
  for (const file of new Set(parts.map((each) => each.file))) {
    const page = pageOf(file);
    const own = parts.filter((each) => each.file === file);
    const text = page === null ? null : editedPage(page, own);
    if (text === null) return null;
    files.set(file, text);
  }
  return files;
}

function editedPage(page: WrittenPage, parts: readonly FileEditPart[]): string | null {
  const inside: Splice[] = [];
  for (const { page: inner, from, to, indent } of page.inline) {
    const own = splicesOn(inner, parts, []);
    const text = own === null ? null : spliced(inner.text, own);
    if (own === null || text === null) return null;
    if (own.length > 0) inside.push({ from, to, text: indented(text, indent) });
  }
  const splices = splicesOn(page, parts, inside);
  return splices === null ? null : spliced(page.text, splices);
}

/** Of lists the innermost first: what is edited inside of an item goes where the item goes. */
function splicesOn(
  page: WrittenPage,
  parts: readonly FileEditPart[],
  inside: readonly Splice[],
): readonly Splice[] | null {
  const own = parts.filter((each) => each.page === page);
  let splices = [...inside, ...own.flatMap((each) => ('splice' in each ? [each.splice] : []))];
  const lists = own
    .flatMap((each) => ('seq' in each ? [each] : []))
    .sort((a, b) => sizeOf(a.seq.range) - sizeOf(b.seq.range));
  for (const { seq, order } of lists) {
    const whole = listSplice(page, seq, order, splices);
    if (whole === null) return null;
    const { from, to } = whole;
    splices = [...splices.filter((each) => each.from < from || each.to > to), whole];
  }
  return splices;
}

const sizeOf = (range: readonly number[] | null | undefined): number =>
  (range?.[1] ?? 0) - (range?.[0] ?? 0);

function indented(text: string, indent: number): string {
  const pad = ' '.repeat(indent);
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : pad + line))
    .join('\n');
}

/** What a scalar of a file says; null for anything else. */
export const textOf = (written: unknown): string | null =>
  isScalar(written) && typeof written.value === 'string' ? written.value : null;
