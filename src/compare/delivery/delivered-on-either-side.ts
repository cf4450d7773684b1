import type { MeshResolutionSettings } from '../../istio/index.ts';
import { meshWideObjects } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Concerned } from './argo-instance/instance-part.ts';
import type { RenderedTree } from '../../gitops/index.ts';
import type { BroughtThere, DeliveredBy } from './delivered-content.ts';
import { deliveredContents } from './delivered-content.ts';

/** What objects deliver by both trees; looked for at the first question, for most changes ask none. */
export function deliveredOnEitherSide(
  trees: readonly RenderedTree[],
  settings: MeshResolutionSettings,
  brought: BroughtThere = NOTHING_BROUGHT,
): DeliveredBy {
  let answer: DeliveredBy | null = null;
  const known = (): DeliveredBy =>
    (answer ??= deliveredContents(
      trees.flatMap(({ environments }) =>
        environments.map((rendered) => ({ rendered, ...meshWideObjects(rendered, settings) })),
      ),
      brought,
    ));
  return Object.assign((resource: Resource) => known()(resource), {
    ofAll: (concerned: Concerned) => known().ofAll(concerned),
    buildsTheSame: (resource: Resource) => known().buildsTheSame(resource),
    ofFiles: (paths: readonly string[]) => known().ofFiles(paths),
    appliers: () => known().appliers(),
  });
}

const NOTHING_BROUGHT: BroughtThere = { brings: () => false, isSentThere: () => false };
