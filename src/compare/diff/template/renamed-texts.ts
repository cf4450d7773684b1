import { groupedBy } from '../../../istio/index.ts';
import type { UnseenContent } from '../../../manifest/index.ts';
import type { SeenOf } from '../known-content.ts';

/** One content on both sides; null where it is not there. */
export interface ContentPair {
  readonly before: UnseenContent | null;
  readonly after: UnseenContent | null;
  readonly seen: SeenOf;
  /** The root that it is part of; null for what is beside roots. */
  readonly root: string | null;
}

/** Pairs a text that goes with that of another file of one root that comes and holds the same, where there is one of each. */
export function withRenamed(pairs: readonly ContentPair[]): readonly ContentPair[] {
  const gone = groupedBy(
    pairs.filter(({ after }) => after === null),
    textKey,
  );
  const come = groupedBy(
    pairs.filter(({ before }) => before === null),
    textKey,
  );
  const renamed = new Map<ContentPair, ContentPair | null>();
  for (const [key, [was, ...others]] of gone) {
    const [is, ...more] = key === null ? [] : (come.get(key) ?? []);
    if (was === undefined || is === undefined || others.length + more.length > 0) continue;
    renamed.set(is, { ...is, before: was.before });
    renamed.set(was, null);
  }
  return pairs.flatMap((pair) => {
    const found = renamed.get(pair);
    return found === undefined ? [pair] : (found ?? []);
  });
}

/** Is equal for what holds the same in one place; null for what is not called by the file that it is the text of. */
function textKey({ before, after, root }: ContentPair): string | null {
  const content = after ?? before;
  if (content === null || content.text === null) return null;
  const { kind, namespace, text, isLoose } = content;
  return BY_FILE.has(kind) ? JSON.stringify([kind, namespace, text, isLoose, root]) : null;
}

/** Lists what is called by the file that it is the text of. */
const BY_FILE: ReadonlySet<UnseenContent['kind']> = new Set(['Template', 'File']);
