import type {
  EnvironmentPair,
  RenderedEnvironment,
  RenderedRoot,
  RenderedTree,
  wholeCluster,
} from '../../gitops/index.ts';
import { isKustomizationFile, keptByScripts, sourcesInstead } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { holdsPath } from '../../manifest/index.ts';
import type { Change } from '../diff/change.ts';
import { diffInEffect } from '../diff/effective-diff.ts';
import { withEncrypted } from '../diff/encrypted-changes.ts';
import { jobChanges } from '../jobs/job-changes.ts';
import { unseenChanges } from '../diff/unseen-changes.ts';
import type { InEffect } from '../in-effect/effective-objects.ts';
import { isForOtherEnvironments } from './application-set-changes.ts';
import { newReadingNotes, withDelivered } from './delivery-changes.ts';
import { withStanding } from '../in-effect/standing-texts.ts';
import { isHeldAllTheSame } from './still-held.ts';
import { withKeptByScripts, withObstacles, withReadElsewhere } from './delivery-obstacles.ts';
import { withModesHeld } from './held-modes.ts';
import { withUnbuilt } from './held-removals.ts';
import { ineffectiveNotes } from './ineffective-builds.ts';
import { withRepackaged } from './releases/chart-repackaging.ts';
import { unseenSide } from './unseen-side.ts';
import type { WhereChangesGo } from './where-changes-go.ts';
import { rootNamespacesOf } from './where-changes-go.ts';
import { withWrapped } from './wrappers/wrapped-content.ts';

/** An environment on both sides, with what acts of it in its whole cluster and the meshes that this makes. */
interface ResolvedPair extends Pick<ReturnType<typeof wholeCluster>, 'whole' | 'isOwn'> {
  readonly pair: EnvironmentPair;
  /** `pair.after`, with what the base has where something could not be read. */
  readonly written: RenderedEnvironment | null;
  readonly seen: InEffect;
  /** What objects are compared with; of an environment that the change makes, what counts in every environment. */
  readonly compared: Mesh | null;
  readonly before: Mesh | null;
  readonly mesh: Mesh | null;
}

/** What both sides of a change are, beside the environment that is looked at. */
interface ChangedTrees {
  readonly base: RenderedTree;
  readonly merged: RenderedTree;
  /** Paths whose content differs. */
  readonly changedFiles: readonly string[];
  readonly goes: WhereChangesGo;
  /** Whether the cluster refuses an object of the environment; none that is known if absent. */
  readonly isRefused: ((object: Resource) => boolean) | undefined;
}

/** What changes in one environment. */
interface PairChanges {
  /** Of the environment itself, with what each delivers, what keeps it from the cluster and where it goes. */
  readonly changes: readonly Change[];
  /** Differences of objects in its whole cluster. */
  readonly inCluster: readonly Change[];
  /** What is to be said of content that is not seen whole, one sentence each. */
  readonly notes: readonly string[];
}

const makesRoot = (path: string): boolean =>
  isKustomizationFile(path) || /(?:^|\/)Chart\.yaml$/.test(path);

/** All that a change does to one environment; what it does to others of its cluster is told of them. */
export function changesOfPair(resolved: ResolvedPair, trees: ChangedTrees): PairChanges {
  const { pair, whole, isOwn, written, seen, compared, mesh } = resolved;
  const { base, merged, changedFiles, goes, isRefused } = trees;
  const isListedAlike = ({ reads }: RenderedRoot): boolean =>
    !changedFiles.some((path) => makesRoot(path) && holdsPath(reads, path));
  const isElsewhere = isForOtherEnvironments(pair, [base, merged], changedFiles);
  const isHeld = isHeldAllTheSame(whole, base, merged);
  const inCluster = diffInEffect({
    environment: pair.name,
    seen,
    before: compared,
    after: mesh,
    isNew: whole.isNew === true,
    isListedAlike,
    instead: { before: sourcesInstead(base, merged), after: sourcesInstead(merged, base) },
    deletions: goes.deletions,
  });
  const differences = inCluster.filter((change) => {
    const { object, oldObject, subject, origin } = change;
    return (
      !isElsewhere(change) && !isHeld(change) && isOwn([object ?? subject, oldObject], origin.file)
    );
  });
  const known = changesWithContent(
    withStanding(goes.brought.withMoved(pair, differences), seen.after, trees),
    resolved,
    trees,
  );
  const unseenSides = [
    unseenSide(pair.before, [base, merged], compared),
    unseenSide(written, [merged, base], mesh),
  ] as const;
  const changes = goes.withPlaceIds(
    { ...pair, after: written },
    withModesHeld(
      withUnbuilt(
        withReadElsewhere(
          withKeptByScripts(
            withObstacles(
              [
                ...known.changes,
                ...unseenChanges(pair.name, ...unseenSides, isListedAlike),
                ...jobChanges(pair.name, trees),
              ],
              written,
              isRefused,
            ),
            pair,
            keptByScripts(base, merged),
          ),
        ),
        pair.before,
        written,
      ),
    ),
  );
  return { changes, inCluster, notes: known.notes };
}

/**
 * Differences of objects, with what is known of content that they decide about and that is not seen whole; and what is
 * to be said of it, one sentence each.
 */
function changesWithContent(
  differences: readonly Change[],
  resolved: ResolvedPair,
  { base, goes: { deliveredBy } }: ChangedTrees,
): ReturnType<typeof withWrapped> {
  const { before, after, name } = resolved.pair;
  const rootNamespaces = new Set(rootNamespacesOf(resolved));
  const packages = { environment: name, before: base.environments, after };
  const delivered = withRepackaged(withDelivered(differences, deliveredBy), packages, deliveredBy);
  const known = withWrapped(withEncrypted(delivered, rootNamespaces), {
    rootNamespaces,
    resources: () =>
      [before, after].flatMap((side) => (side?.roots ?? []).flatMap(({ resources }) => resources)),
  });
  return {
    ...known,
    notes: [
      ...known.notes,
      ...ineffectiveNotes(differences, deliveredBy),
      ...newReadingNotes(differences, deliveredBy),
    ],
  };
}
