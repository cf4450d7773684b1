import { fieldPath } from '../../yaml/field-path.ts';
import type { MapNode, Node, PathStep } from '../../yaml/node.ts';
import type { Resource } from '../../yaml/resource.ts';
import type { SchemaViolation, TypedReading } from '../schema-violations.ts';
import { KUBERNETES_GROUPS } from './kubernetes-violations.ts';

/** The types of these groups are not among those that a client has. */
const UNTYPED_GROUPS: ReadonlySet<string> = new Set([
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
]);

/** These are left as they are written. */
const AS_WRITTEN: ReadonlySet<string> = new Set(['Role', 'ClusterRole']);

const UNKNOWN: ReadonlySet<SchemaViolation['kind']> = new Set(['unknown-field', 'wrong-nesting']);

/** An object with these alone is read into its type all the same; any other may leave it as it is written. */
const READABLE: ReadonlySet<SchemaViolation['kind']> = new Set([
  ...UNKNOWN,
  'required',
  'enum',
  'range',
  'exclusive',
]);

/** Splits what does not fit in an object as a client reads it that has Kubernetes' own types (FLUX-42). */
export function typedReading(
  resource: Resource,
  judge: (resource: Resource) => readonly SchemaViolation[],
): TypedReading | null {
  const { group, kind, node } = resource;
  if (!KUBERNETES_GROUPS.has(group) || UNTYPED_GROUPS.has(group) || AS_WRITTEN.has(kind))
    return null;
  const found = judge(resource);
  // a field that some releases have may be one that the client has
  const lost = found.filter((one) => UNKNOWN.has(one.kind) && one.kubernetes === undefined);
  if (lost.length === 0) return null;
  const fields = new Set(lost.map(({ field }) => field));
  const left = judge({ ...resource, node: withoutFields(node, fields, []) });
  return [...found, ...left].every((one) => READABLE.has(one.kind)) ? { lost, left } : null;
}

type Fields = ReadonlySet<string>;

function withoutFields(map: MapNode, fields: Fields, path: readonly PathStep[]): MapNode {
  const kept = [...map.entries].filter(([key]) => !fields.has(fieldPath([...path, key])));
  return {
    ...map,
    entries: new Map(kept.map(([key, value]) => [key, within(value, fields, [...path, key])])),
  };
}

function within(node: Node, fields: Fields, path: readonly PathStep[]): Node {
  if (node.kind === 'map') return withoutFields(node, fields, path);
  return node.kind === 'seq'
    ? { ...node, items: node.items.map((item, at) => within(item, fields, [...path, at])) }
    : node;
}
