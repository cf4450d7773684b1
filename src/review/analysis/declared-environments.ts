import type { renderTree } from '../../gitops/index.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';

type Declared = Parameters<typeof renderTree>[1][number];

/** Environments as a repository's own configuration names them: each with its folders, and the clusters that it is. */
export const declaredEnvironments = ({
  config,
}: {
  readonly config: Pick<RepositoryConfig, 'environments' | 'clusters'>;
}): readonly Declared[] => {
  const known = config.environments.map(withClusters(config));
  const names = new Set(known.map(({ name }) => name));
  const others = new Set(
    config.clusters.flatMap(({ environment }) =>
      environment === undefined || names.has(environment) ? [] : [environment],
    ),
  );
  return [...known, ...[...others].map((name) => withClusters(config)({ name, paths: [] }))];
};

type Written = RepositoryConfig['environments'][number];

/** Clusters that say of themselves which environment they are count as if the environment named them. */
const withClusters =
  ({ clusters }: Pick<RepositoryConfig, 'clusters'>) =>
  ({ name, paths, production, cluster, appliedBy, ...more }: Written): Declared => {
    const own = clusters.flatMap((each) =>
      each.environment === name ? [each.name, each.server] : [],
    );
    const destinations = [...(more.destinations ?? []), ...own];
    return {
      name,
      paths,
      production: production ?? null,
      cluster: cluster ?? null,
      isAppliedElsewhere: appliedBy === 'elsewhere',
      ...(destinations.length > 0 && { destinations }),
      ...(more.kubernetesVersion !== undefined && { kubernetesVersion: more.kubernetesVersion }),
    };
  };
