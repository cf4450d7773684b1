import type { Environment } from '../../gitops/index.ts';
import { isKustomizationFile, isYamlFile, rootOf } from '../../gitops/index.ts';
import { counted } from '../../manifest/index.ts';

/**
 * A plain folder of manifests as one environment, as `kubectl apply -f` and `istioctl analyze` take it: the files in it,
 * with those of the folders below where that is asked for, and nothing that they say about who applies what.
 */
export function planOfFolder(
  name: string,
  paths: readonly string[],
  isRecursive: boolean,
): Environment {
  const files = paths
    .filter((path) => isYamlFile(path) && (isRecursive || !path.includes('/')))
    .sort();
  const root = rootOf('.', { kind: 'folder', files }, null);
  return { name, production: true, cluster: null, roots: [root] };
}

/** What a folder that is read with all below it holds and would be rendered elsewhere, one sentence or none. */
export function readAsTheyAre(paths: readonly string[]): readonly string[] {
  const kustomizations = paths.filter(isKustomizationFile);
  const charts = paths.filter((path) => /(?:^|\/)Chart\.ya?ml$/.test(path));
  const [first] = [...kustomizations, ...charts].sort();
  if (first === undefined) return [];
  const counts = [
    ...(kustomizations.length > 0 ? [counted(kustomizations.length, 'kustomization')] : []),
    ...(charts.length > 0 ? [counted(charts.length, 'chart')] : []),
  ].join(' and ');
  return [
    `This folder holds ${counts} (${first}), whose files are read as they stand: analyse the repository, or a folder with a kustomization, for what they render to.`,
  ];
}
