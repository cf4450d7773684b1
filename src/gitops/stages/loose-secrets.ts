import type { MapNode, Resource } from '../../manifest/index.ts';
import { resourceOf } from '../../manifest/index.ts';
import type { EnvironmentPlan, RenderedEnvironment } from '../environment.ts';
import { notDelivered } from '../survey/delivery-exclusions.ts';

/**
 * Adds the Secrets of Argo CD in files that nothing of the tree reads: somebody applies them by hand, to whichever cluster
 * Argo CD runs in. What lies in tests or documentation is left out. It gives the same environments where there are none, and
 * the same list where two trees have the same ones.
 */
export function withLooseSecrets(
  environments: readonly RenderedEnvironment[],
  { argoSecrets = [] }: EnvironmentPlan,
): readonly RenderedEnvironment[] {
  const written = argoSecrets.flatMap((each) =>
    each.kind === 'map' && notDelivered(each.origin.file) === null ? [each] : [],
  );
  if (written.length === 0) return environments;
  const read = new Set(
    environments
      .flatMap(({ roots }) => roots)
      .flatMap(({ reads, resources }) => [...reads, ...resources.map(({ origin }) => origin.file)]),
  );
  const loose = resourcesOf(written.filter(({ origin }) => !read.has(origin.file)));
  return loose.length === 0
    ? environments
    : environments.map((each) => ({ ...each, looseSecrets: loose }));
}

const known = new WeakMap<MapNode, readonly Resource[]>();

/** Gives the same list for the same objects, as the reader gives the same objects for the same file. */
function resourcesOf(objects: readonly MapNode[]): readonly Resource[] {
  const [first] = objects;
  if (first === undefined) return [];
  const all = objects.flatMap((object) => resourceOf(object) ?? []);
  const same = known.get(first);
  const isSame =
    all.length === same?.length && all.every(({ node }, at) => node === same[at]?.node);
  if (isSame) return same;
  known.set(first, all);
  return all;
}
