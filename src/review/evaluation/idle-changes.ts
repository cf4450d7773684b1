import type { Finding } from '../../checks/index.ts';
import { comesIntoForce } from '../../checks/index.ts';
import type { Change } from '../../compare/index.ts';
import { resourceKey } from '../../manifest/index.ts';

/**
 * Marks what changes of objects that do nothing as they stand: it comes about once they do. What a change stops from
 * working has an effect at once.
 */
export function withIdle(
  changes: readonly Change[],
  findings: readonly Finding[],
): readonly Change[] {
  const idle = new Map<string, { readonly until: string; readonly isOld: boolean }>();
  for (const finding of findings) {
    const { actsOnly: until, subject, side, isInert = false } = finding;
    const key = resourceKey(subject);
    // what is certain to do nothing comes before what depends on something that is not seen
    if (until !== undefined && side === 'head' && (isInert || !idle.has(key)))
      idle.set(key, { until, isOld: !comesIntoForce(finding) });
  }
  if (idle.size === 0) return changes;
  return changes.map((change) => {
    const found = idle.get(resourceKey(change.subject));
    const { object, oldObject, heldUpBy } = change;
    if (found === undefined || object === null || heldUpBy !== undefined) return change;
    return oldObject === null || found.isOld
      ? { ...change, heldUpBy: { kind: 'idle', until: found.until } }
      : change;
  });
}
