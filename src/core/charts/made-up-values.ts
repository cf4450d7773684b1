import type { Node } from '../manifest/index.ts';
import { scalar } from '../manifest/index.ts';

/** In place of what a template makes up anew at every render: no two renders are compared by it. */
const MADE_UP = '(different at every render)';

/**
 * What a rendered text says, without the values that are different at every render: the one scalar that begins on such
 * a line (0-based) loses its value. What kind of object it is and in which namespace stays as it is printed: nothing that
 * may hold for the whole mesh becomes an object of no kind by chance.
 */
export function withoutMadeUp(node: Node, varying: readonly number[]): Node {
  if (varying.length === 0) return node;
  const lines = new Set(varying);
  const without = (part: Node, isAlone: boolean): Node => {
    if (part.kind === 'scalar')
      return isAlone && isOn(part, lines) ? scalar(MADE_UP, part.origin) : part;
    const inner = part.kind === 'seq' ? part.items : [...part.entries.values()];
    const counts = beginningsOf(inner);
    const changed = inner.map((one) => without(one, counts.get(one.origin.line) === 1));
    if (changed.every((one, at) => one === inner[at])) return part;
    if (part.kind === 'seq') return { ...part, items: changed };
    const keys = [...part.entries.keys()];
    return { ...part, entries: new Map(changed.map((one, at) => [keys[at] ?? '', one])) };
  };
  return withIdentityOf(node, without(node, false));
}

/** The object, or each of a list of them, with the kind and the namespace that were printed. */
function withIdentityOf(printed: Node, node: Node): Node {
  if (printed === node || printed.kind !== 'map' || node.kind !== 'map') return node;
  const entries = new Map(node.entries);
  for (const key of ['apiVersion', 'kind', 'namespace']) {
    const value = printed.entries.get(key);
    if (value !== undefined) entries.set(key, value);
  }
  for (const key of ['metadata', 'items']) {
    const [was, is] = [printed.entries.get(key), entries.get(key)];
    if (was !== undefined && is !== undefined) entries.set(key, withIdentitiesOf(was, is));
  }
  return { ...node, entries };
}

const withIdentitiesOf = (printed: Node, node: Node): Node =>
  printed.kind === 'seq' && node.kind === 'seq'
    ? {
        ...node,
        items: node.items.map((item, at) => withIdentityOf(printed.items[at] ?? item, item)),
      }
    : withIdentityOf(printed, node);

/** How many of them begin on each line. */
function beginningsOf(nodes: readonly Node[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { origin } of nodes) counts.set(origin.line, (counts.get(origin.line) ?? 0) + 1);
  return counts;
}

/** Lines of a text are counted from 1. */
function isOn({ origin: { line, endLine } }: Node, varying: ReadonlySet<number>): boolean {
  for (let at = line; at <= endLine; at += 1) if (varying.has(at - 1)) return true;
  return false;
}
