import type { Environment } from '../environments/index.ts';
import { isYamlFile, rootOf } from '../environments/index.ts';

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
