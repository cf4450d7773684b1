import { LineCounter, parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';

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
