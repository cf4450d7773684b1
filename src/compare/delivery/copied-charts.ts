import type { RenderedEnvironment } from '../../gitops/index.ts';
import { pairedRoots, shownAddress } from '../../gitops/index.ts';

/** One environment; null where it does not exist on a side. */
interface BothSides {
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
}

/** Charts of kustomizations that a change builds otherwise, and that a copy in the tree stands for, one sentence each. */
export function copiedCharts(pairs: readonly BothSides[]): readonly string[] {
  const said = pairs.flatMap(({ before, after }) => {
    return pairedRoots(before?.roots ?? [], after?.roots ?? []).flatMap((pair) =>
      pair.before === pair.after
        ? []
        : (pair.after?.inflated ?? []).flatMap(({ name, copy }) =>
            copy === undefined
              ? []
              : [
                  `Of the Helm chart ${name} the copy in ${copy.folder} is rendered: kustomize 5.5 fetches the same version from ${shownAddress(copy.fetchedFrom)}, and sees no edit of the copy.`,
                ],
          ),
    );
  });
  return [...new Set(said)].sort();
}
