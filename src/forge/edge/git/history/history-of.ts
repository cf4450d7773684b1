import type { History } from '../../../ports/history.ts';
import type { LoadableTree } from '../../../ports.ts';
import type { BlobStore } from '../objects/blob-store.ts';
import { listTree } from '../objects/list-tree.ts';
import { loadTrees } from '../objects/loadable-tree.ts';
import type { TreeLimits } from '../../../../manifest/index.ts';
import type { PrivateRepository } from '../running/private-repository.ts';
import { blameLines } from './blame-lines.ts';
import { commitsTouching } from './commits-touching.ts';

/** What came before a commit, as long as the repository is not removed; `store` gives one for each tree that is read. */
export const historyOf = (
  repository: PrivateRepository,
  commit: string,
  store: () => BlobStore,
  limits: TreeLimits,
): History => {
  const treeAt = async (sha: string): Promise<LoadableTree> => {
    const entries = await listTree(repository, sha);
    const [tree] = await loadTrees([entries, entries], store(), limits);
    return tree;
  };
  return {
    changesOf: (lines) => blameLines(repository, commit, lines),
    commitsTouching: (paths, limit, before) =>
      commitsTouching(repository, before === undefined ? commit : `${before}^1`, paths, limit),
    commitAt: async (instant) => {
      const before = `--before=@${String(Math.floor(instant / 1_000))}`;
      const { stdout } = await repository.run(['rev-list', '-1', '--first-parent', before, commit]);
      const sha = stdout.toString('latin1').trim();
      return sha === '' ? null : sha;
    },
    treeBefore: async (sha) => {
      const { stdout } = await repository.run(['rev-parse', '--verify', '--quiet', `${sha}^1`], {
        codes: [0, 1, 128],
      });
      const parent = stdout.toString('latin1').trim();
      return parent === '' ? null : await treeAt(parent);
    },
    treeOf: treeAt,
  };
};
