import type { ConflictSection } from './computed-revert.ts';

const MOST_SECTIONS = 5;
const MOST_LINES = 12;
const LONGEST_LINE = 200;

/** What somebody keeps secret is not quoted. */
const SECRET = /\bkind["']?\s*:\s*["']?Secret\b/;

/**
 * Reads the first conflicts in what Git's merge wrote for one file.
 *
 * @param labels what Git wrote behind its markers: names of commits that contain the file's own hash, so the
 *   file itself cannot hold them
 */
export function conflictSections(
  merged: string,
  labels: { readonly tip: string; readonly reverted: string },
): readonly ConflictSection[] {
  if (SECRET.test(merged)) return [];
  const lines = merged.split('\n').map((line) => line.replace(/\r$/, ''));
  const sections: ConflictSection[] = [];
  /** Lines so far that the tip's file does not have: markers and the other sides. */
  let foreign = 0;
  let from = 0;
  while (sections.length < MOST_SECTIONS) {
    const open = indexFrom(lines, from, (line) => isMarker(line, '<', labels.tip));
    const middle = indexFrom(lines, open + 1, (line) => /^={7,}$/.test(line));
    const close = indexFrom(lines, middle + 1, (line) => isMarker(line, '>', labels.reverted));
    if (close === lines.length) break;
    sections.push({
      line: open - foreign + 1,
      tip: shortened(lines.slice(open + 1, middle)),
      reverted: shortened(lines.slice(middle + 1, close)),
    });
    foreign += close - middle + 2;
    from = close + 1;
  }
  return sections;
}

/** The number of lines where there is none. */
function indexFrom(
  lines: readonly string[],
  from: number,
  matches: (line: string) => boolean,
): number {
  for (let at = from; at < lines.length; at += 1) if (matches(lines[at] ?? '')) return at;
  return lines.length;
}

/** Git adds the path to the label where the sides name the file differently. */
const isMarker = (line: string, sign: '<' | '>', label: string): boolean =>
  line.startsWith(sign.repeat(7)) && line.replace(/^[<>]+ /, '').startsWith(label);

const shortened = (lines: readonly string[]): readonly string[] =>
  lines.slice(0, MOST_LINES).map((line) => line.slice(0, LONGEST_LINE));
