import type { PartWork, RevertResult } from '../../../features/rollback/index.ts';
import type { MirrorReading } from './mirrored-change.ts';
import { borrowMirror, readMirroredTree } from './mirrored-change.ts';
import { revertCommits } from '../../../features/rollback/edge/revert-commits.ts';
import type { RevertCommits } from '../../../features/rollback/edge/revert-commits.ts';
import type { LoadableTree } from '../../../forge/index.ts';
import { looksLikeConfiguration } from '../../../manifest/index.ts';
import { isEditOfBefore } from '../../../forge/edge/git/merges/same-edit.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';

export interface MirroredRevert {
  readonly result: RevertResult;
  /**
   * Names a repository that holds what was written for it; null where there is nothing to keep. Its taker
   * removes it.
   */
  readonly folder: string | null;
}

/** Computes a revert on a mirror without writing to it. */
export async function revertMirrored(
  request: RevertCommits,
  reading: MirrorReading,
  work: PartWork,
): Promise<MirroredRevert> {
  const repository = await borrowMirror(reading);
  let keep = false;
  try {
    const result = await revertCommits(request, repository, reading.obtain, {
      work,
      limits: reading.limits,
    });
    keep = result.kind === 'reverted' || result.kind === 'conflict';
    return { result, folder: keep ? repository.gitDir : null };
  } finally {
    if (!keep) await repository.remove();
  }
}

/** Describes a commit that a branch was at once, as a revert goes back to it. */
export type MirroredPast =
  | {
      readonly kind: 'past';
      readonly tree: LoadableTree;
      /**
       * It is true where the branch had at these paths, before that commit, what it has now, or where what is
       * done to them now was done before it: somebody went back, and what is brought back was taken out once.
       */
      readonly returned: boolean;
      readonly close: () => Promise<void>;
    }
  /** It is no commit of the branch's own line, or not here. */
  | { readonly kind: 'not-on-branch' };

interface Between {
  /** The commit to go back to. */
  readonly commit: string;
  readonly tip: string;
  /** The head of the change that goes back. */
  readonly head: string;
}

/**
 * Reads what a branch was at a commit; `paths` are those that differ from it by going back, as `head` does.
 */
export async function readMirroredPast(
  { commit, tip, head }: Between,
  paths: readonly string[],
  reading: MirrorReading,
): Promise<MirroredPast> {
  const repository = await borrowMirror(reading);
  try {
    if (!(await isOnLine(commit, tip, repository))) return { kind: 'not-on-branch' };
    const returned = await hadBefore({ commit, tip, head }, paths, repository);
    return { kind: 'past', returned, ...(await readMirroredTree(commit, reading)) };
  } finally {
    await repository.remove();
  }
}

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * Tells whether first parents lead from the tip to it: what is merged from the side was never what the branch
 * was.
 */
async function isOnLine(
  commit: string,
  tip: string,
  repository: PrivateRepository,
): Promise<boolean> {
  if (!COMMIT.test(commit)) return false;
  if (commit === tip) return true;
  const args = ['rev-list', '--first-parent', '--boundary', `${commit}..${tip}`];
  const { code, stdout } = await repository.run(args, { codes: [0, 128] });
  return code === 0 && stdout.toString('latin1').split('\n').includes(`-${commit}`);
}

/**
 * Bounds the earlier states of the paths that are looked at, and the paths that are compared: fewer are alike
 * more easily.
 */
const MOST_STATES = 30;
const MOST_PATHS = 300;

async function hadBefore(
  { commit, tip, head }: Between,
  paths: readonly string[],
  repository: PrivateRepository,
): Promise<boolean> {
  // what came along in other files makes no other change of it
  const said = paths.filter(looksLikeConfiguration);
  const compared = (said.length > 0 ? said : paths).slice(0, MOST_PATHS);
  if (compared.length === 0) return false;
  const selection = ['--first-parent', '-m', '--no-renames', `--max-count=${String(MOST_STATES)}`];
  const { stdout } = await repository.run([
    ...['--literal-pathspecs', 'log', ...selection, '--no-color', '--format=%H %P', commit],
    ...['--', ...compared],
  ]);
  const changing = stdout
    .toString('latin1')
    .split('\n')
    .map((line) => line.split(' '));
  const states = changing.flatMap(([sha = '', parent = '']) => [sha, parent]);
  for (const state of new Set(states)) {
    if (!COMMIT.test(state) || state === commit) continue;
    const args = ['diff-tree', '-r', '--quiet', '--no-renames', state, tip, '--', ...compared];
    const { code } = await repository.run(['--literal-pathspecs', ...args], { codes: [0, 1] });
    if (code === 0) return true;
  }
  const done = changing.flatMap(([to = '', from = '']) =>
    COMMIT.test(to) && COMMIT.test(from) ? [{ from, to }] : [],
  );
  const ancestor = await commonAncestor(tip, head, repository);
  const own = ancestor === null ? null : { from: ancestor, to: head };
  return own !== null && isEditOfBefore(own, done, compared, repository);
}

/**
 * Finds where a change began, because its edit is what it does to that, whatever was merged since; null where
 * it began nowhere.
 */
async function commonAncestor(
  tip: string,
  head: string,
  repository: PrivateRepository,
): Promise<string | null> {
  const { code, stdout } = await repository.run(['merge-base', tip, head], { codes: [0, 1] });
  return code === 0 ? stdout.toString('latin1').trim() : null;
}
