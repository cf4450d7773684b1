import { tmpdir } from 'node:os';
import type { TreesResult } from '../../../forge/index.ts';
import type {
  CommitIdentity,
  LocalRevertRequest,
  LocalReverts,
  LocalRevertsProblem,
  RevertBranch,
  WrittenBranch,
  PartWork,
} from '../ports/revert-ports.ts';
import type { RevertResult } from '../reverts/revert-result.ts';
import type { RevertRefusal } from '../reverts/revert-refusal.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';
import { defaultTreeLimits } from '../../../manifest/index.ts';
import { checkVersion } from '../../../forge/edge/git/running/git-version.ts';
import { compareCommits } from '../../../forge/edge/git/merges/commit-comparison.ts';
import { createBlobStore } from '../../../forge/edge/git/objects/blob-store.ts';
import { createPrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';
import {
  defaultGitLimits,
  runGit,
  expectExit,
  GitProblem,
} from '../../../forge/edge/git/running/run-git.ts';
import {
  findRepository,
  isPartial,
  resolveCommit,
} from '../../../forge/edge/git/running/user-repository.ts';
import type { GitRunOptions } from '../../../forge/edge/git/running/run-git.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';
import type { UserRepository } from '../../../forge/edge/git/running/user-repository.ts';
import { revertCommits } from './revert-commits.ts';

interface LocalRevertsSettings {
  /** Says where to look for `git`: the PATH of the process. */
  readonly searchPath: string;
  /** The home of the user, whose Git configuration says who commits; undefined where there is none. */
  readonly home: string | undefined;
  /** Looks at partial reverts by what is rendered. */
  readonly partWork: PartWork;
}

interface Opened {
  readonly partWork: PartWork;
  readonly user: UserRepository;
  readonly checkedOut: string | null;
  readonly repository: PrivateRepository;
  readonly git: GitRunOptions;
}

/**
 * Opens a repository on this machine (work tree or bare) to revert commits of it. Everything is computed in a
 * private repository beside it; only a branch that is asked for is written into it.
 */
export async function openLocalReverts(
  path: string,
  { searchPath, home, partWork }: LocalRevertsSettings,
): Promise<LocalReverts | LocalRevertsProblem> {
  const git: GitRunOptions = { searchPath, limits: defaultGitLimits };
  const opened = await answered(async () => {
    checkVersion(expectExit(await runGit(['version'], git)).stdout.toString('utf8'));
    const user = await findRepository(path, git);
    const checkedOut = await checkedOutBranch(user, git);
    const repository = await createPrivateRepository(user, git, tmpdir());
    return { user, git, checkedOut, repository, partWork };
  });
  if ('kind' in opened) return opened;
  return {
    checkedOut: opened.checkedOut,
    revert: (request) => answered(() => revert(request, opened)),
    trees: (tip, commit) => trees(tip, commit, opened),
    write: (draft) => answered(() => write(draft, { ...opened, home })),
    close: () => opened.repository.remove(),
  };
}

async function checkedOutBranch(
  { path }: UserRepository,
  git: GitRunOptions,
): Promise<string | null> {
  const args = ['-C', path, 'symbolic-ref', '--quiet', '--short', 'HEAD'];
  const { code, stdout } = expectExit(await runGit(args, git), [0, 1]);
  return code === 0 ? stdout.toString('utf8').trim() : null;
}

/** Answers with the problem where Git stops. */
async function answered<T>(work: () => Promise<T>): Promise<T | LocalRevertsProblem> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GitProblem)) throw error;
    const { result } = error;
    if (result.kind === 'read' || result.kind === 'conflict') throw error;
    return result;
  }
}

type LocalTarget = Exclude<RevertTarget, { readonly kind: 'pull-request' }>;
type Refused = { readonly kind: 'refused'; readonly refusal: RevertRefusal };

/**
 * Gives full names to commits of a target that were given otherwise than by their digits, as `HEAD~2` or a
 * tag.
 */
async function namedTarget(
  target: LocalTarget,
  user: UserRepository,
  git: GitRunOptions,
): Promise<LocalTarget | Refused> {
  const [first, second] =
    target.kind === 'range' ? [target.after, target.upTo] : [target.commit, target.commit];
  const named = await fullName(first, user, git);
  if (named === null) return unknown(first);
  if (target.kind !== 'range') return { ...target, commit: named };
  const upTo = await fullName(second, user, git);
  return upTo === null ? unknown(second) : { ...target, after: named, upTo };
}

const unknown = (given: string): Refused => ({
  kind: 'refused',
  refusal: { reason: 'unknown-commit', given },
});

/**
 * Gives the full name of a revision; null where it names no commit. Digits stay as they are: whether they are
 * one commit's name is found out where it is used.
 */
async function fullName(
  revision: string,
  user: UserRepository,
  git: GitRunOptions,
): Promise<string | null> {
  if (/^[0-9a-f]{4,64}$/i.test(revision)) return revision;
  try {
    return await resolveCommit(user, revision, git);
  } catch (error) {
    if (error instanceof GitProblem && error.result.kind === 'unknown-revision') return null;
    throw error;
  }
}

async function revert(
  { onto, target, scope }: LocalRevertRequest,
  { user, repository, git, checkedOut, partWork }: Opened,
): Promise<RevertResult> {
  const tip = await resolveCommit(user, onto, git);
  const named = await namedTarget(target, user, git);
  if (named.kind === 'refused') return named;
  const branch = onto === 'HEAD' ? (checkedOut ?? onto) : onto;
  const request = { tip, branch, head: null, target: named, scope };
  const part = { work: partWork, limits: defaultTreeLimits };
  return revertCommits(request, repository, () => objectsMissing(user, git), part);
}

/**
 * Refuses to go on where contents are missing. A local repository has what it has: it is damaged, or a
 * partial clone that can be completed.
 */
async function objectsMissing(user: UserRepository, git: GitRunOptions): Promise<never> {
  const message = 'contents of files are missing';
  if (!(await isPartial(user, git))) throw new GitProblem({ kind: 'git-failed', message });
  const advice = 'git fetch --refetch --no-filter';
  throw new GitProblem({ kind: 'partial-clone', message, advice });
}

async function trees(
  tip: string,
  commit: string,
  { user, repository }: Opened,
): Promise<TreesResult> {
  const limits = defaultTreeLimits;
  const store = createBlobStore(repository, limits);
  const commits = { base: tip, head: commit };
  return answered(() =>
    compareCommits({ repository, store, limits, commits, shallow: user.shallow }),
  );
}

/** Reads who commits, as the repository's or the user's configuration says; null where neither does. */
async function readIdentity(
  { path }: UserRepository,
  git: GitRunOptions,
): Promise<CommitIdentity | null> {
  const name = await configured(path, 'user.name', git);
  const email = await configured(path, 'user.email', git);
  return name === null || email === null ? null : { name, email };
}

async function configured(path: string, key: string, git: GitRunOptions): Promise<string | null> {
  const args = ['-C', path, 'config', '--null', '--get', key];
  const { code, stdout } = expectExit(await runGit(args, git), [0, 1]);
  const value = stdout.toString('utf8').replace(/\0$/, '').trim();
  return code === 1 || value === '' ? null : value;
}

async function write(
  draft: RevertBranch,
  { user, repository, git, home }: Opened & { readonly home: string | undefined },
): Promise<WrittenBranch | null> {
  const author = await readIdentity(user, home === undefined ? git : { ...git, home });
  return author === null ? null : writeBranch(user, repository, { ...draft, author }, git);
}

/** Holds a commit to be written, and the branch that is to begin with it. */
interface BranchDraft extends RevertBranch {
  readonly author: CommitIdentity;
}

/**
 * Writes a commit as a new branch: its objects, then the branch, which must not exist. Work tree, index, HEAD
 * and all other branches stay as they are, and no hook is run. A branch that has the same tree on the same
 * parent already is as good.
 */
async function writeBranch(
  user: UserRepository,
  repository: PrivateRepository,
  draft: BranchDraft,
  git: GitRunOptions,
): Promise<WrittenBranch> {
  const ref = `refs/heads/${draft.branch}`;
  const found = await existing(user, ref, git);
  if (found !== null) return compared(found, draft, repository);
  const commit = await writeCommit(user, repository, draft, git);
  try {
    const options = [...identityOf(draft), '-c', 'core.hooksPath=/dev/null'];
    const args = ['-C', user.path, ...options, 'update-ref', '--stdin', '-z'];
    expectExit(await runGit(args, { ...git, input: `create ${ref}\0${commit}\0` }));
  } catch (error) {
    // Somebody may have been a moment faster.
    const other = error instanceof GitProblem ? await existing(user, ref, git) : null;
    if (other === null) throw error;
    return compared(other, draft, repository);
  }
  return { kind: 'written', branch: draft.branch, commit };
}

const identityOf = ({ author: { name, email } }: BranchDraft): readonly string[] => [
  '-c',
  `user.name=${name}`,
  '-c',
  `user.email=${email}`,
];

/** Makes the commit in the private repository, and copies what is new of it. */
async function writeCommit(
  user: UserRepository,
  repository: PrivateRepository,
  draft: BranchDraft,
  git: GitRunOptions,
): Promise<string> {
  const args = [...identityOf(draft), 'commit-tree', draft.tree, '-p', draft.parent, '-F', '-'];
  const { stdout } = await repository.run(args, { input: draft.message });
  const commit = stdout.toString('latin1').trim();
  const packed = await repository.run(['pack-objects', '--revs', '--stdout', '-q'], {
    input: `${commit}\n^${draft.parent}\n`,
  });
  const unpack = ['-C', user.path, 'unpack-objects', '-q'];
  expectExit(await runGit(unpack, { ...git, input: packed.stdout }));
  return commit;
}

async function existing(
  { path }: UserRepository,
  ref: string,
  git: GitRunOptions,
): Promise<string | null> {
  const args = ['-C', path, 'rev-parse', '--verify', '--quiet', `${ref}^{commit}`];
  const { code, stdout } = expectExit(await runGit(args, git), [0, 1]);
  return code === 1 ? null : stdout.toString('latin1').trim();
}

async function compared(
  commit: string,
  { branch, tree, parent }: BranchDraft,
  repository: PrivateRepository,
): Promise<WrittenBranch> {
  const { stdout } = await repository.run(['rev-parse', `${commit}^{tree}`, `${commit}^@`]);
  const isSame = stdout.toString('latin1').trim() === `${tree}\n${parent}`;
  return { kind: isSame ? 'there-already' : 'other-content', branch, commit };
}
