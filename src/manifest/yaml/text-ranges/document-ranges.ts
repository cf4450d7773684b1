import { LineCounter, parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';
import type { TextRange } from './text-range.ts';
import { withSeparator, commentsAbove, lineAfter } from './text-range.ts';

/** A line that separates documents and holds nothing else (YAML 1.2 §9.1.2). */
const SEPARATOR = /^---[ \t]*(?:[ \t]#[^\n]*)?\r?\n?$/;

/**
 * What stands between two lines that separate documents of a YAML file; these lines, with their line breaks, lie
 * between the ranges. Null where a document begins on its separating line, so that the two cannot be told apart by
 * lines.
 */
export function documentRanges(text: string): readonly TextRange[] | null {
  const ranges: TextRange[] = [];
  let from = text.startsWith('\uFEFF') ? 1 : 0;
  for (let start = from; start < text.length;) {
    const next = lineAfter(text, start + 1);
    if (text.startsWith('---', start)) {
      const line = text.slice(start, next);
      if (SEPARATOR.test(line)) {
        ranges.push({ from, to: start });
        from = next;
      } else if (/^---\s/.test(line)) return null;
    }
    start = next;
  }
  return [...ranges, { from, to: text.length }];
}

/** What to cut so that a document goes with the line that separates it from the others: the first takes the one behind it. */
export function documentCut(
  text: string,
  documents: readonly TextRange[],
  index: number,
): TextRange {
  const isFirst = documents.slice(0, index).every((each) => saysNothing(text, each));
  return withSeparator(documents, index, isFirst ? 'behind' : 'before');
}

/** Whether there are comments and blank lines only. */
const saysNothing = (text: string, { from, to }: TextRange): boolean =>
  commentsAbove(text, to, from) === from;

/** Longer files are written by no person. */
export const LONGEST_PAGE = 500_000;

/** The documents of a text with the tokens that they were read from; every scalar is the text that stands there. */
export function writtenDocuments(text: string, lines = new LineCounter()): readonly Document[] {
  const parsed = parseAllDocuments(text, {
    schema: 'failsafe',
    keepSourceTokens: true,
    uniqueKeys: false,
    logLevel: 'silent',
    lineCounter: lines,
  });
  return Array.isArray(parsed) ? parsed : [];
}
