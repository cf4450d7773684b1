import type { Finding } from '../../detectors/index.ts';
import type { ReportContext } from '../review/report-context.ts';

/** A whole line of the head and what it has to be. */
export interface CertainFix {
  readonly path: string;
  /** 1-based, of the head. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

/** What a word is made of in YAML, JSON and addresses: names, hosts, dotted and slashed paths. */
const WORD = /[\w.-]/;
/** Longer lines are not written by hand. */
const LONGEST_LINE = 1_000;

/**
 * The line that mends a finding, where that is certain: it stands in the head, and the word that is
 * wrong stands on it once. Everything else of the line, indentation and comments too, stays as it is.
 */
export function certainFix(
  { fix: { replacement }, side }: Pick<Finding, 'fix' | 'side'>,
  { placeOf }: Pick<ReportContext, 'placeOf'>,
  headLines: ReadonlyMap<string, string>,
): CertainFix | null {
  if (replacement === undefined || side !== 'head') return null;
  const { file, line, side: where } = placeOf(replacement.origin, 'head');
  const before = headLines.get(`${file}:${String(line)}`);
  if (where !== 'head' || before === undefined || before.length > LONGEST_LINE) return null;
  const { from, to } = replacement;
  if (/[\r\n]/.test(before) || from === '' || /[\r\n]/.test(to)) return null;
  const [at, ...more] = placesOf(from, before);
  if (at === undefined || more.length > 0) return null;
  return {
    path: file,
    line,
    before,
    after: `${before.slice(0, at)}${to}${before.slice(at + from.length)}`,
  };
}

/** Where a word stands by itself, not as part of another. */
function placesOf(word: string, line: string): readonly number[] {
  const places: number[] = [];
  for (let at = line.indexOf(word); at !== -1; at = line.indexOf(word, at + 1)) {
    const isPart = [line[at - 1], line[at + word.length]].some(
      (mark) => mark !== undefined && WORD.test(mark),
    );
    if (!isPart) places.push(at);
  }
  return places;
}
