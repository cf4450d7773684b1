import { aboveFolds, sparable } from '../document/above-folds.ts';
import type { Block, Details, Footer } from '../document/blocks.ts';
import { foldedList } from '../document/blocks.ts';
import type { ReviewDocument } from '../document/review-document.ts';
import { markdownOf } from './print-markdown.ts';

/** What opens with a click where a report is not the only text about its change. */
interface Beside {
  /** Comes with the gate of the change, before all that is found. */
  readonly gate: readonly Block[];
  /** Comes behind what is guessed. */
  readonly folded?: readonly Details[];
  /** Says what was compared; absent where another part says it. */
  readonly compared?: Footer;
  /** Sentences below everything, of which the room is taken. */
  readonly last: readonly string[];
}

/** Gives what of a review is read at once, and what opens with a click: the same in a comment and in a Markdown report. */
export function shortParts(
  document: ReviewDocument,
  { gate, folded = [], compared, last }: Beside,
): { readonly needed: readonly Block[]; readonly folded: readonly Block[] } {
  const { heading, picture, notes, surroundings, foldedReasons } = document;
  const short = document.short();
  const closing = compared === undefined ? [] : [sparable(compared, 'compared')];
  const parts = [heading, ...gate, ...picture, ...short.above, ...closing];
  const { above, folded: away } = aboveFolds(parts, {
    left: short.left,
    taken: wordsIn(last.join(' ')),
    wordsOf: (block) => (block.kind === 'picture' ? 0 : wordsIn(markdownOf(block))),
  });
  const guessed = notes.folded.map((words) => ({ words }));
  return {
    needed: above,
    folded: [
      ...short.folded,
      ...away,
      ...foldedList('Guessed or left out', guessed),
      ...folded,
      ...document.folded,
      ...surroundings,
      ...foldedReasons,
    ],
  };
}

const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;
