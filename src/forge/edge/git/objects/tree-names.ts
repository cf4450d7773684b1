import type { PrivateRepository } from '../running/private-repository.ts';

/** The tree without files, written if it is not there. */
export async function emptyTree(repository: PrivateRepository): Promise<string> {
  const { stdout } = await repository.run(['mktree', '-z'], { input: '' });
  return stdout.toString('latin1').trim();
}

/** The tree of a commit, or the tree itself. */
export async function treeOf(repository: PrivateRepository, commitOrTree: string): Promise<string> {
  const { stdout } = await repository.run(['rev-parse', '--verify', `${commitOrTree}^{tree}`]);
  return stdout.toString('latin1').trim();
}
