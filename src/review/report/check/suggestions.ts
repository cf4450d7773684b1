import type { SuggestionComment } from '../../../forge/index.ts';
import { replacedLineDigest } from '../../../forge/index.ts';
import { plainText, redactText } from '../../../manifest/index.ts';
import { paragraph, strong } from '../document/blocks.ts';
import { markdownOf } from '../print/print-markdown.ts';
import type { FindingGroup } from '../review/finding-group.ts';
import { distinctFindings } from '../review/finding-group.ts';
import type { ReportContext } from '../review/report-context.ts';
import type { Finding } from '../../../checks/index.ts';

const MOST_SUGGESTIONS = 30;

/** Lines of the head, 1-based, both ends included. */
interface Lines {
  readonly from: number;
  readonly to: number;
}

export interface Suggestions {
  readonly comments: readonly SuggestionComment[];
  /** Ids of all findings they mend. */
  readonly mended: ReadonlySet<string>;
  /** `replacedLineDigest` of each comment's line. */
  readonly replaced: readonly string[];
}

/**
 * Inline comments that mend a finding with one click: only where the fix is certain and its line is part
 * of the diff, for GitHub takes comments on no other. One for each line.
 */
export function suggestionsOf(
  context: ReportContext,
  diffLines: ReadonlyMap<string, readonly Lines[]>,
  headLines: ReadonlyMap<string, string>,
): Suggestions {
  const comments = new Map<string, SuggestionComment>();
  const mended = new Set<string>();
  const replaced: string[] = [];
  const take = (group: FindingGroup, fix: CertainFix): boolean => {
    const comment = suggestionFor(group, fix);
    const line = `${fix.path}:${String(fix.line)}`;
    const known = comments.get(line);
    if (known !== undefined) return sameFix(known.body, comment.body);
    if (comments.size >= MOST_SUGGESTIONS) return false;
    comments.set(line, comment);
    replaced.push(replacedLineDigest(fix));
    return true;
  };
  for (const group of distinctFindings(context.review)) {
    const fix = certainFix(group.finding, context, headLines);
    if (fix === null || !isInDiff(fix, diffLines) || !isWritable(fix.after)) continue;
    if (take(group, fix)) for (const id of group.ids) mended.add(id);
  }
  return { comments: [...comments.values()], mended, replaced };
}

const isInDiff = (
  { path, line }: CertainFix,
  diffLines: ReadonlyMap<string, readonly Lines[]>,
): boolean => (diffLines.get(path) ?? []).some(({ from, to }) => from <= line && line <= to);

/** A line with characters that cannot be seen is nothing to click on unread; one with a secret is not repeated. */
const isWritable = (text: string): boolean =>
  text
    .split('\n')
    .every(
      (line) =>
        plainText(line.replaceAll('\t', ' ')) === line.replaceAll('\t', ' ') &&
        redactText(line) === line,
    );

/** The same lines whatever is said above them. */
const sameFix = (a: string, b: string): boolean => fenceOf(a) === fenceOf(b);
const fenceOf = (body: string): string => body.slice(body.indexOf('\n\n`')).replace(/<!--.*$/s, '');

function suggestionFor({ finding, ids }: FindingGroup, fix: CertainFix): SuggestionComment {
  // the same in several environments has several ids; the first by name does not depend on their order
  const [id = finding.id] = [...ids].sort();
  return {
    path: fix.path,
    startLine: fix.line,
    line: fix.line,
    finding: id,
    body: [
      markdownOf(paragraph(strong(finding.message), ' ', finding.fix.text)),
      markdownOf({ kind: 'code', language: 'suggestion', lines: fix.after.split('\n') }),
      suggestionMarker(id),
    ].join('\n\n'),
  };
}

const FIXED = /^Fixed in `[0-9a-f]{7}`\./;

/** Whether a suggestion of ours already says that its finding is gone. */
export const isResolved = (body: string): boolean => FIXED.test(body);

/** A suggestion whose finding is gone: it stays, says so first, and can still be found by its marker. */
export function resolvedSuggestion(body: string, sha: string): string {
  const marker = body.slice(body.lastIndexOf('<!--'));
  const [said = ''] = body.split('\n\n', 1);
  return [`Fixed in \`${sha.slice(0, 7)}\`.`, said, marker].join('\n\n');
}

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

/** Hidden line at the end of an inline comment of ours. */
export const suggestionMarker = (finding: string): string =>
  `<!-- meshwarden:suggestion:${finding} -->`;

/** Id of the finding that an inline comment is about; null where it is not one of ours. */
export const suggestedFinding = (body: string): string | null =>
  /<!-- meshwarden:suggestion:([0-9a-f]{12}) -->\s*$/.exec(body)?.[1] ?? null;
