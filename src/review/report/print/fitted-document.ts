import type { Block } from '../document/blocks.ts';
import { differencesMarkdown } from './differences-markdown.ts';
import { fitted } from './fitted.ts';
import { markdownOf } from './print-markdown.ts';

interface Parts {
  readonly needed: readonly Block[];
  /** Dropped first. */
  readonly folded?: readonly Block[];
  /** Markdown of ours that is always there. */
  readonly last?: readonly string[];
}

/** A document as Markdown of at most `limit` bytes; what finds no room is left out, and it says how much. */
export const fittedDocument = ({ needed, folded = [], last = [] }: Parts, limit: number): string =>
  fitted(
    {
      needed: needed.map(markdownOf),
      folded: folded.map((block) =>
        block.kind === 'differences'
          ? (bytes: number) => differencesMarkdown(block, bytes)
          : markdownOf(block),
      ),
      last,
    },
    limit,
  );
