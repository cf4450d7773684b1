import { containsLabels } from './label-index.ts';
import type { Mesh, Service, Workload } from './mesh.ts';

/** Lists the Services of their namespace that select pods by their labels. */
export const servicesSelecting = (
  { services }: Mesh,
  pods: Pick<Workload, 'namespace' | 'labels'>,
): readonly Service[] =>
  services.filter(
    ({ namespace, selector }) =>
      namespace === pods.namespace && selector.size > 0 && containsLabels(pods.labels, selector),
  );
