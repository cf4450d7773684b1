import type { Change } from '../../compare/index.ts';
import { resourceKey } from '../../manifest/index.ts';

/** Holds what makes Flux apply nothing of a folder: objects that the API server refuses, or that lack a namespace. */
type Invalid = Extract<NonNullable<Change['heldUpBy']>, { readonly kind: 'invalid' }>;

/** Says when all of a folder is applied of which objects are invalid. */
export function validText({
  path,
  objects: [first = '', ...more],
  lacksNamespaces,
}: Invalid): string {
  if (lacksNamespaces) return `every object of \`${path}\` is valid and has its namespace`;
  return more.length === 0
    ? `${first} is accepted`
    : `${String(more.length + 1)} invalid objects of \`${path}\` are mended`;
}

/** Says of objects that others beside them have to be mended, too, before any is applied; null where none has to. */
export function mendedWithOthers(
  keys: ReadonlySet<string>,
  changes: readonly Change[],
): string | null {
  for (const { subject, heldUpBy } of changes)
    if (heldUpBy?.kind === 'invalid' && keys.has(resourceKey(subject)))
      return heldUpBy.objects.length > keys.size || heldUpBy.lacksNamespaces
        ? validText(heldUpBy)
        : null;
  return null;
}
