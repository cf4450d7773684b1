import type { Node } from '../manifest/node.ts';

/**
 * Splits a field path of `replacements` or `fieldref` at dots; `\.` is a dot inside a name, and what
 * stands in brackets stays together: `spec.ports[0].port`, `metadata.annotations.[a.b/c]`.
 */
export function splitFieldPath(path: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (const piece of path.split(/(\\\.|[.[\]])/)) {
    const bracketed = part.includes('[') && !part.endsWith(']');
    if (piece === '.' && !bracketed) {
      parts.push(part);
      part = '';
    } else part += piece === '\\.' ? '.' : piece;
  }
  return [...parts, part].map(withoutBrackets);
}

/** Brackets without a condition only keep a name with dots together. */
const withoutBrackets = (part: string): string =>
  part.startsWith('[') && part.endsWith(']') && !part.includes('=') ? part.slice(1, -1) : part;

/** The node a `fieldref` names; indexes may follow a name: `ports[0]`. */
export function valueAt(node: Node, path: string): Node | undefined {
  let current: Node | undefined = node;
  for (const step of splitFieldPath(path).flatMap(stepsOf)) {
    if (current?.kind === 'map') current = current.entries.get(step);
    else if (current?.kind === 'seq') current = itemAt(current.items, step);
    else return undefined;
  }
  return current;
}

function stepsOf(part: string): readonly string[] {
  const indexed = /^([^[\]]+)((?:\[[^[\]]+\])+)$/.exec(part);
  if (indexed === null) return [part.replace(/^\[(.*)\]$/, '$1')];
  const [, name = '', indexes = ''] = indexed;
  return [name, ...indexes.slice(1, -1).split('][')];
}

function itemAt(items: readonly Node[], step: string): Node | undefined {
  if (/^\d+$/.test(step)) return items[Number(step)];
  const [key = '', wanted = ''] = step.split('=');
  return items.find((item) => {
    const value = item.kind === 'map' ? item.entries.get(key) : undefined;
    return value?.kind === 'scalar' && String(value.value) === wanted;
  });
}
