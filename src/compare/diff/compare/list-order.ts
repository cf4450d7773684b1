import type { GroupKind, PathStep } from '../../../manifest/index.ts';
import { rowOf } from '../../../manifest/index.ts';

/**
 * Lists of any kind in which order means nothing to whoever reads them, as the end of their path; those of one
 * kind alone are in its row. Every other list is taken to be ordered: routes, HTTPRoute rules, containers'
 * arguments, EnvoyFilter patches.
 */
const UNORDERED: readonly string[] = [
  'metadata.finalizers',
  'exportTo',
  'hosts',
  'hostnames',
  'gateways',
  'subjects',
  'imagePullSecrets',
  'volumes',
  'volumeMounts',
];

/** Whether the items of the list at `path` mean the same in any order. */
export function isUnordered(kind: GroupKind, path: readonly PathStep[]): boolean {
  const text = `.${path.filter((step) => typeof step === 'string').join('.')}`;
  const endsPath = (end: string): boolean => text.endsWith(`.${end}`);
  return UNORDERED.some(endsPath) || (rowOf(kind)?.unordered ?? []).some(endsPath);
}
