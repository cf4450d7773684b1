import { keyOfApplied, lacksHere } from '../appliers/read-elsewhere.ts';
import type { Resource } from '../../manifest/index.ts';
import { objectApplying } from '../roots/applier-of-root.ts';
import type { AppliedAs } from '../roots/applier-of-root.ts';
import type { Root } from '../roots/root.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { sparedFromPruning } from './spared-objects.ts';

interface SourceInstead {
  readonly source: string;
  /** Tells of an object that came from here whether all that apply it delete what is not there. */
  readonly prunes: (object: Resource) => boolean;
}

/**
 * Names the repository that is read, on this side of a change, by what applies a root on the other side. Of several
 * appliers those count that apply nothing here; null where one of them is gone, or none of them is left, and where it is
 * the same repository, without the folder.
 */
export function sourcesInstead(
  { plan: { elsewhere = new Map() }, environments }: RenderedTree,
  { plan: { reasons } }: Pick<RenderedTree, 'plan'>,
): (root: Root) => SourceInstead | null {
  const appliedOf = (root: Root): readonly AppliedAs[] => objectApplying(root)?.appliedAs ?? [];
  let known: ReadonlySet<string> | null = null;
  return (root) => {
    if (elsewhere.size === 0) return null;
    const still = (known ??= new Set(
      environments.flatMap(({ environment, roots }) =>
        [...roots.map((each) => each.root), ...(environment.alike ?? [])].flatMap((each) =>
          appliedOf(each).map(keyOfApplied),
        ),
      ),
    ));
    const away = appliedOf(root)
      .map(keyOfApplied)
      .filter((key) => !still.has(key));
    const sources = away.flatMap((key) => elsewhere.get(key) ?? []);
    const isElsewhere =
      sources.length === away.length && !sources.some((each) => lacksHere(each, reasons.sources));
    const [first] = sources;
    if (!isElsewhere || first === undefined) return null;
    const prunes = (object: Resource): boolean =>
      objectApplying(root)?.keepsRemoved === undefined && sparedFromPruning(root, object) === null;
    return { source: first.source, prunes };
  };
}
