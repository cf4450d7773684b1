import type { CST } from 'yaml';

/** A token of the concrete syntax that may hold others. */
interface Holder {
  readonly value?: unknown;
  readonly items?: readonly { readonly key?: unknown; readonly value?: unknown }[];
}

/**
 * How deep the collections of a document are nested, at most `limit + 1`. Walks with a list of its own:
 * composing recurses, and a process that runs out of stack there may not survive it.
 */
export function nestingDepth(document: CST.Document, limit: number): number {
  const open: { readonly holder: Holder; readonly depth: number }[] = [
    { holder: document, depth: 0 },
  ];
  let deepest = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { holder, depth } = next;
    deepest = Math.max(deepest, depth);
    if (depth > limit) return deepest;
    const inside = [
      holder.value,
      ...(holder.items ?? []).flatMap(({ key, value }) => [key, value]),
    ];
    for (const token of inside) if (isHolder(token)) open.push({ holder: token, depth: depth + 1 });
  }
  return deepest;
}

const isHolder = (token: unknown): token is Holder =>
  typeof token === 'object' && token !== null && 'items' in token;
