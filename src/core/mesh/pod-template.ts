import type { Node } from '../manifest/node.ts';
import { nodeAt } from '../manifest/node.ts';
import type { Resource, ResourceId } from '../manifest/resource.ts';

/** Where the pod template of each kind that runs pods is; a Pod is its own template (INJ-10, INJ-12). */
const TEMPLATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['/Pod', []],
  ['/ReplicationController', ['spec', 'template']],
  ['apps/Deployment', ['spec', 'template']],
  ['apps/StatefulSet', ['spec', 'template']],
  ['apps/DaemonSet', ['spec', 'template']],
  ['apps/ReplicaSet', ['spec', 'template']],
  ['extensions/Deployment', ['spec', 'template']],
  ['extensions/DaemonSet', ['spec', 'template']],
  ['extensions/ReplicaSet', ['spec', 'template']],
  ['batch/Job', ['spec', 'template']],
  ['batch/CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
  ['apps.openshift.io/DeploymentConfig', ['spec', 'template']],
  ['argoproj.io/Rollout', ['spec', 'template']],
  ['serving.knative.dev/Service', ['spec', 'template']],
]);

/** Whether objects of this kind run pods from a template of their own. */
export const runsPods = (id: Pick<ResourceId, 'group' | 'kind'>): boolean =>
  TEMPLATES.has(`${id.group}/${id.kind}`);

/** The pod template (`metadata` and `spec`) of an object that runs pods; undefined where it has none. */
export function podTemplateOf(resource: Resource): Node | undefined {
  const path = TEMPLATES.get(`${resource.group}/${resource.kind}`);
  return path === undefined ? undefined : nodeAt(resource.node, ...path);
}
