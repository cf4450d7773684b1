import type { Node, Resource } from '../../manifest/index.ts';
import {
  itemsAt,
  nodeAt,
  numberAt,
  podTemplateOf,
  runsPods,
  stableKeyOf,
  stringAt,
  stringMapAt,
} from '../../manifest/index.ts';
import type { Container, Workload } from './mesh.ts';
import type { InjectionContext } from './injection.ts';
import { sidecarOf } from './injection.ts';
import type { ResourceIndex } from './resource-index.ts';
import { variablesOf } from './environment-variables.ts';
import { flaggerObjects } from './operators/flagger-objects.ts';
import { scaledToNothing } from './surroundings/workload-scaling.ts';

/**
 * Everything that runs pods in an environment, in rendering order, then what Flagger makes. An object that two
 * roots write counts once, as the first of them has it, also under what its group was called before.
 */
export function workloadsOf(
  index: ResourceIndex,
  injection: InjectionContext,
): readonly Workload[] {
  const seen = new Set<string>();
  const workloads: Workload[] = [];
  const isScaledToNothing = scaledToNothing(index);
  const add = (resource: Resource, templateFrom: Resource | null): void => {
    const template = podTemplateOf(resource) ?? (templateFrom && podTemplateOf(templateFrom));
    const key = stableKeyOf(resource);
    if (!template || seen.has(key)) return;
    seen.add(key);
    const workload = workloadOf({ resource, template, templateFrom }, index, injection);
    workloads.push(isScaledToNothing(resource) ? { ...workload, replicas: 0 } : workload);
  };
  for (const resource of index.resources)
    if (runsPods(resource)) add(resource, referredTemplate(resource, index));
  for (const { primary, target } of flaggerObjects(index)) add(primary, target);
  return workloads;
}

/** A Rollout may take the template of a Deployment it names (`workloadRef`). */
function referredTemplate(resource: Resource, index: ResourceIndex): Resource | null {
  if (resource.kind !== 'Rollout' || podTemplateOf(resource) !== undefined) return null;
  const name = stringAt(resource.node, 'spec', 'workloadRef', 'name');
  const kind = stringAt(resource.node, 'spec', 'workloadRef', 'kind') ?? 'Deployment';
  if (name === undefined) return null;
  return index.find('apps', kind, resource.namespace, name) ?? null;
}

type Running = Pick<Workload, 'resource' | 'templateFrom'> & { readonly template: Node };

function workloadOf(
  { resource, template, templateFrom }: Running,
  index: ResourceIndex,
  injection: InjectionContext,
): Workload {
  const podSpec = nodeAt(template, 'spec');
  const account =
    nodeAt(podSpec, 'serviceAccountName') ?? nodeAt(podSpec, 'serviceAccount') ?? undefined;
  const pod = {
    namespace: resource.namespace,
    labels: labelsOf(resource, template),
    annotations: stringMapAt(template, 'metadata', 'annotations'),
    podSpec,
    template,
  };
  return {
    resource,
    templateFrom,
    kind: resource.kind,
    namespace: resource.namespace,
    name: resource.name,
    labels: pod.labels,
    annotations: pod.annotations,
    serviceAccount:
      account?.kind === 'scalar' && typeof account.value === 'string' && account.value !== ''
        ? account.value
        : 'default',
    serviceAccountOrigin: (account ?? podSpec ?? resource).origin,
    podSpec,
    replicas: numberAt(resource.node, 'spec', 'replicas') ?? null,
    containers: [
      ...itemsAt(podSpec, 'initContainers').map((node) =>
        containerOf(node, stringAt(node, 'restartPolicy') !== 'Always', pod, index),
      ),
      ...itemsAt(podSpec, 'containers').map((node) => containerOf(node, false, pod, index)),
    ],
    sidecar: sidecarOf(pod, injection),
  };
}

/** Pod labels; Knative and StatefulSets add one of their own that selectors use. */
function labelsOf(resource: Resource, template: Node): ReadonlyMap<string, string> {
  const labels = stringMapAt(template, 'metadata', 'labels');
  if (resource.group === 'serving.knative.dev')
    return new Map([...labels, ['serving.knative.dev/service', resource.name]]);
  return labels;
}

function containerOf(
  node: Node,
  init: boolean,
  pod: { readonly namespace: string },
  index: ResourceIndex,
): Container {
  const ports: Container['ports'][number][] = [];
  for (const port of itemsAt(node, 'ports')) {
    const number = numberAt(port, 'containerPort');
    if (number !== undefined)
      ports.push({
        name: stringAt(port, 'name') ?? null,
        number,
        protocol: stringAt(port, 'protocol') ?? 'TCP',
        origin: port.origin,
      });
  }
  return {
    name: stringAt(node, 'name') ?? '',
    node,
    init,
    ports,
    variables: variablesOf(node, pod.namespace, index),
  };
}
