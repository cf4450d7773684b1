import { compareText } from '../../manifest/index.ts';
import type { Entry } from '../build/entry.ts';
import { namespaceOf } from '../build/entry.ts';
import type { SortOptions } from '../files/kustomization-types.ts';

const FIRST: readonly string[] = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];
const LAST: readonly string[] = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

function ranks(first: readonly string[], last: readonly string[]): ReadonlyMap<string, number> {
  const rank = new Map<string, number>();
  for (const [index, kind] of first.entries()) rank.set(kind, index - first.length);
  for (const [index, kind] of last.entries()) rank.set(kind, index + 1);
  return rank;
}

const DEFAULT_RANKS = ranks(FIRST, LAST);

/** Ranks a kind in kustomize's default order: below zero comes early, above zero late. */
export const kindRank = (kind: string): number => DEFAULT_RANKS.get(kind) ?? 0;

/**
 * Orders the output of a root: by rank of the kind, then by id (BUILD-1); `fifo` keeps the order of loading.
 */
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

interface SortKeys {
  readonly kind: string;
  /** Names the group of a Namespace; undefined for all other kinds. */
  readonly namespaceGroup: string | undefined;
  readonly name: string;
}

function keysOf(entry: Entry): SortKeys {
  const { group, version, kind, name } = entry.id;
  return {
    kind: `${group || '~G'}_${version || '~V'}_${kind || '~K'}`,
    namespaceGroup: kind === 'Namespace' ? group : undefined,
    name: `${namespaceOf(entry) || '~X'}|${name || '~N'}`,
  };
}

function compareKeys(a: SortKeys, b: SortKeys): number {
  if (a.kind === b.kind) return compareText(a.name, b.name);
  const order = compareText(a.kind, b.kind);
  return areNamespaces(a, b) ? -order : order;
}

/**
 * Tells whether two kinds are called Namespace, one of them Kubernetes' own; they come in the opposite order.
 */
const areNamespaces = ({ namespaceGroup: a }: SortKeys, { namespaceGroup: b }: SortKeys): boolean =>
  a !== undefined && b !== undefined && (a === '' || b === '');
