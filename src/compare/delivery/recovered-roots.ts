import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import {
  fluxApplying,
  isNotApplied,
  pairedRoots,
  stopOfRoot,
  toolOfRoot,
} from '../../gitops/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { shortSha } from '../../manifest/index.ts';

/** One environment; null where it does not exist on a side. */
interface BothSides {
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
}

/** A root of which nothing was applied at the base, and that is applied again. */
export interface MendedRoot {
  readonly path: string;
  /** What happens to it, as a clause. */
  readonly clause: string;
  /** What comes of it, and why nobody here can tell. */
  readonly message: string;
  /** Where it stopped, in the base. */
  readonly origin: Origin | null;
}

/** Both sides of such a root. */
export interface MendedPair {
  readonly past: RenderedRoot;
  readonly now: RenderedRoot;
  /** The folder that is applied at once. */
  readonly path: string;
  readonly origin: Origin | null;
}

/**
 * Roots of which nothing was applied at the base, for they did not build or a tool stopped at one of their files, and that
 * are applied again. What could be read of them at the base all the same is text, and not what the cluster has. None of
 * those of which it is known what they were before they stopped.
 */
export const mendedPairs = (sides: BothSides): readonly MendedPair[] =>
  pairsAgain(sides).filter(({ past }) => past.brokenBy === undefined);

/** The same, with those too of which that is known. */
export const pairsAgain = ({ before, after }: BothSides): readonly MendedPair[] => {
  if (before === null || after === null) return [];
  return pairedRoots(before.roots, after.roots).flatMap(({ before: past, after: now }) => {
    if (past === null || now === null || past === now) return [];
    if (isNotApplied(now, after)) return [];
    const path = fluxApplying(now.root)?.generatedFor ?? now.root.path;
    if (past.brokenBy !== undefined) return [{ past, now, path, origin: null }];
    const stop = past.failure ?? stopOfRoot(past, before);
    return stop === null ? [] : [{ past, now, path, origin: stop.origin }];
  });
};

/**
 * Those of which something could be read at the base. What the cluster has of them is of before they stopped, so all that
 * was merged since comes with the change; of others all counts as new.
 */
export const mendedRoots = (pair: BothSides): readonly MendedRoot[] => [
  ...new Map(
    mendedPairs(pair)
      .filter(({ past }) => past.failure === null || past.resources.length > 0)
      .map((each) => mendedRoot(each))
      .map((each) => [each.path, each]),
  ).values(),
];

function mendedRoot({ now, path, origin }: MendedPair): MendedRoot {
  const since = 'all that was merged since it stopped comes with this change';
  if (now.root.by.origin === null)
    return {
      path,
      clause: `${path} can be applied again`,
      message: `${path} can be applied again: at the base it did not build, so nothing of it could be applied, and ${since}.`,
      origin,
    };
  const tool = toolOfRoot(now);
  return {
    path,
    clause: `${tool} applies ${path} again`,
    message: `${path} is applied again: at the base ${tool} applied nothing of it, so ${since}.`,
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
      ...lastBuiltNotes(pair),
      // where nothing else changes, it is told in the place of that
      ...(pair.changes.length === 0 ? [] : mendedRoots(pair).map(({ message }) => message)),
    ]),
  ),
];

/** What is compared with what it was before a commit broke it: nothing of it was applied since. */
const lastBuiltNotes = (pair: BothSides): readonly string[] =>
  pairsAgain(pair).flatMap(({ past, now, path }) => {
    if (past.brokenBy === undefined) return [];
    const { sha, pullRequest } = past.brokenBy;
    const commit = shortSha(sha);
    const broken = pullRequest === null ? commit : `#${String(pullRequest)} (${commit})`;
    const isApplied = now.root.by.origin !== null;
    const stopped = isApplied ? `${toolOfRoot(now)} has applied nothing of it` : 'it has not built';
    return [
      `${path} ${isApplied ? 'is' : 'can be'} applied again: ${stopped} since ${broken}. It is compared with what it was before that, and what was merged into it since comes with this change.`,
    ];
  });

const newNotes = ({ before, after }: BothSides): readonly string[] =>
  pairedRoots(before?.roots ?? [], after?.roots ?? []).flatMap(({ before: past, after: now }) => {
    if (now?.failure !== null || past?.failure == null || past.resources.length > 0) return [];
    const { path } = now.root;
    const whole = fluxApplying(now.root)?.generatedFor ?? path;
    const builds =
      whole === path
        ? `${path} renders now and did not at the base`
        : `${path} is part of ${whole}, which renders now and did not at the base`;
    return [
      `${builds}: what the cluster has of before that is not seen here, and all its objects count as new.`,
    ];
  });
