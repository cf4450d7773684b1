import type { PathOutcome } from '../reverts/computed-revert.ts';
import { pathOutcomes } from '../reverts/path-outcomes.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';
import { treeDifferences } from './tree-differences.ts';

interface RevertedTrees {
  readonly pre: string;
  readonly post: string;
  readonly tree: string;
  readonly kept: ReadonlySet<string>;
}

interface Outcomes {
  readonly paths: readonly PathOutcome[];
  /** Paths that the target changed, in scope. */
  readonly touched: readonly string[];
}

/** Reads from four trees what became of each path. */
export async function revertOutcomes(
  { pre, post, tree, kept }: RevertedTrees,
  tip: string,
  repository: PrivateRepository,
): Promise<Outcomes> {
  const toPre = await treeDifferences(repository, post, pre);
  const differences = {
    pre: toPre,
    tip: await treeDifferences(repository, post, tip),
    result: await treeDifferences(repository, post, tree),
  };
  return {
    paths: pathOutcomes(differences, kept),
    touched: toPre.map(({ path }) => path),
  };
}
