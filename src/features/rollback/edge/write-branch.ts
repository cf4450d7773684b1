import type { CommitIdentity, RevertBranch, WrittenBranch } from '../ports/local-reverts.ts';
import { expectExit, GitProblem } from '../../../forge/edge/git/running/git-problem.ts';
import { runGit } from '../../../forge/edge/git/running/run-git.ts';
import type { GitRunOptions } from '../../../forge/edge/git/running/run-git.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';
import type { UserRepository } from '../../../forge/edge/git/running/user-repository.ts';

/** A commit to be written, and the branch that is to begin with it. */
interface BranchDraft extends RevertBranch {
  readonly author: CommitIdentity;
}

/**
 * Writes a commit as a new branch: its objects, then the branch, which must not exist. Work tree, index, HEAD
 * and all other branches stay as they are, and no hook is run. A branch that has the same tree on the same
 * parent already is as good.
 */
export async function writeBranch(
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
