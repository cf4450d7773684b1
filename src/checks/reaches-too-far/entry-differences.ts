import { asServiceEntry } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { canonicalJson } from '../../manifest/index.ts';

/** In what two ServiceEntries send calls otherwise; empty where it does not matter which of them counts (SE-5). */
export function entryDifferences(one: Resource, other: Resource): readonly string[] {
  const [first, second] = [asServiceEntry(one).sending, asServiceEntry(other).sending];
  return [...first].flatMap(([field, value]) =>
    canonicalJson(value) === canonicalJson(second.get(field) ?? null) ? [] : [field],
  );
}
