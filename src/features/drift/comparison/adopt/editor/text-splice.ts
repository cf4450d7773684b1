import type { TextRange } from '../../../../../manifest/index.ts';
import { lineStart } from '../../../../../manifest/index.ts';

/** A part of a text, and what comes in its place. */
export interface Splice extends TextRange {
  readonly text: string;
}

/** The text with all of them; null where two of them are about the same part. Of several at one place the first comes first. */
export function spliced(text: string, splices: readonly Splice[]): string | null {
  const sorted = [...splices].sort((a, b) => a.from - b.from || a.to - b.to);
  let [out, at] = ['', 0];
  for (const { from, to, text: put } of sorted) {
    if (from < at) return null;
    out += text.slice(at, from) + put;
    at = to;
  }
  return out + text.slice(at);
}

export const columnOf = (text: string, at: number): number => at - lineStart(text, at);
