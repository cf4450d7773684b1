import type { Change } from '../diff/index.ts';
import type { RenderedEnvironment } from '../environments/index.ts';
import { allMade, isBelow } from '../environments/index.ts';
import type { EnvironmentPair } from './both-sides.ts';
import type { RenderedTree } from './render-tree.ts';

/**
 * Tells whether a change is of a file that gives an ApplicationSet the parameters of Applications in other environments
 * alone: it makes one there, or lies in a folder that the set applies there, and neither is so here, on either side
 * (ARGO-66, ARGO-67).
 */
export function isForOtherEnvironments(
  pair: EnvironmentPair,
  trees: readonly RenderedTree[],
): (change: Change) => boolean {
  const everywhere = trees.flatMap(({ environments }) => environments);
  const here = [pair.before, pair.after].filter((side) => side !== null);
  return ({ kind, subject, origin }) => {
    if (kind !== 'unseen' || subject.kind !== 'ApplicationSet') return false;
    const set = `${subject.namespace}/${subject.name}`;
    const isAppliedIn = (environments: readonly RenderedEnvironment[]): boolean =>
      environments.some(({ roots, environment: { alike = [] } }) =>
        [...roots.map(({ root }) => root), ...alike].some((root) =>
          allMade(root).some(
            (made) =>
              made.set === set &&
              (made.files?.includes(origin.file) === true || isBelow(origin.file, root.path)),
          ),
        ),
      );
    return isAppliedIn(everywhere) && !isAppliedIn(here);
  };
}
