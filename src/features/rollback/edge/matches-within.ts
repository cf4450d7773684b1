import type { ObtainBlobs } from '../../../forge/edge/git/objects/missing-blobs.ts';
import { emptyTree, treeOf } from '../../../forge/edge/git/objects/git-tree.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';
import type { WholePart } from '../ports/revert-ports.ts';
import type { ScopeMatch } from '../reverts/scope-globs.ts';
import type { PartReading } from './part-trees.ts';
import { readPartTrees } from './part-trees.ts';
import type { RevertPlan } from './revert-plan.ts';
import { treeDifferences } from './tree-differences.ts';

/** Holds what undoing a part of a change needs. */
export interface RevertTools {
  readonly repository: PrivateRepository;
  readonly obtain: ObtainBlobs;
  readonly part: PartReading;
}

interface AskedPart {
  readonly plan: Pick<Extract<RevertPlan, { kind: 'planned' }>, 'pre' | 'post'>;
  readonly tip: string;
  readonly within: WholePart;
}

/** Tells which files of the change its effect in an environment or a namespace comes from. */
export async function matchesWithin(
  { plan, tip, within }: AskedPart,
  { repository, obtain, part }: RevertTools,
): Promise<ScopeMatch> {
  const before = await treeBefore(plan.pre, repository);
  const names = { pre: before, post: plan.post, tip };
  const parts = await readPartTrees(names, repository, obtain, part.limits);
  const all = await treeDifferences(repository, plan.post, before);
  const chosen = await part.work.choose(
    within,
    all.map(({ path }) => path),
    parts,
  );
  return chosen.kind === 'refused'
    ? chosen
    : { kind: 'matches', matches: (path) => chosen.paths.has(path) };
}

/** Names the tree before a change; an empty one where nothing was before it. */
export const treeBefore = (pre: string | null, repository: PrivateRepository): Promise<string> =>
  pre === null ? emptyTree(repository) : treeOf(repository, pre);
