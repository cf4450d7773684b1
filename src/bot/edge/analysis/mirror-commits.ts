import type { CommitPair } from '../../../forge/index.ts';
import type { AnalysisRequest, LandedCommits } from '../../../review/index.ts';
import type { FetchProblem } from '../mirrors/fetch-problem.ts';
import type { UsedMirror } from './mirrored-repository.ts';
import { OBJECT_NAME } from './mirrored-repository.ts';
import type { LandedCommit } from '../../pushes/landings.ts';

type PushedPair = Pick<AnalysisRequest, 'base' | 'head'>;

/**
 * What a branch was before and after a push. What is here is not fetched again: GitHub may have forgotten what a forced
 * push replaced.
 */
export async function fetchPushed(
  { base, head }: PushedPair,
  mirrored: UsedMirror,
): Promise<CommitPair | FetchProblem> {
  // the head first: what it comes from comes with it
  for (const commit of [head, base]) {
    const problem = await obtain(commit, mirrored);
    if (problem !== null) return problem;
  }
  return { base, head };
}

async function obtain(commit: string, mirrored: UsedMirror): Promise<FetchProblem | null> {
  if (!OBJECT_NAME.test(commit)) return { kind: 'gone', what: commit };
  if (await isHere(commit, mirrored)) return null;
  return mirrored.mirror.fetch([commit], await mirrored.source());
}

async function isHere(commit: string, { mirror }: UsedMirror): Promise<boolean> {
  const found = await mirror.run(['cat-file', '-t', commit]);
  return found.kind === 'exited' && found.stdout.toString('latin1') === 'commit\n';
}

/** No header of a commit can hold a line break. */
const FORMAT = '--format=%H%n%P%n%s';

/** The commits that a push brought to a branch. */
export async function landedCommits(
  { before, after }: { readonly before: string; readonly after: string },
  most: number,
  mirrored: UsedMirror,
): Promise<LandedCommits | null> {
  const { mirror } = mirrored;
  if ((await obtain(after, mirrored)) !== null) return null;
  if ((await obtain(before, mirrored)) !== null) return { commits: [], cut: false, forced: true };
  const limit = `--max-count=${String(most + 1)}`;
  const line = ['log', '-z', '--first-parent', '--no-color', '--no-mailmap', FORMAT, limit];
  const listed = await mirror.run([...line, `${before}..${after}`, '--']);
  if (listed.kind !== 'exited' || listed.code !== 0) return null;
  const commits = listed.stdout
    .toString('utf8')
    .split('\0')
    .filter((record) => record !== '')
    .map(commitOf);
  return {
    commits: commits.slice(0, most).reverse(),
    cut: commits.length > most,
    forced: !(await mirror.contains(after, before)),
  };
}

function commitOf(record: string): LandedCommit {
  const [sha = '', parents = '', subject = ''] = record.split('\n');
  const [parent = ''] = parents.split(' ');
  return { sha, parent: parent === '' ? null : parent, subject };
}

/** The commit of a branch, fetched. */
export async function tipOf(
  branch: string,
  { mirror, source }: UsedMirror,
): Promise<string | FetchProblem | { readonly kind: 'gone'; readonly what: string }> {
  const ref = `refs/heads/${branch}`;
  const problem = await mirror.fetch([ref], await source());
  if (problem !== null) return problem;
  const [commit = null] = await mirror.commitsOf([ref]);
  return commit ?? { kind: 'gone', what: ref };
}

interface Push {
  readonly branch: string;
  readonly before: string;
  readonly after: string;
}

/** Paths that a push changed; null where it was forced, there are too many to list, or Git cannot tell. */
export async function pathsOfPush(
  { branch, before, after }: Push,
  { mirror, source }: UsedMirror,
): Promise<readonly string[] | null> {
  if (!OBJECT_NAME.test(before) || !OBJECT_NAME.test(after)) return null;
  if (!(await mirror.contains(after, before))) {
    const problem = await mirror.fetch([`refs/heads/${branch}`], await source());
    if (problem !== null || !(await mirror.contains(after, before))) return null;
  }
  const args = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', before, after];
  const run = await mirror.run(args);
  if (run.kind !== 'exited' || run.code !== 0) return null;
  return run.stdout
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '');
}
