import type { Node, Origin } from '../../manifest/index.ts';
import { booleanAt, entriesAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { EnvironmentVariable } from './mesh.ts';
import type { ResourceIndex } from './resource-index.ts';

/**
 * Environment variables of a container as the kubelet computes them: `envFrom` in order, then `env`,
 * later ones win, and `$(NAME)` in a value is replaced by variables that come before it. Values of
 * Secrets are never read; a reference to one stays as it is written.
 */
export function variablesOf(
  container: Node,
  namespace: string,
  index: ResourceIndex,
): ReadonlyMap<string, EnvironmentVariable> {
  const variables = new Map<string, EnvironmentVariable>();
  for (const source of itemsAt(container, 'envFrom'))
    for (const variable of fromSource(source, namespace, index))
      variables.set(variable.name, variable);
  for (const item of itemsAt(container, 'env')) {
    const name = stringAt(item, 'name');
    if (name !== undefined) variables.set(name, ofItem(name, item, namespace, index, variables));
  }
  return variables;
}

function fromSource(
  source: Node,
  namespace: string,
  index: ResourceIndex,
): readonly EnvironmentVariable[] {
  const prefix = stringAt(source, 'prefix') ?? '';
  for (const [field, kind] of [
    ['configMapRef', 'ConfigMap'],
    ['secretRef', 'Secret'],
  ] as const) {
    const name = stringAt(source, field, 'name');
    if (name === undefined) continue;
    const optional = booleanAt(source, field, 'optional') ?? false;
    return [...dataOf(kind, namespace, name, index)].map(([key, value]) => ({
      name: prefix + key,
      value: kind === 'ConfigMap' ? textOf(value) : null,
      origin: kind === 'ConfigMap' ? value.origin : source.origin,
      from: { kind, name, key, optional },
    }));
  }
  return [];
}

function ofItem(
  name: string,
  item: Node,
  namespace: string,
  index: ResourceIndex,
  before: ReadonlyMap<string, EnvironmentVariable>,
): EnvironmentVariable {
  const text = stringAt(item, 'value');
  if (text !== undefined)
    return {
      name,
      value: expandReferences(text, before),
      origin: nodeAt(item, 'value')?.origin ?? item.origin,
      from: null,
    };
  for (const [field, kind] of [
    ['configMapKeyRef', 'ConfigMap'],
    ['secretKeyRef', 'Secret'],
  ] as const)
    if (nodeAt(item, 'valueFrom', field) !== undefined)
      return fromKey(name, item, field, kind, namespace, index);
  const value = nodeAt(item, 'valueFrom') === undefined ? '' : null;
  return { name, value, origin: item.origin, from: null };
}

function fromKey(
  name: string,
  item: Node,
  field: 'configMapKeyRef' | 'secretKeyRef',
  kind: 'ConfigMap' | 'Secret',
  namespace: string,
  index: ResourceIndex,
): EnvironmentVariable {
  const object = stringAt(item, 'valueFrom', field, 'name') ?? '';
  const key = stringAt(item, 'valueFrom', field, 'key') ?? null;
  const optional = booleanAt(item, 'valueFrom', field, 'optional') ?? false;
  const from = { kind, name: object, key, optional };
  const found =
    kind === 'ConfigMap' && key !== null
      ? dataOf(kind, namespace, object, index).get(key)
      : undefined;
  return found === undefined
    ? { name, value: null, origin: item.origin, from }
    : { name, value: textOf(found), origin: found.origin, from };
}

/** Keys of a ConfigMap (`data`) or a Secret (`data`, `stringData`). */
function dataOf(
  kind: 'ConfigMap' | 'Secret',
  namespace: string,
  name: string,
  index: ResourceIndex,
): ReadonlyMap<string, Node> {
  const object = index.find('', kind, namespace, name)?.node;
  const data = entriesAt(object, 'data');
  return kind === 'ConfigMap' ? data : new Map([...data, ...entriesAt(object, 'stringData')]);
}

function textOf(node: Node): string | null {
  return node.kind === 'scalar' && node.value !== null ? String(node.value) : null;
}

/** Variables that name each other can double at every step; Linux takes no longer value anyway. */
const MAX_VALUE = 131_072;

const REFERENCE = /\$\$|\$\(([-._a-zA-Z0-9]+)\)/g;

/**
 * Replaces `$(NAME)` as Kubernetes does: `$$` is one dollar sign, and a reference to a variable that
 * is unknown, or whose value is not here, stays as it is written.
 */
export function expandReferences(
  text: string,
  variables: ReadonlyMap<string, { readonly value: string | null; readonly origin: Origin }>,
): string {
  const expanded = text.replace(REFERENCE, (match, name: string | undefined) =>
    name === undefined ? '$' : (variables.get(name)?.value ?? match),
  );
  return expanded.length > MAX_VALUE ? text : expanded;
}

/** Replaces `$NAME` and `${NAME}` as a shell does that has these variables; others stay as they are written. */
export const expandShell = (
  text: string,
  variables: ReadonlyMap<string, { readonly value: string | null }>,
): string =>
  text.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (match, braced: string | undefined, bare: string | undefined) =>
      variables.get(braced ?? bare ?? '')?.value ?? match,
  );
