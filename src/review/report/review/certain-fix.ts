import type { ReportContext } from './report-context.ts';
import type { Finding } from '../../../checks/index.ts';

/** A whole line of the head and what it has to be. */
export interface CertainFix {
  readonly path: string;
  /** 1-based, of the head. */
  readonly line: number;
  readonly before: string;
  /** With a line break before each further line. */
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
  const own = `${before.slice(0, at)}${to}${before.slice(at + from.length)}`;
  const below = linesBelow(own, replacement.added ?? []);
  return below === null ? null : { path: file, line, before, after: [own, ...below].join('\n') };
}

/** A field of block style with a value that ends on its line, which may begin an item of a list. */
const OWN_FIELD = /^( *(?:- +)*)[\w./-]+: +[^\s{[|>&*!#][^{}[\]]*$/;

/** As deep as the line's own field; null where the line does not say how deep that is. */
function linesBelow(line: string, added: readonly string[]): readonly string[] | null {
  if (added.length === 0) return [];
  const indent = OWN_FIELD.exec(line)?.[1];
  if (indent === undefined || added.some((each) => /[\r\n]/.test(each))) return null;
  return added.map((each) => `${' '.repeat(indent.length)}${each}`);
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
