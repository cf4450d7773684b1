import type { MeshResolutionSettings } from '../mesh/index.ts';
import { meshWideObjects } from '../mesh/index.ts';
import type { RenderedTree } from './render-tree.ts';
import type { DeliveredBy } from './delivered-content.ts';
import { deliveredContents } from './delivered-content.ts';
import type { BroughtIntoProduction } from './one-cluster/brought-into-production.ts';

/** What objects deliver by both trees; looked for at the first question, for most changes ask none. */
export function deliveredOnEitherSide(
  trees: readonly RenderedTree[],
  settings: MeshResolutionSettings,
  { brings }: Pick<BroughtIntoProduction, 'brings'> = NOTHING_BROUGHT,
): DeliveredBy {
  let answer: DeliveredBy | null = null;
  return (resource) => {
    answer ??= deliveredContents(
      trees.flatMap(({ environments }) =>
        environments.map((rendered) => ({ rendered, ...meshWideObjects(rendered, settings) })),
      ),
      brings,
    );
    return answer(resource);
  };
}

const NOTHING_BROUGHT: Pick<BroughtIntoProduction, 'brings'> = { brings: () => false };
