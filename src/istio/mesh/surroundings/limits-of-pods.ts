import type { Node, Resource } from '../../../manifest/index.ts';
import { entriesAt, itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';

/** What a LimitRange may hold for that is no pod and no part of one. A new one is one line. */
const NO_PODS: ReadonlySet<string> = new Set([
  'PersistentVolumeClaim',
  'openshift.io/Image',
  'openshift.io/ImageStream',
]);

/** What of an item holds for pods: defaults too, for a limit below what a container asks for refuses its pod. */
const LIMITS = ['min', 'max', 'default', 'defaultRequest', 'maxLimitRequestRatio'];

/** What a quota may count that no pod of the mesh takes: volumes, and what runs once. A new one is one line. */
const NOT_OF_THE_MESH: readonly RegExp[] = [
  /^requests\.storage$/,
  /^(?:count\/)?persistentvolumeclaims$/,
  /\.storageclass\.storage\.k8s\.io\//,
  /^count\/(?:jobs|cronjobs)\.batch$/,
];

/** Whether a limit or a quota may keep a pod of the mesh from starting; one of a kind that is not read may. AROUND-11 */
export function mayKeepPodsFromStarting({ group, kind, node }: Resource): boolean {
  if (group !== '') return true;
  if (kind === 'LimitRange') return itemsAt(nodeAt(node, 'spec', 'limits')).some(isForPods);
  if (kind !== 'ResourceQuota') return true;
  const counted = [...entriesAt(node, 'spec', 'hard').keys()];
  return counted.some((key) => !NOT_OF_THE_MESH.some((pattern) => pattern.test(key)));
}

const isForPods = (item: Node): boolean =>
  !NO_PODS.has(stringAt(item, 'type') ?? '') &&
  LIMITS.some((field) => nodeAt(item, field) !== undefined);
