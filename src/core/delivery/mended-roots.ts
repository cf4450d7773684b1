import type { RenderedEnvironment, RenderedRoot } from '../gitops/index.ts';
import { fluxApplying, pairedRoots, stopOfRoot, toolOfRoot } from '../gitops/index.ts';
import type { Origin } from '../manifest/index.ts';

/** One environment; null where it does not exist on a side. */
interface BothSides {
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
}

/** A root of which nothing was applied at the base, and that is applied again. */
export interface MendedRoot {
  readonly path: string;
  readonly tool: string;
  /** What comes of it, and why nobody here can tell. */
  readonly message: string;
  /** Where it stopped, in the base. */
  readonly origin: Origin | null;
}

/**
 * Roots of which nothing was applied at the base, for they did not build or a tool stopped at one of their files, and that
 * are applied again. What the cluster has of them is of before they stopped, so all that was merged since comes with the
 * change; what could be read of them all the same is compared.
 */
export const mendedRoots = ({ before, after }: BothSides): readonly MendedRoot[] => {
  if (before === null || after === null) return [];
  const found = pairedRoots(before.roots, after.roots).flatMap(({ before: past, after: now }) => {
    if (past === null || now === null || now.root.by.origin === null) return [];
    if (past.failure !== null && past.resources.length === 0) return [];
    if (now.failure !== null || stopOfRoot(now, after) !== null) return [];
    const stop = past.failure ?? stopOfRoot(past, before);
    return stop === null ? [] : [mendedRoot(now, stop.origin)];
  });
  return [...new Map(found.map((each) => [each.path, each])).values()];
};

function mendedRoot(now: RenderedRoot, origin: Origin | null): MendedRoot {
  const whole = fluxApplying(now.root)?.generatedFor ?? now.root.path;
  const tool = toolOfRoot(now);
  return {
    path: whole,
    tool,
    message: `${whole} is applied again: at the base ${tool} applied nothing of it, so all that was merged since it stopped comes with this change.`,
    origin,
  };
}

/** Of roots that render again; one that could not be read at all at the base cannot be compared with what it held. */
export const mendedNotes = (
  pairs: readonly (BothSides & { readonly changes: readonly unknown[] })[],
): readonly string[] => [
  ...new Set(
    pairs.flatMap((pair) => [
      ...newNotes(pair),
      // where nothing else changes, it is told in the place of that
      ...(pair.changes.length === 0 ? [] : mendedRoots(pair).map(({ message }) => message)),
    ]),
  ),
];

const newNotes = ({ before, after }: BothSides): readonly string[] =>
  pairedRoots(before?.roots ?? [], after?.roots ?? []).flatMap(({ before: past, after: now }) =>
    now?.failure === null && past?.failure != null && past.resources.length === 0
      ? [`${now.root.path} renders now and did not at the base: all its objects count as new.`]
      : [],
  );
