import type { Side } from '../../../compare/index.ts';
import type { ReportPlace } from './report-context.ts';

type Lookup = (origin: { readonly file: string; readonly line: number }, side: Side) => ReportPlace;

/** Places of a review's merge result that are found elsewhere in the head or base, by `file:line`. */
export type MovedPlaces = ReadonlyMap<string, ReportPlace>;

/** Asks `placeOf` for every place that `value` names anywhere, and keeps what is found elsewhere. */
export function movedPlaces(value: unknown, placeOf: Lookup): MovedPlaces {
  const moved = new Map<string, ReportPlace>();
  const seen = new Set<object>();
  const ahead: unknown[] = [value];
  while (ahead.length > 0) {
    const next = ahead.pop();
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    for (const from of placesOf(next)) {
      const place = placeOf(from, 'head');
      if (place.file !== from.file || place.line !== from.line || place.side !== 'head')
        moved.set(keyOf(from), place);
    }
    for (const each of next instanceof Map ? next.values() : Object.values(next)) ahead.push(each);
  }
  return moved;
}

/** The look-up that was recorded; what is at the base is where it says. */
export const lookupOf =
  (moved: MovedPlaces): Lookup =>
  ({ file, line }, side) =>
    (side === 'head' ? moved.get(keyOf({ file, line })) : undefined) ?? { file, line, side };

interface FileLine {
  readonly file: string;
  readonly line: number;
}

/** First and last line of what has a place. */
function placesOf(value: object): readonly FileLine[] {
  if (!('file' in value && typeof value.file === 'string')) return [];
  const { file } = value;
  const lines = ['line' in value && value.line, 'endLine' in value && value.endLine];
  return lines.flatMap((line) => (typeof line === 'number' ? [{ file, line }] : []));
}

const keyOf = ({ file, line }: FileLine): string => `${file}:${String(line)}`;
