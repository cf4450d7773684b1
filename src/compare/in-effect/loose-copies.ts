import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { isTakenByScript, listedFiles, pairedRoots } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { sameData, stableKeyOf } from '../../manifest/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Change } from '../diff/change.ts';
import { pairedCopies } from '../diff/compare/copies.ts';

/** A copy of an object, in a file that one side has, while other files of its folder hold the object on both. */
export interface LooseCopy {
  readonly resource: Resource;
  readonly side: 'before' | 'after';
  readonly cause: NonNullable<Change['cause']>;
  /** Tells that it says what a copy of the other side says. */
  readonly isAlike: boolean;
}

/**
 * Lists copies that come or go in folders that nobody is seen to apply as a whole, while others of the same object stay:
 * the object neither comes nor goes, and which copy a cluster has is not seen.
 */
export function looseCopies(
  before: RenderedEnvironment | null,
  after: RenderedEnvironment | null,
): readonly LooseCopy[] {
  if (before === null || after === null || before === after) return [];
  return pairedRoots(before.roots, after.roots).flatMap(({ before: was, after: is }) =>
    was === null || is === null || was === is || ![was, is].every(isLoose) ? [] : ofRoot(was, is),
  );
}

/** Picks those that say what another file of their folder says: one that says something else may be what a cluster has. */
export const standingAside = (copies: readonly LooseCopy[]): readonly Resource[] =>
  copies.flatMap(({ isAlike, resource }) => (isAlike ? [resource] : []));

const isLoose = ({ root }: RenderedRoot): boolean =>
  root.by.origin === null && listedFiles(root) !== undefined && !isTakenByScript(root);

function ofRoot(was: RenderedRoot, is: RenderedRoot): readonly LooseCopy[] {
  const [earlier, later] = [was, is].map(({ resources }) => groupedBy(resources, stableKeyOf));
  return [...(earlier ?? [])].flatMap(([key, copies]) => {
    const others = later?.get(key) ?? [];
    if (others.length === 0 || copies.length === others.length) return [];
    return pairedCopies(copies, others, () => undefined).flatMap((pair): readonly LooseCopy[] => {
      const { before, after } = pair;
      if (before !== null && after !== null) return [];
      return [before ?? [], after ?? []].flat().flatMap((resource) => {
        const opposite = after === null ? others : copies;
        const files = new Set(opposite.map(({ origin }) => origin.file));
        const at = resource.origin.file;
        return files.has(at)
          ? []
          : [
              {
                resource,
                side: after === null ? ('before' as const) : ('after' as const),
                cause: {
                  ...{ kind: 'copied' as const, at, others: [...files].sort() },
                  ...{ isAlternative: true as const, areFiles: true as const },
                },
                isAlike: opposite.some(({ node }) => sameData(node, resource.node)),
              },
            ];
      });
    });
  });
}
