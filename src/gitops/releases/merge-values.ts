import type { Node } from '../../manifest/index.ts';
import { mapNode } from '../../manifest/index.ts';

/** Helm's merge of values: maps by key, anything else is replaced by `over`; a null stays one (HELM-5). */
export function mergeValues(base: Node | undefined, over: Node | undefined): Node | undefined {
  if (base?.kind !== 'map' || over?.kind !== 'map') return over ?? base;
  const entries = new Map(base.entries);
  for (const [key, value] of over.entries) {
    const merged = mergeValues(entries.get(key), value);
    if (merged !== undefined) entries.set(key, merged);
  }
  return mapNode(entries, over.origin);
}
