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

function ranks(first: readonly string[], last: readonly string[]): ReadonlyMap<string, number> {
  const rank = new Map<string, number>();
  for (const [index, kind] of first.entries()) rank.set(kind, index - first.length);
  for (const [index, kind] of last.entries()) rank.set(kind, index + 1);
  return rank;
}

const DEFAULT_RANKS = ranks(FIRST, LAST);

/** Place of a kind in kustomize's default order: below zero comes early, above zero late. */
export const kindRank = (kind: string): number => DEFAULT_RANKS.get(kind) ?? 0;

/** Orders the output of a root: by rank of the kind, then by id (NOTES 1); `fifo` keeps the order of loading. */
export function sortEntries(
  entries: readonly Entry[],
  options: SortOptions | null,
): readonly Entry[] {
  if (options?.order === 'fifo') return entries;
  const rank = ranks(options?.first ?? FIRST, options?.last ?? LAST);
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
