import type { Change } from '../diff/index.ts';
import type { RenderedEnvironment, EnvironmentPair, RenderedTree } from '../gitops/index.ts';
import { allMade, isBelow, isProduction, isSetSameHere } from '../gitops/index.ts';

/**
 * What of a set shows whole in the Applications that it makes: elements of lists, and templates. Other fields hold for all
 * of them (how they are synced), or decide what is read elsewhere, whatever they come to here: a revision, a selector, an
 * address (ARGO-66).
 */
const showsInApplications = (field: string | null): boolean =>
  field !== null && /^spec\.(?:template(?:Patch)?\b|generators\b.*\.list\.elements\b)/.test(field);

/**
 * Tells whether a change is of an ApplicationSet, and of its Applications in other environments alone, or of a file that
 * gives it the parameters of such Applications: it makes one there, or lies in a folder that the set applies there, and
 * neither is so here, on either side (ARGO-66, ARGO-67).
 */
export function isForOtherEnvironments(
  pair: EnvironmentPair,
  trees: readonly RenderedTree[],
): (change: Change) => boolean {
  const everywhere = trees.flatMap(({ environments }) => environments);
  const here = [pair.before, pair.after].filter((side) => side !== null);
  const known = new Map<string, boolean>();
  const isSameHere = (set: string): boolean => {
    const found = known.get(set) ?? isSetSameHere(set, [pair.before, pair.after], trees);
    known.set(set, found);
    return found;
  };
  return ({ kind, subject, field, origin }) => {
    if (subject.kind !== 'ApplicationSet') return false;
    const set = `${subject.namespace}/${subject.name}`;
    if (kind !== 'unseen') return showsInApplications(field) && isSameHere(set);
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

/** Tells whether a change is of an ApplicationSet, and of its Applications outside of production alone. */
export function isForNoProduction(
  all: readonly { readonly pair: EnvironmentPair }[],
  trees: readonly RenderedTree[],
): (change: Change) => boolean {
  const ofProduction = all.flatMap(({ pair }) =>
    isProduction(pair) ? [isForOtherEnvironments(pair, trees)] : [],
  );
  return (change) =>
    ofProduction.length > 0 && ofProduction.every((isElsewhere) => isElsewhere(change));
}
