import { canonicalJson, nodeAt, plainOf } from '../yaml/node.ts';
import type { SeqNode } from '../yaml/node.ts';
import type { SchemaType } from './schema-types.ts';
import { below, isTemplateText, pathOf } from './schema-violations.ts';
import type { Trail, Violations } from './schema-violations.ts';

/** Items of a list that stands for a map have to differ in their keys. */
export function checkKeys(
  node: SeqNode,
  type: SchemaType,
  path: Trail,
  violations: Violations,
): void {
  const { keys, items } = type;
  if (keys === undefined) return;
  const seen = new Set<string>();
  node.items.forEach((item, index) => {
    const values = keys.map((key) => {
      const value = nodeAt(item, key);
      return value === undefined ? (items?.fields.get(key)?.default ?? null) : plainOf(value);
    });
    if (values.includes(null)) return;
    const text = canonicalJson(values);
    if (seen.has(text) && !isTemplateText(text))
      violations.report({
        kind: 'value',
        path: pathOf(below(path, index)),
        message: `An earlier entry has the same ${keys.join(' and ')}: ${values.map(String).join(', ')}.`,
        remedy: `Give each entry its own ${keys.join(' and ')}, or remove one of the two.`,
        origin: item.origin,
      });
    seen.add(text);
  });
}

/** Items of a set have to differ from each other. */
export function checkSet(node: SeqNode, path: Trail, violations: Violations): void {
  const seen = new Set<string>();
  node.items.forEach((item, index) => {
    const text = canonicalJson(plainOf(item));
    if (seen.has(text) && !isTemplateText(text))
      violations.report({
        kind: 'value',
        path: pathOf(below(path, index)),
        message: 'An earlier entry is the same.',
        remedy: 'Remove one of the two.',
        origin: item.origin,
      });
    seen.add(text);
  });
}
