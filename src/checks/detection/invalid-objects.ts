import type { Change } from '../../compare/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import { mendClause, quotedPath } from './mend-clauses.ts';

/** Says of objects that others beside them have to be mended, too, before any is applied; null where none has to. */
export function mendedWithOthers(
  keys: ReadonlySet<string>,
  changes: readonly Change[],
): string | null {
  for (const { subject, heldUpBy } of changes)
    if (heldUpBy?.kind === 'invalid' && keys.has(resourceKey(subject)))
      return heldUpBy.objects.length > keys.size || heldUpBy.lacksNamespaces
        ? mendClause(heldUpBy, null, quotedPath)
        : null;
  return null;
}
