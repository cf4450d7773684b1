import type { RenderedEnvironment, RenderedRoot } from '../gitops/index.ts';
import { pairedRoots, fluxApplying } from '../gitops/index.ts';

/** One environment; null where it does not exist on a side. */
interface BothSides {
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
}

/**
 * Roots that render again. One cannot be compared with what it held before it broke; and of one that is applied,
 * nothing was applied as long as it was broken, though what could be built all the same is compared.
 */
export const mendedNotes = (pairs: readonly BothSides[]): readonly string[] => [
  ...new Set(
    pairs.flatMap(({ before, after }) =>
      pairedRoots(before?.roots ?? [], after?.roots ?? []).flatMap(
        ({ before: past, after: now }) =>
          now?.failure === null && past?.failure != null ? noteOf(now, past) : [],
      ),
    ),
  ),
];

function noteOf({ root }: RenderedRoot, past: RenderedRoot): readonly string[] {
  const appliedBy = root.by.origin;
  const { path } = root;
  const whole = fluxApplying(root)?.generatedFor ?? path;
  if (past.resources.length > 0)
    return appliedBy === null
      ? []
      : [
          `${whole} renders now and did not at the base: nothing of it was applied, and all of it is again.`,
        ];
  return [`${path} renders now and did not at the base: all its objects count as new.`];
}
