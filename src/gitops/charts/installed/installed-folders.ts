import type { RenderedEnvironment } from '../../environment.ts';
import type { Root } from '../../roots/root.ts';
import { releaseOfRoot } from '../../roots/root.ts';

/** Charts of the tree, by their folders, that a release installs, or brings for its chart, or a kustomization inflates. */
export function installedFolders(
  environments: readonly RenderedEnvironment[],
  charts: readonly string[],
): ReadonlySet<string> {
  const roots = environments.flatMap((environment) => environment.roots);
  const isLoose = (root: Root): boolean => releaseOfRoot(root)?.loose !== undefined;
  const reading = roots.filter(
    ({ root, inflated = [], unseen = [] }) =>
      inflated.length > 0 ||
      (releaseOfRoot(root) !== undefined && !isLoose(root) && unseen.length === 0),
  );
  const loose = roots.flatMap(({ root }) => (isLoose(root) ? [root.path] : []));
  return new Set([
    ...roots.flatMap(({ root }) =>
      releaseOfRoot(root) === undefined || isLoose(root) ? [] : [root.path],
    ),
    ...[...charts, ...loose].filter((chart) => reading.some(({ reads }) => reads.has(`${chart}/`))),
  ]);
}
