import type { Resource } from '../../../manifest/index.ts';
import { nodeAt, stringAt } from '../../../manifest/index.ts';
import type { ResourceIndex } from '../resource-index.ts';
import { isKeptAsleep } from './downscalers.ts';
import { SCALER_KINDS } from './scaler-kinds.ts';

/** Answers whether something leaves no pod of what runs them, whatever its own `replicas` say. AROUND-9, 10 */
export function scaledToNothing(index: ResourceIndex): (resource: Resource) => boolean {
  const targets = new Set(
    SCALER_KINDS.flatMap(({ group, kind, target, scaling }) =>
      // what a Rollout takes from a Deployment goes on under the Rollout
      kind === 'Rollout'
        ? []
        : index
            .ofKind(group, kind)
            .filter((scaler) => scaling(scaler) === 'none')
            .map((scaler) => targetOf(scaler, target)),
    ),
  );
  return (resource) =>
    isKeptAsleep(resource) ||
    (targets.size > 0 && targets.has(`${resource.kind} ${resource.namespace}/${resource.name}`));
}

function targetOf({ namespace, node }: Resource, path: readonly string[]): string {
  const target = nodeAt(node, ...path);
  const name = stringAt(target, 'name') ?? stringAt(target, 'deployment') ?? '';
  return `${stringAt(target, 'kind') ?? 'Deployment'} ${namespace}/${name}`;
}
