import type { MapNode, Node } from '../manifest/node.ts';
import { stringAt } from '../manifest/node.ts';
import { isSensitiveName } from './sensitive.ts';

/** Holds a copy of the whole object, as `kubectl apply` left it. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

export const isSecretData = (key: unknown): boolean => key === 'data' || key === 'stringData';

/**
 * Which entries of a map must not be shown: all data of a Secret (`top` says that the map is the object
 * itself), and what the names of keys, variables and list items call a secret.
 */
export function hiddenEntries(
  node: MapNode,
  { top, secretKind }: { readonly top: boolean; readonly secretKind: boolean },
): (key: string, value: Node) => boolean {
  const itemName = stringAt(node, 'name') ?? stringAt(node, 'key');
  const secretItem = itemName !== undefined && isSensitiveName(itemName);
  return (key, value) =>
    (top && secretKind && isSecretData(key)) ||
    (secretKind && key === LAST_APPLIED) ||
    (secretItem && key === 'value') ||
    (isSensitiveName(key) && value.kind === 'scalar');
}
