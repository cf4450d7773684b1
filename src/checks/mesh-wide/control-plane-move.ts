import type { Change } from '../../compare/index.ts';

/** Finds the namespaces between which an installed control plane moves; null where none does. */
export function moveOf(
  own: readonly Change[],
): { readonly from: string; readonly to: string } | null {
  const whole = own.filter(({ field, cause }) => field === null && cause?.kind !== 'copied');
  for (const { subject: now, oldObject } of whole) {
    const was = whole.find(
      ({ subject, object }) =>
        object === null && subject.kind === now.kind && subject.name === now.name,
    );
    if (oldObject === null && was !== undefined && was.subject.namespace !== now.namespace)
      return { from: was.subject.namespace || '(none)', to: now.namespace || '(none)' };
  }
  return null;
}
