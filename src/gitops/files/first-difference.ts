/** Names the first line in which two texts differ, and the side that has it. */
interface FirstDifference {
  readonly line: number;
  readonly side: 'base' | 'head';
}

/** Gives the first line that comes, of a text from which lines only go the first of those; null where nothing differs. */
export function firstDifference(before: string, after: string): FirstDifference | null {
  const [was, is] = [before, after].map((text) => text.split(/\r\n|\n/));
  if (was === undefined || is === undefined) return null;
  const at = is.findIndex((line, index) => line !== was[index]);
  if (at === -1 && was.length === is.length) return null;
  const same = at === -1 ? is.length : at;
  const rest = is.slice(same);
  // what follows on both sides only moved up
  const onlyGoes =
    was.length > is.length && was.slice(was.length - rest.length).join('\n') === rest.join('\n');
  const side = onlyGoes ? 'base' : 'head';
  // the end of the last line is no line of its own
  return { line: Math.min(same + 1, linesIn(onlyGoes ? was : is)), side };
}

const linesIn = (lines: readonly string[]): number =>
  Math.max(1, lines.at(-1) === '' ? lines.length - 1 : lines.length);
