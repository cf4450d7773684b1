import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { pathsReadBy, releaseLayers, releaseOfRoot } from '../../gitops/index.ts';
import { holdsPath } from '../../manifest/index.ts';
import type { ChangedRelease, ComparedTrees, ReleaseSide } from './changed-releases.ts';
import { isInstalled } from './changed-releases.ts';
import type { FactsOf } from './chart-facts.ts';
import type { KeyPath } from './value-edits.ts';

/**
 * Tells of a file whether somebody may read a key of it whom the change does not show: a release of another chart, a
 * generator, a kustomization, or a chart that is not seen.
 */
export function othersReading(
  releases: readonly ChangedRelease[],
  factsOf: FactsOf,
  { merged, rendered, manifests }: ComparedTrees,
): (file: string, path: KeyPath) => boolean {
  const known = new Map(releases.map(({ after }) => [after.root, after]));
  const readers = new Map<string, readonly ReleaseSide[] | 'unknown'>();
  const readersOf = (file: string): readonly ReleaseSide[] | 'unknown' => {
    if (merged.oidOf(file) === undefined) return [];
    const sides: ReleaseSide[] = [];
    for (const environment of rendered.merged.environments) {
      if (isReadByObjects(environment, file)) return 'unknown';
      for (const each of environment.roots) {
        if (!mayTake(each, file)) continue;
        const { root } = each;
        if (!isInstalled(each)) return 'unknown';
        sides.push(
          known.get(root) ?? { root, tree: merged, given: releaseLayers(merged, root, manifests) },
        );
      }
    }
    return sides;
  };
  return (file, path) => {
    const found = readers.get(file) ?? readersOf(file);
    readers.set(file, found);
    return (
      found === 'unknown' ||
      found.some((side) => (factsOf(side)?.reads.of(path) ?? 'whole') !== 'none')
    );
  };
}

/** Tells whether a root reads a file, or is given its values though it is not rendered. */
export const mayTake = ({ root, reads }: RenderedRoot, file: string): boolean =>
  holdsPath(reads, file) ||
  (releaseOfRoot(root)?.values ?? []).some((each) => each.kind === 'file' && each.path === file);

/** Tells whether an object reads the file for something else than values of a release that is rendered. */
export function isReadByObjects(rendered: RenderedEnvironment, file: string): boolean {
  const { environment, inputs = new Map(), roots } = rendered;
  const elsewhere = [...(environment.chartsElsewhere?.values() ?? [])];
  if (elsewhere.some(({ files, filesHere }) => files.has(file) || filesHere.has(file))) return true;
  if (!inputs.has(file)) return false;
  const reading = pathsReadBy({
    inputs,
    resources: roots.flatMap(({ resources }) => resources),
    renderedReleases: rendered.renderedReleases ?? new Map(),
    ...(environment.chartsElsewhere !== undefined && {
      chartsElsewhere: environment.chartsElsewhere,
    }),
  });
  return reading.some(([, paths]) => paths.some(({ path }) => path === file));
}
