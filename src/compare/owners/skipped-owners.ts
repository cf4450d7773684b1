import type { OwnersFile, ParsedOwners, SkippedLine, OwnersPattern } from './codeowners.ts';
import {
  parseCodeowners,
  ownersOf,
  matchesOwnersPattern,
  parseOwnersPattern,
  stepsOfPath,
} from './codeowners.ts';

const LISTED = 3;
const MOST_FILES = 1_000;

/**
 * Lines of CODEOWNERS that GitHub skips and that somebody wrote for one of these files: nobody is asked on
 * their account. One sentence each, of a few; not where a valid line further down decides anyway.
 */
export function skippedOwners(
  owners: OwnersFile | null,
  files: readonly string[],
): readonly string[] {
  if (owners === null) return [];
  const said = skippedLines(parseCodeowners(owners), files).map(
    ({ line, file, message, text }) =>
      `${owners.file}:${String(line)} ${isForAll(text) ? 'says who owns every file' : `seems to be about ${file}`}, and GitHub skips it: ${message}`,
  );
  return said.slice(0, LISTED);
}

const isForAll = (pattern: string): boolean => /^\/?\*{1,2}$/.test(pattern);

/** A line that GitHub skips, and the first file that it seems to be about. */
export interface SkippedFor {
  readonly line: number;
  readonly file: string;
  readonly message: string;
  /** Its first word. */
  readonly text: string;
}

export function skippedLines(
  { entries, problems }: Pick<ParsedOwners, 'entries' | 'problems'>,
  files: readonly string[],
): readonly SkippedFor[] {
  const looked = problems.length === 0 ? [] : files.slice(0, MOST_FILES);
  const ends = looked.map((file) => ({
    file,
    steps: stepsOfPath(file),
    line: ownersOf(entries, file)?.line ?? 0,
  }));
  return problems.flatMap((problem) => {
    const pattern = meantBy(problem);
    const first = ends.find(
      ({ steps, line }) =>
        pattern !== null && line < problem.line && matchesOwnersPattern(pattern, steps),
    );
    if (first === undefined) return [];
    return { line: problem.line, file: first.file, message: problem.message, text: problem.text };
  });
}

/** What a line that GitHub does not understand was probably meant to match. */
function meantBy({ text }: SkippedLine): OwnersPattern | null {
  const mended = text
    .replace(/^!|^\\(?=#)/, '')
    .replace(/(?<=.)#.*$/, '')
    .replace(/\[[^\]]*\]?/g, '?')
    .replace(/\*{3,}/g, '**')
    .replace(/\\$/, '');
  const parsed = parseOwnersPattern(mended);
  return parsed.kind === 'pattern' ? parsed.pattern : null;
}
