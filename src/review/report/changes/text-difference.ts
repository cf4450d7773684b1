import { counted, plainText } from '../../../manifest/index.ts';

/** Matches the end of a text of which only the beginning is kept. */
const CUT = /…\s*$/;

/**
 * Says in what a text of several lines differs, where `pair` shortens two lines: `` `a: 1` → `a: 2` `` of one line,
 * `3 lines added, from `a: 1` on` of more. Null where neither text has several lines.
 */
export function textDifference(
  before: string,
  after: string,
  pair: (before: string, after: string) => string,
): string | null {
  const [old, now] = [linesOf(before), linesOf(after)];
  if (Math.max(old.length, now.length) < 2) return null;
  // how many lines differ is not known of what is not seen to its end
  if (CUT.test(before) || CUT.test(after)) return 'changed';
  const [was, is] = differingLines(old, now);
  const [lost, come] = [was[0], is[0]];
  if (lost === undefined && come === undefined) return 'changed';
  if (lost === undefined) return `${counted(is.length, 'line')} added${fromText(is)}`;
  if (come === undefined) return `${counted(was.length, 'line')} removed${fromText(was)}`;
  return fewLines(was, is, pair) ?? changedLines(was, is);
}

/** Lines that are shown one by one; more of them are counted. */
const LINES_SHOWN = 2;

/** Shows each line that has another in its place, where these are few; null where they are many, or lines come or go. */
function fewLines(
  was: readonly string[],
  is: readonly string[],
  pair: (before: string, after: string) => string,
): string | null {
  if (was.length !== is.length) return null;
  const pairs = was.flatMap((line, index) => {
    const now = is[index] ?? '';
    return line === now ? [] : [pair(line, now)];
  });
  return pairs.length > LINES_SHOWN ? null : pairs.join(' and ');
}

/** Counts the lines that differ: most of what lies between the first and the last of them may be as it was. */
function changedLines(was: readonly string[], is: readonly string[]): string {
  const count = differingCount(was, is);
  return count === null
    ? `lines changed${fromText(is)}`
    : `${counted(count, 'line')} changed${fromText(is)}`;
}

/** Gives the lines of a text that say something, without their indentation. */
const linesOf = (text: string): readonly string[] =>
  text.split(/\r?\n/).flatMap((line) => {
    const told = spaced(line);
    return told === '' ? [] : [told];
  });

/** Writes what a text says without the white space around it, and one space for several. */
export const spaced = (text: string): string => plainText(text).replaceAll(/\s+/g, ' ').trim();

/** Gives what lies between the lines that both begin with and those that both end with. */
function differingLines(
  old: readonly string[],
  now: readonly string[],
): readonly [readonly string[], readonly string[]] {
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  return [old.slice(start, old.length - end), now.slice(start, now.length - end)];
}

/** Bounds how many pairs of lines are compared. */
const MOST_PAIRS = 250_000;

/**
 * Gives how many lines of the longer text are not, in their order, in the other one. Of texts that are too long to compare
 * so, those are counted that stand in another's place; null where that says nothing.
 */
function differingCount(was: readonly string[], is: readonly string[]): number | null {
  if (was.length * is.length > MOST_PAIRS)
    return was.length === is.length ? is.filter((line, index) => line !== was[index]).length : null;
  let common: readonly number[] = [];
  for (const line of was) {
    const next = [0];
    for (const [index, other] of is.entries())
      next.push(
        line === other
          ? (common[index] ?? 0) + 1
          : Math.max(common[index + 1] ?? 0, next[index] ?? 0),
      );
    common = next;
  }
  return Math.max(was.length, is.length) - (common.at(-1) ?? 0);
}

const LONGEST = 48;

function fromText([first = '', ...others]: readonly string[]): string {
  const text = first.length > LONGEST ? `${first.slice(0, LONGEST - 1)}…` : first;
  const shown = `\`${text.replaceAll('`', "'")}\``;
  return others.length === 0 ? ` (${shown})` : `, from ${shown} on`;
}
