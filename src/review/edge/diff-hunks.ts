import type { CommitPair } from '../../forge/index.ts';
import type { LineRange } from '../ports/analysis.ts';
import { looksLikeConfiguration } from '../../manifest/index.ts';
import { GitProblem } from '../../forge/edge/git/running/run-git.ts';
import type { PrivateRepository } from '../../forge/edge/git/running/private-repository.ts';
import type { RawChange } from '../../forge/edge/git/objects/git-tree.ts';

/** What fits into the arguments of a process; GitHub shows far less of a diff (300 files). */
const MOST_PATHS = 1_000;
const MOST_PATH_BYTES = 100_000;

/** Changes whose lines are worth knowing: suggestions are made for configuration only. */
export function shownChanges(changes: readonly RawChange[]): readonly RawChange[] {
  let bytes = 0;
  return changes
    .filter(({ path }) => looksLikeConfiguration(path))
    .slice(0, MOST_PATHS)
    .filter(({ path }) => (bytes += path.length) <= MOST_PATH_BYTES);
}

/**
 * Lines of the head that GitHub shows in the pull request's diff: three lines of context, renames found,
 * from the common ancestor (`git diff base...head`). Empty where Git does not manage: no suggestion is
 * better than one that GitHub refuses.
 */
export async function diffLines(
  repository: PrivateRepository,
  { base, head }: CommitPair,
  ancestor: string,
  changes: readonly RawChange[],
): Promise<ReadonlyMap<string, readonly LineRange[]>> {
  if (changes.length === 0) return new Map();
  const args = ['--literal-pathspecs', 'diff', '-U3', '-M', '-z', '--raw', '-p', '--no-color'];
  const plain = ['--no-ext-diff', '--no-textconv', '--no-abbrev', '--inter-hunk-context=0'];
  const paths = changes.map(({ path }) => path);
  try {
    const asked = [...args, ...plain, ancestor, head, '--', ...paths];
    // the attributes that count are those of the base
    const { stdout } = await repository.run(asked, { follows: [base, ancestor, head] });
    return parseDiff(stdout.toString('utf8'));
  } catch (error) {
    if (error instanceof GitProblem) return new Map();
    throw error;
  }
}

/** Raw records first, then one patch for each in the same order, so that no path has to be unquoted. */
function parseDiff(printed: string): ReadonlyMap<string, readonly LineRange[]> {
  const split = printed.indexOf('\0\0');
  const paths = rawPaths(printed.slice(0, Math.max(0, split)));
  const found = new Map<string, LineRange[]>();
  let file = -1;
  for (const line of printed.slice(split + 2).split('\n')) {
    if (line.startsWith('diff --git ')) file += 1;
    const range = line.startsWith('@@ ') ? rangeOf(line) : null;
    const path = paths[file];
    if (range === null || path === undefined) continue;
    found.set(path, [...(found.get(path) ?? []), range]);
  }
  return found;
}

/** The path that each patch ends at; a change of type (`T`) is printed as two patches. */
function rawPaths(records: string): readonly string[] {
  const fields = records.split('\0');
  const paths: string[] = [];
  for (let at = 0; at < fields.length; at += 1) {
    const letter = fields[at]?.split(' ')[4]?.[0];
    if (letter === undefined) continue;
    at += letter === 'R' || letter === 'C' ? 2 : 1;
    const path = fields[at] ?? '';
    paths.push(...(letter === 'T' ? [path, path] : [path]));
  }
  return paths;
}

/** `@@ -<line>,<count> +<line>,<count> @@`; null where the head has no lines there. */
function rangeOf(header: string): LineRange | null {
  const match = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(header);
  const from = Number(match?.[1]);
  const count = Number(match?.[2] ?? 1);
  return match === null || count === 0 ? null : { from, to: from + count - 1 };
}
