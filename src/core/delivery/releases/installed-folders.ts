import type { RenderedEnvironment, Root } from '../../environments/index.ts';

/** Charts of the tree, by their folders, that a release installs or a kustomization inflates. */
export function installedFolders(
  environments: readonly RenderedEnvironment[],
  charts: readonly string[],
): ReadonlySet<string> {
  const roots = environments.flatMap((environment) => environment.roots);
  const inflating = roots.filter(({ inflated = [] }) => inflated.length > 0);
  const isLoose = ({ release }: Root): boolean => release?.loose !== undefined;
  const loose = roots.flatMap(({ root }) => (isLoose(root) ? [root.path] : []));
  return new Set([
    ...roots.flatMap(({ root }) =>
      root.release === undefined || isLoose(root) ? [] : [root.path],
    ),
    ...[...charts, ...loose].filter((chart) =>
      inflating.some(({ reads }) => reads.has(`${chart}/`)),
    ),
  ]);
}
