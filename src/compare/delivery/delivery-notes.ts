import type { EnvironmentPair, RenderedTree } from '../../gitops/index.ts';
import { removalNotes } from '../../gitops/index.ts';
import type { Change } from '../diff/change.ts';
import { reachNotes } from './alternative-roots.ts';
import { assumedVersions, copiedCharts } from './chart-notes.ts';
import { mendedNotes } from './recovered-roots.ts';
import { repackagedNotes } from './releases/chart-repackaging.ts';
import { unbumpedCharts } from './releases/chart-version-bump.ts';

interface ChangedPair extends EnvironmentPair {
  readonly changes: readonly Change[];
}

interface DeliveryNotes {
  /** Whom what changes reaches. */
  readonly reach: readonly string[];
  /** All, those of `reach` among them: what happens comes before what is guessed. */
  readonly all: readonly string[];
}

/** What is to be said of how a change is delivered, one sentence each. */
export function deliveryNotes(
  base: RenderedTree,
  merged: RenderedTree,
  pairs: readonly ChangedPair[],
  changedFiles: readonly string[],
): DeliveryNotes {
  const reach = reachNotes(base, merged, pairs, changedFiles);
  return {
    reach,
    all: [
      ...removalNotes(base, merged),
      ...merged.plan.notes,
      ...reach,
      ...unbumpedCharts(base, merged, changedFiles),
      ...repackagedNotes(pairs.flatMap(({ changes }) => changes)),
      ...mendedNotes(pairs),
      ...assumedVersions(pairs),
      ...copiedCharts(pairs),
    ],
  };
}
