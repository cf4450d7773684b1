import type { Cluster } from '../../../../forge/index.ts';
import { openCluster } from '../kubernetes/open-cluster.ts';
import { clusterError } from './cluster-errors.ts';

/** Which clusters a command reads. */
interface ClusterOptions {
  readonly kubeconfig?: string;
  /** Empty for the current one. */
  readonly context: readonly string[];
}

/**
 * Opens the clusters that contexts name, each once.
 *
 * @throws UsageError where a kubeconfig cannot be used for one of them.
 */
export async function openedClusters(
  options: ClusterOptions,
): Promise<readonly [Cluster, ...(readonly Cluster[])]> {
  const { kubeconfig: file = null, context } = options;
  const [first = null, ...others] = new Set(context);
  const opened = async (name: string | null): Promise<Cluster> => {
    const found = await openCluster({ file, context: name });
    if (found.kind === 'unusable') throw clusterError(found.why, options);
    return found.cluster;
  };
  const clusters: Cluster[] = [];
  for (const name of others) clusters.push(await opened(name));
  return [await opened(first), ...clusters];
}
