import { createHash } from 'node:crypto';
import type { RenderedRoot } from './environments/environment.ts';
import type { GapDraft } from './gap.ts';
import type { RenderedTree } from './render-tree.ts';
import type { FileTree } from './tree/file-tree.ts';

/** Everything of one tree that could not be analysed; a shared root counts once. */
export function gapsOfTree(
  { plan, environments }: RenderedTree,
  tree: FileTree,
): readonly GapDraft[] {
  const roots = new Set(environments.flatMap((environment) => environment.roots));
  return [...plan.gaps, ...[...roots].flatMap((root) => [...root.gaps, ...failureGap(root, tree)])];
}

/** A failed root is a gap whose input is everything it reads: editing any of that touches what is not analysed. */
function failureGap(
  { root, failure, reads, gaps }: RenderedRoot,
  tree: FileTree,
): readonly GapDraft[] {
  if (failure === null || gaps.some(({ reason }) => reason === 'not-rendered')) return [];
  const input = createHash('sha256');
  for (const path of [...reads].sort()) input.update(`${path}\0${tree.oidOf(path) ?? ''}\n`);
  return [
    {
      reason: 'not-rendered',
      root: root.path,
      message: `\`${root.path}\` does not render: ${failure.message}`,
      origin: failure.origin,
      key: 'render',
      input: input.digest('hex'),
    },
  ];
}
