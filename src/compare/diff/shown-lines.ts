/** Letters up to which a line is shown from its beginning, and those before the first that differs where that is cut away. */
const SHOWN_WHOLE = 200;
const BEFORE_DIFFERENCE = 60;

/**
 * Cuts the beginning of a long line of a difference away, as far as the line that takes its place has it too: what differs
 * is seen though the end is cut.
 */
export function showingDifferences(lines: readonly string[]): readonly string[] {
  const shown = [...lines];
  for (let at = 0; at < lines.length; at += 1) {
    const [gone, come] = [runFrom(lines, at, '-'), runFrom(lines, at, '-', '+')];
    for (let each = 0; gone > 0 && gone === come - gone && each < gone; each += 1) {
      const [was = '', is = ''] = [lines[at + each], lines[at + gone + each]];
      const alike = lengthOfShared(was.slice(1), is.slice(1));
      const from = alike <= SHOWN_WHOLE ? null : startOfWord(was, alike - BEFORE_DIFFERENCE);
      if (from === null) continue;
      shown[at + each] = `-…${was.slice(from)}`;
      shown[at + gone + each] = `+…${is.slice(from)}`;
    }
    at += Math.max(0, come - 1);
  }
  return shown;
}

/**
 * Gives the begin of the word at or before a letter, or of the entry in JSON on one line, so that none is shown in part: a
 * secret is known by all of it and by its name.
 */
function startOfWord(text: string, at: number): number | null {
  const start = Math.max(0, at - LONGEST_WORD);
  const begins = [...text.slice(start, at).matchAll(/\s|[{,](?="[\w.-]{1,60}":)/g)];
  const last = begins.at(-1);
  return last === undefined ? null : start + last.index + 1;
}

const LONGEST_WORD = 300;

/** The number of lines from one on that begin with these marks, those with the first before those with the next. */
function runFrom(lines: readonly string[], at: number, ...marks: readonly string[]): number {
  let next = at;
  for (const mark of marks) while (lines[next]?.startsWith(mark) === true) next += 1;
  return next - at;
}

function lengthOfShared(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  // half a letter of two units is none
  return /[\uD800-\uDBFF]/.test(one[length - 1] ?? '') ? length - 1 : length;
}
