import type { ManifestReader } from '../../manifest/index.ts';

/** Some megabytes, where each answer is short. */
const MOST_KEPT = 50_000;

/**
 * Answers a question about the content of a file once for all trees that a reader reads: both trees of a review, and
 * each time that one is looked through, have most files in common. The key names the content.
 */
export function cacheByContent<V>(): (reader: ManifestReader, key: string, answer: () => V) => V {
  const kept = new WeakMap<ManifestReader, Map<string, V>>();
  return (reader, key, answer) => {
    const known = kept.get(reader);
    const found = known?.get(key);
    if (found !== undefined) return found;
    const now = answer();
    const answers = known !== undefined && known.size < MOST_KEPT ? known : new Map<string, V>();
    kept.set(reader, answers.set(key, now));
    return now;
  };
}
