import { decodeBase64 } from './decode-base64.ts';
import type { Node } from '../manifest/node.ts';
import { entriesAt, nodeAt, stringAt } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';

export type Variables = ReadonlyMap<string, { readonly value: string; readonly origin: Origin }>;

export interface VariableSources {
  /** Data of a ConfigMap or Secret; null where the tree does not hold it in plain text. */
  find(kind: string, namespace: string, name: string): Variables | null;
}

/**
 * The ConfigMaps and Secrets of the tree, as sources of Flux variables. Where two have the same kind,
 * namespace and name (one per cluster, say) nothing tells which one is meant: it counts as missing.
 */
export function variableSources(objects: Iterable<Node>): VariableSources {
  const known = new Map<string, Variables | null>();
  for (const object of objects) {
    const name = stringAt(object, 'metadata', 'name');
    if (name === undefined) continue;
    const kind = stringAt(object, 'kind') ?? '';
    const namespace = stringAt(object, 'metadata', 'namespace') ?? '';
    const key = `${kind}/${namespace}/${name}`;
    known.set(key, known.has(key) ? null : dataOf(object));
  }
  return {
    find: (kind, namespace, name) =>
      known.get(`${kind}/${namespace}/${name}`) ?? known.get(`${kind}//${name}`) ?? null,
  };
}

function dataOf(object: Node): Variables | null {
  if (nodeAt(object, 'sops') !== undefined) return null;
  const encoded = stringAt(object, 'kind') === 'Secret';
  const data = new Map<string, { value: string; origin: Origin }>();
  for (const [key, node] of entriesAt(object, 'data')) {
    const text = textOf(node);
    const value = encoded && text !== null ? decodeBase64(text) : text;
    if (value !== null) data.set(key, { value, origin: node.origin });
  }
  for (const [key, node] of entriesAt(object, 'stringData')) {
    const value = textOf(node);
    if (value !== null) data.set(key, { value, origin: node.origin });
  }
  return data;
}

const textOf = (node: Node): string | null =>
  node.kind === 'scalar' && node.value !== null ? String(node.value) : null;
