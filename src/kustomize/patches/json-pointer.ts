import type { Node } from '../../manifest/index.ts';

/** Steps of a JSON pointer, at least one. */
export type Pointer = readonly string[];

/**
 * Steps of a JSON pointer, `whole` for the empty one. What stands before the first slash does not count;
 * null where there is no slash, which leads nowhere.
 */
export function pointerOf(text: string): Pointer | 'whole' | null {
  if (text === '') return 'whole';
  if (!text.includes('/')) return null;
  return text
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~[01]/g, (escape) => (escape === '~1' ? '/' : '~')));
}

/** The value at a pointer; undefined where there is none. */
export function lookup(node: Node, path: Pointer): Node | undefined {
  let current: Node | undefined = node;
  for (const part of path) {
    if (current?.kind === 'map') current = current.entries.get(part);
    else if (current?.kind === 'seq') current = current.items[indexOf(part, current.items.length)];
    else return undefined;
  }
  return current;
}

/** An existing index of a list; negative ones count from the end, as in kustomize's library. -1 is none. */
export function indexOf(part: string, length: number): number {
  if (!/^[-+]?\d+$/.test(part)) return -1;
  const index = Number(part);
  const from = index < 0 ? index + length : index;
  return from >= 0 && from < length ? from : -1;
}
