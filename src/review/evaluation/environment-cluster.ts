import type { RenderedEnvironment } from '../../gitops/index.ts';
import { IN_CLUSTER } from '../../gitops/index.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';

/** Says how whoever types commands reaches the cluster of an environment. */
export interface EnvironmentCluster {
  /** The context of a kubeconfig; null where nobody says it. */
  readonly context: string | null;
  /** Its clusters, as the configuration or their appliers call them; empty where a context is known, or nobody says. */
  readonly names: readonly string[];
}

/** The name of a cluster or where it is, without a login. */
const ADDRESS = /^(?:https?:\/\/)?[\w.:-]+(?:\/[\w.-]+)*$/;

type Configuration = {
  readonly environments: readonly Pick<
    RepositoryConfig['environments'][number],
    'name' | 'cluster'
  >[];
  readonly drift: { readonly cluster: Pick<RepositoryConfig['drift']['cluster'], 'environments'> };
};

/**
 * Finds it by what the configuration names, as `meshwarden drift` does: `cluster` of an environment is a context of the
 * kubeconfig; `drift.cluster.environments` are names of the service's settings, and appliers name addresses. One context
 * is none where an environment goes to several clusters. Null where nobody says anything.
 */
export function clusterOfEnvironment(
  { name, clusters = [] }: RenderedEnvironment['environment'],
  { environments, drift }: Configuration,
): EnvironmentCluster | null {
  const { [name]: called = [] } = drift.cluster.environments;
  const told = [called].flat();
  const isOne = clusters.length <= 1 && told.length <= 1;
  const context = environments.find((each) => each.name === name)?.cluster;
  if (context !== undefined && isOne) return { context, names: [] };
  const named = told.length >= clusters.length ? told : clusters;
  const names = named.filter((each) => !IN_CLUSTER.has(each) && ADDRESS.test(each));
  return names.length === 0 ? null : { context: null, names };
}
