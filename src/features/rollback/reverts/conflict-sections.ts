import { REDACTED, redactText } from '../../../manifest/index.ts';
import type { ConflictSection } from './revert-result.ts';

const MOST_SECTIONS = 5;
const MOST_LINES = 12;
const LONGEST_LINE = 200;

/** Finds what somebody keeps secret, which is not quoted. */
const SECRET = /\bkind["']?\s*:\s*["']?Secret\b|\b(?:secretGenerator|binaryData)\b|PRIVATE KEY/;

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
  const places = placesOf(lines, labels);
  const tip = sideOf(lines, places, ({ open, middle }) => [open + 1, middle]);
  const reverted = sideOf(lines, places, ({ middle, close }) => [middle + 1, close]);
  return places.map((_, index) => ({
    line: (tip[index]?.from ?? 0) + 1,
    tip: shortened(tip[index]?.lines ?? []),
    reverted: shortened(reverted[index]?.lines ?? []),
  }));
}

/** Holds the lines of the three markers of a conflict. */
interface MarkerLines {
  readonly open: number;
  readonly middle: number;
  readonly close: number;
}

function placesOf(
  lines: readonly string[],
  labels: { readonly tip: string; readonly reverted: string },
): readonly MarkerLines[] {
  const places: MarkerLines[] = [];
  let from = 0;
  while (places.length < MOST_SECTIONS) {
    const open = indexFrom(lines, from, (line) => isMarker(line, '<', labels.tip));
    const middle = indexFrom(lines, open + 1, (line) => /^={7,}$/.test(line));
    const close = indexFrom(lines, middle + 1, (line) => isMarker(line, '>', labels.reverted));
    if (close === lines.length) break;
    places.push({ open, middle, close });
    from = close + 1;
  }
  return places;
}

/**
 * Gives what one side has at each conflict, and where in its file. The whole file tells what is secret: the
 * key above a line, the flag before an argument.
 */
function sideOf(
  lines: readonly string[],
  places: readonly MarkerLines[],
  range: (place: MarkerLines) => readonly [number, number],
): readonly { readonly from: number; readonly lines: readonly string[] }[] {
  const side: string[] = [];
  let at = 0;
  const parts = places.map((place) => {
    side.push(...lines.slice(at, place.open));
    at = place.close + 1;
    const own = lines.slice(...range(place));
    const from = side.length;
    side.push(...own);
    return { from, length: own.length };
  });
  side.push(...lines.slice(at));
  const shown = redactText(side.join('\n'), sameLines).split('\n');
  return parts.map(({ from, length }) => ({ from, lines: shown.slice(from, from + length) }));
}

/** Puts as many lines in the place of a secret text of several lines. */
const sameLines = (secret: string): string => secret.replace(/[^\n]+/g, REDACTED);

/** Finds the first line that matches; gives the number of lines where none does. */
function indexFrom(
  lines: readonly string[],
  from: number,
  matches: (line: string) => boolean,
): number {
  for (let at = from; at < lines.length; at += 1) if (matches(lines[at] ?? '')) return at;
  return lines.length;
}

/**
 * Tells whether a line is a marker. Git adds the path to the label where the sides name the file differently.
 */
const isMarker = (line: string, sign: '<' | '>', label: string): boolean =>
  line.startsWith(sign.repeat(7)) && line.replace(/^[<>]+ /, '').startsWith(label);

const shortened = (lines: readonly string[]): readonly string[] =>
  lines.slice(0, MOST_LINES).map((line) => line.slice(0, LONGEST_LINE));
