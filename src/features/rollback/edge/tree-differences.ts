import type { TreeItem } from '../reverts/revert-result.ts';
import type { TreeDifference } from '../reverts/tree-versions.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';
import { rawDiff } from '../../../forge/edge/git/objects/git-tree.ts';

/**
 * Lists paths that differ between two trees or commits, modes included. Renames are told as a removal and an
 * addition.
 */
export async function treeDifferences(
  repository: Pick<PrivateRepository, 'run'>,
  from: string,
  to: string,
): Promise<readonly TreeDifference[]> {
  const changes = await rawDiff(repository, from, to);
  return changes.map(({ path, before, after }) => ({
    path,
    before: itemOf(before),
    after: itemOf(after),
  }));
}

const itemOf = (item: TreeItem): TreeItem | null => (item.mode === '000000' ? null : item);
