import type { Entry } from './entry.ts';
import { namespaceOf } from './entry.ts';
import type { SortOptions } from './kustomization-types.ts';

const FIRST: readonly string[] = [
  ...['Namespace', 'ResourceQuota', 'StorageClass', 'CustomResourceDefinition', 'ServiceAccount'],
  ...['PodSecurityPolicy', 'Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'],
  ...['ConfigMap', 'Secret', 'Endpoints', 'Service', 'LimitRange', 'PriorityClass'],
  ...['PersistentVolume', 'PersistentVolumeClaim', 'Deployment', 'StatefulSet', 'CronJob'],
  ...['PodDisruptionBudget'],
];
const LAST: readonly string[] = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** Orders the output of a root: by rank of the kind, then by id (NOTES 1); `fifo` keeps the order of loading. */
export function sortEntries(
  entries: readonly Entry[],
  options: SortOptions | null,
): readonly Entry[] {
  if (options?.order === 'fifo') return entries;
  const first = options?.first ?? FIRST;
  const last = options?.last ?? LAST;
  const rank = new Map<string, number>();
  for (const [index, kind] of first.entries()) rank.set(kind, index - first.length);
  for (const [index, kind] of last.entries()) rank.set(kind, index + 1);
  return entries
    .map((entry) => ({ entry, rank: rank.get(entry.id.kind) ?? 0, keys: keysOf(entry) }))
    .sort((a, b) => a.rank - b.rank || compareKeys(a.keys, b.keys))
    .map(({ entry }) => entry);
}

function keysOf(entry: Entry): readonly string[] {
  const { group, version, kind, name } = entry.id;
  return [
    `${group || '~G'}_${version || '~V'}_${kind || '~K'}`,
    `${namespaceOf(entry) || '~X'}|${name || '~N'}`,
  ];
}

function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (const [index, key] of a.entries()) {
    const other = b[index] ?? '';
    if (key !== other) return key < other ? -1 : 1;
  }
  return 0;
}
