import type { RenderedEnvironment } from '../../../gitops/index.ts';
import { environmentOfUnit, unknownEnvironment } from '../../../gitops/index.ts';

type Chosen =
  | { readonly kind: 'chosen'; readonly rendered: RenderedEnvironment }
  | { readonly kind: 'refused'; readonly reason: string };

/** The environment that is asked for; else the one whose cluster is called so, or the only one there is. */
export function chooseEnvironment(
  all: readonly RenderedEnvironment[],
  asked: string | null,
  cluster: string,
): Chosen {
  const names = all.map(({ environment }) => environment.name);
  const found =
    asked === null
      ? all.filter(({ environment }) =>
          [environment.cluster, ...(environment.clusters ?? [])].includes(cluster),
        )
      : all.filter(({ environment: { name } }) => [name, environmentOfUnit(name)].includes(asked));
  const [only, ...others] = found.length === 0 && asked === null && all.length === 1 ? all : found;
  if (only !== undefined && others.length === 0) return { kind: 'chosen', rendered: only };
  if (only === undefined)
    return {
      kind: 'refused',
      reason:
        asked === null
          ? `Nothing says which environment the cluster ${cluster} is: --environment names one of ${names.join(', ')}, or "cluster: ${cluster}" of an environment in .meshwarden/config.yaml.`
          : unknownEnvironment(asked, names),
    };
  const several = found.map(({ environment }) => environment.name).join(', ');
  return { kind: 'refused', reason: `Several environments are meant: ${several}.` };
}
