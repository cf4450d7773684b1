import type { RenderedRoot, RenderedTree } from '../../gitops/index.ts';
import { obstaclesOf } from '../../kustomize/index.ts';
import type { GapDraft, Resource } from '../../manifest/index.ts';
import { groupedBy } from '../../istio/index.ts';
import { pairedRoots, releaseOfRoot, stopText } from '../../gitops/index.ts';
import { holdsPath, listed, stableKeyOf, subjectText } from '../../manifest/index.ts';
import type { ReviewedPair } from './reviewed-pair.ts';

/** Everything of one tree that could not be analysed; a shared root counts once. */
export function gapsOfTree({ plan, environments }: RenderedTree): readonly GapDraft[] {
  const roots = new Set(environments.flatMap((environment) => environment.roots));
  return [
    ...plan.gaps,
    ...[...roots].flatMap((root) => [...root.gaps, ...failureGap(root)]),
    ...environments.flatMap(({ inputGaps = [] }) => inputGaps),
  ];
}

/**
 * Gaps that the base would have too, had it rendered these folders by themselves: nothing they read is
 * changed. A base that does not render is a root of its own once the last overlay of it is gone.
 */
export const leftBehind = (
  { environments }: RenderedTree,
  changedFiles: readonly string[],
): readonly GapDraft[] =>
  environments
    .flatMap(({ roots }) => roots)
    .filter(
      ({ root, failure, reads }) =>
        failure !== null &&
        root.by.origin === null &&
        // without its command nothing would render it
        releaseOfRoot(root)?.command === undefined &&
        !changedFiles.some((path) => holdsPath(reads, path)),
    )
    .flatMap(failureGap);

/** Gaps of the base that are there under another name of their folder: it failed as it does now. */
export function renamedGaps(base: RenderedTree, merged: RenderedTree): readonly GapDraft[] {
  const [before, after] = [base, merged].map(({ environments }) =>
    environments.flatMap(({ roots }) => roots),
  );
  return pairedRoots(before ?? [], after ?? []).flatMap((pair) =>
    pair.failedBefore === undefined || pair.after === null
      ? []
      : failureGap(pair.after).map((gap) => ({ ...gap, formerRoot: pair.failedBefore })),
  );
}

/**
 * Lists gaps of roots that stop at more since the change than they did before, where what they stop at first is the same: mended
 * there alone, they would build before and do not now. The base has them with what it stops at, and each root that failed
 * there with all that it would have stopped at: a build that gets as far as the second of them is no worse.
 */
export function furtherStops(
  base: RenderedTree,
  merged: RenderedTree,
): Readonly<Record<'base' | 'merged', readonly GapDraft[]>> {
  const [before, after] = [base, merged].map(({ environments }) =>
    environments.flatMap(({ roots }) => roots),
  );
  const found = pairedRoots(before ?? [], after ?? []).flatMap((pair) => {
    const [was, is] = [pair.before?.failure, pair.after?.failure];
    if (was == null || is == null || pair.after === null || was === is) return [];
    const known = obstaclesOf(was);
    const root = is.whole ?? pair.after.root.path;
    const [first, ...others] = obstaclesOf(is);
    if (first === undefined || !known.includes(first)) return [];
    return [...(is.further ?? []), ...(is.beyond ?? [])]
      .filter((_, at) => !known.includes(others[at] ?? ''))
      .map(({ message, origin }): { readonly was: string; readonly gap: GapDraft } => ({
        was: was.message,
        gap: {
          reason: 'not-rendered',
          root,
          message: `\`${root}\` does not render for one more reason since this change: ${message}`,
          origin,
          key: `${FAILED_ROOT} ${message}`,
          input: message,
        },
      }));
  });
  const stoppedAt = (before ?? []).flatMap((was) =>
    failureGap(was).flatMap((gap) => obstaclesOf(was.failure).map((input) => ({ ...gap, input }))),
  );
  return {
    base: [...stoppedAt, ...found.map(({ was, gap }) => ({ ...gap, input: was }))],
    merged: found.map(({ gap }) => gap),
  };
}

/**
 * Has gaps of the merge result say of which objects nothing is compared: the base has them in a file, of which not all can be
 * read after the change.
 */
export function withUncompared(
  gaps: readonly GapDraft[],
  pairs: readonly Pick<ReviewedPair, 'after' | 'written'>[],
): readonly GapDraft[] {
  const kept = groupedBy(pairs.flatMap(keptObjects), ({ origin: { file } }) => file);
  return gaps.map((gap) => {
    const objects = gap.origin === null ? undefined : kept.get(gap.origin.file);
    if (objects === undefined) return gap;
    const uncompared = [...new Set(objects.map(subjectText))];
    const message = `${gap.message} What becomes of ${listed(uncompared, NAMES_SHOWN)} is not seen.`;
    return { ...gap, uncompared, message };
  });
}

const NAMES_SHOWN = 3;

/** Lists what a root that renders stands with as the base has it. */
function keptObjects({
  after,
  written,
}: Pick<ReviewedPair, 'after' | 'written'>): readonly Resource[] {
  if (after === null || written === null || after === written) return [];
  return after.roots.flatMap((root, at) => {
    const held = written.roots[at];
    if (held === undefined || held.root !== root.root || root.status === 'failed') return [];
    const there = new Set(root.resources.map(stableKeyOf));
    return held.resources.filter((each) => !there.has(stableKeyOf(each)));
  });
}

/** The key of the gap of a root that fails; its input is why. */
export const FAILED_ROOT = 'render';

/**
 * A failed root is a gap whose input is what stands in the way: failing otherwise than before is this
 * change's doing, failing as before is not (what it edits there is said to be unreviewed).
 */
function failureGap({ root, failure }: RenderedRoot): readonly GapDraft[] {
  if (failure === null) return [];
  const path = failure.whole ?? root.path;
  return [
    {
      reason: 'not-rendered',
      root: path,
      message: stopText(`\`${path}\``, failure),
      origin: failure.origin,
      key: FAILED_ROOT,
      input: obstaclesOf(failure)[0] ?? '',
    },
  ];
}
