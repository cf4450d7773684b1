import { messageOf } from '../../checks/index.ts';
import type { SuggestionComment } from '../../forge/index.ts';
import { replacedLineDigest } from '../../forge/index.ts';
import { plainText, redactText, sentenceText } from '../../manifest/index.ts';
import { paragraph, strong, markdownOf, distinctFindings, certainFix } from '../../review/index.ts';
import type { ReportContext } from '../../review/index.ts';

type FindingGroup = ReturnType<typeof distinctFindings>[number];

type CertainFix = NonNullable<ReturnType<typeof certainFix>>;

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
      markdownOf(
        paragraph(strong(sentenceText(messageOf(finding))), ' ', sentenceText(finding.fix.text)),
      ),
      markdownOf({ kind: 'code', language: 'suggestion', lines: fix.after.split('\n') }),
      suggestionMarker(id),
    ].join('\n\n'),
  };
}

const FIXED = /^Fixed in `[0-9a-f]{7}`\./;

/** Tells whether a suggestion of ours says already that its finding is gone. */
export const isResolved = (body: string): boolean => FIXED.test(body);

/** A suggestion whose finding is gone: it stays, says so first, and can still be found by its marker. */
export function resolvedSuggestion(body: string, sha: string): string {
  const marker = body.slice(body.lastIndexOf('<!--'));
  const [said = ''] = body.split('\n\n', 1);
  return [`Fixed in \`${sha.slice(0, 7)}\`.`, said, marker].join('\n\n');
}

/** Hidden line at the end of an inline comment of ours. */
export const suggestionMarker = (finding: string): string =>
  `<!-- meshwarden:suggestion:${finding} -->`;

/** Id of the finding that an inline comment is about; null where it is not one of ours. */
export const suggestedFinding = (body: string): string | null =>
  /<!-- meshwarden:suggestion:([0-9a-f]{12}) -->\s*$/.exec(body)?.[1] ?? null;
