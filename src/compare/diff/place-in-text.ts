import type { Node, Origin, Plain } from '../../manifest/index.ts';
import { plainText } from '../../manifest/index.ts';
import type { Change } from './change.ts';
import type { FieldDifference } from './compare/node-comparison.ts';

/** Holds what is shown of the two texts of a change. */
type Shown = Pick<Change, 'before' | 'after'>;

/**
 * Gives the first line in which a text of several lines differs, as reports quote it: a block of text is placed at its key, and
 * may have a thousand lines. Lines that only the base has are told there. Null for what is no such text, or where its lines
 * are not lines of a file.
 */
export function placeInText(
  { before, after }: Pick<FieldDifference, 'before' | 'after'>,
  shown: Shown,
): Pick<Change, 'origin' | 'side'> | null {
  const [was, is] = [textOf(before), textOf(after)];
  if (before === undefined || after === undefined || was === null || is === null) return null;
  const [old, now] =
    hasLinesOf(shown.before, was) && hasLinesOf(shown.after, is)
      ? [linesOf(shown.before), linesOf(shown.after)]
      : [linesOf(was), linesOf(is)];
  if (Math.max(old.length, now.length) < 2) return null;
  const at = now.findIndex(({ text }, index) => text !== old[index]?.text);
  const start = at === -1 ? now.length : at;
  const shorter = Math.min(old.length, now.length) - start;
  let end = 0;
  while (end < shorter && old.at(-1 - end)?.text === now.at(-1 - end)?.text) end += 1;
  const [come, lost] = [
    now.slice(start, now.length - end)[0],
    old.slice(start, old.length - end)[0],
  ];
  if (come !== undefined) return placed(lineAt(after, come.number), 'head');
  return lost === undefined ? null : placed(lineAt(before, lost.number), 'base');
}

const placed = (
  origin: Origin | null,
  side: Change['side'],
): Pick<Change, 'origin' | 'side'> | null => (origin === null ? null : { origin, side });

interface Line {
  readonly text: string;
  /** 1-based. */
  readonly number: number;
}

const textOf = (node: Node | undefined): string | null =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : null;

/** Tells whether a text is shown line by line: of a long one only the beginning is. */
const hasLinesOf = (shown: Plain, text: string): shown is string =>
  typeof shown === 'string' && countOf(shown) === countOf(text);

/** Gives the lines that say something. */
const linesOf = (text: string): readonly Line[] =>
  text.split('\n').flatMap((line, index) => {
    const said = plainText(line).replaceAll(/\s+/g, ' ').trim();
    return said === '' ? [] : [{ text: said, number: index + 1 }];
  });

const countOf = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/** A block stands below its key, a file that a generator takes in as a whole begins with its first line. */
function lineAt(node: Node, number: number): Origin | null {
  const { origin } = node;
  const own = origin.lines?.[number - 1];
  if (own !== undefined) return own;
  const above = origin.endLine - origin.line - countOf(textOf(node) ?? '');
  if (origin.lines !== undefined || (above !== 0 && above !== -1)) return null;
  const line = origin.line + number + above;
  return { ...origin, line, column: 1, endLine: line };
}
