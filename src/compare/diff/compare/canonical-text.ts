import type { Node } from '../../../manifest/index.ts';

/** Names with a generated hash suffix, and what they are called without it. */
export type GeneratedNames = ReadonlyMap<string, string>;

/**
 * Text that is equal for equal data, whatever the order of keys and the style it was written in. A
 * reference to a generated object is written by its stable name, marked so that it differs from a
 * reference that spells the stable name out.
 */
export function canonicalText(node: Node | undefined, generated: GeneratedNames): string {
  if (node === undefined) return '';
  switch (node.kind) {
    case 'scalar':
      return scalarText(node.digits ?? node.value, node.digits !== undefined, generated);
    case 'seq':
      return `[${node.items.map((item) => canonicalText(item, generated)).join(',')}]`;
    case 'map':
      return `{${[...node.entries.keys()]
        .sort()
        .map((key) => `${JSON.stringify(key)}:${canonicalText(node.entries.get(key), generated)}`)
        .join(',')}}`;
  }
}

function scalarText(
  value: string | number | boolean | null,
  digits: boolean,
  generated: GeneratedNames,
): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (digits) return value;
  const stable = generated.get(value);
  return stable === undefined ? JSON.stringify(value) : `generated(${JSON.stringify(stable)})`;
}
