import type { Files } from '../git/files.ts';
import { signatureOf } from '../operations/accounts.ts';
import { afterPush } from '../operations/push.ts';
import type { Account } from '../state/accounts.ts';
import type { Repository } from '../state/repository.ts';
import type { World } from '../state/world.ts';

/** Commits files onto a branch and pushes it; a branch that does not exist starts at `from`. */
export async function commitFiles(
  world: World,
  repository: Repository,
  branch: string,
  files: Files,
  commit: { readonly by: Account; readonly message: string; readonly from?: string },
): Promise<string> {
  const { git } = repository;
  const ref = `refs/heads/${branch}`;
  const before = await git.resolve(ref);
  const parent = before ?? commit.from;
  const signature = signatureOf(world, commit.by);
  const sha = await git.commit({
    ref,
    parents: parent === undefined ? [] : [parent],
    files,
    message: commit.message,
    author: signature,
    committer: signature,
  });
  await afterPush(world, repository, branch, before, sha, commit.by);
  return sha;
}
