import type { Review } from '../evaluation/review.ts';
import type { ReportContext, ReportPlace } from '../report/review/report-context.ts';

/** A certain fix replaces a line or two; longer ones are no suggestion. */
const MOST_REPLACED = 50;

/** Gives a line of the head: where the head has it, and where the merge result has it. */
type LineText = (
  place: ReportPlace,
  merged: { readonly file: string; readonly line: number },
) => string | undefined;

/** Lines of the head that fixes replace, by `path:line`. */
export function replacedLines(
  { findings }: Pick<Review, 'findings'>,
  placeOf: ReportContext['placeOf'],
  textOf: LineText,
): ReadonlyMap<string, string> {
  const replaced = new Map<string, string>();
  for (const { fix } of findings) {
    if (fix.replacement === undefined) continue;
    const { file, line, endLine } = fix.replacement.origin;
    for (let at = line; at <= Math.min(endLine, line + MOST_REPLACED); at += 1) {
      const place = placeOf({ file, line: at }, 'head');
      const text = place.side === 'head' ? textOf(place, { file, line: at }) : undefined;
      if (text !== undefined) replaced.set(`${place.file}:${String(place.line)}`, text);
    }
  }
  return replaced;
}

/** Reads lines of files, each of which is split once. */
export function linesOf(
  textOf: (path: string) => string | null,
): (path: string, line: number) => string | undefined {
  const texts = new Map<string, readonly string[]>();
  return (path, line) => {
    const known = texts.get(path) ?? textOf(path)?.split(/\r?\n/) ?? [];
    texts.set(path, known);
    return known[line - 1];
  };
}
