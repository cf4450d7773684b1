import type { Node, Resource, SchemaViolation } from '../../manifest/index.ts';

/**
 * Places a violation of two fields that do not go together where somebody set one of them: a field that a chart's template
 * always writes is nobody's of this environment, the one value that stands in the same map is. With several, or none, the
 * place stays that of the field.
 */
export function atValueBeside(violation: SchemaViolation, { node }: Resource): SchemaViolation {
  const { kind, field, origin } = violation;
  if (kind !== 'exclusive' || origin.values !== undefined || /['"]/.test(field)) return violation;
  const holder = stepsOf(field).reduce<Node | undefined>(below, node);
  if (holder?.kind !== 'map') return violation;
  const set = [...holder.entries.values()].filter(
    (each) => each.kind === 'scalar' && each.origin.values !== undefined,
  );
  const [only, another] = set;
  return only === undefined || another !== undefined
    ? violation
    : { ...violation, origin: only.origin };
}

/** Leads to what holds a field: `spec`, `http`, `0`, `retries` for `spec.http[0].retries.retryOn`. */
const stepsOf = (field: string): readonly string[] =>
  field
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .slice(0, -1);

function below(node: Node | undefined, step: string): Node | undefined {
  if (node?.kind === 'map') return node.entries.get(step);
  return node?.kind === 'seq' ? node.items[Number(step)] : undefined;
}
