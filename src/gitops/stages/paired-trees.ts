import { liveNotes } from '../live/live-appliers.ts';
import { applierNotes } from '../map/orphan-appliers.ts';
import type { IdentityOf } from '../pairing/units-on-both-sides.ts';
import { deliver } from './delivery.ts';
import type { PairedSides } from './side-pairs.ts';
import { pairSides } from './side-pairs.ts';
import type { Sides } from './stage.ts';
import { settledSides } from './stage.ts';

/**
 * Both trees of a change as they are compared, from what is rendered of them: what is delivered there, by cluster. Its
 * notes say what of them is left out. Which clusters are one mesh, whoever reads control planes says.
 */
export function pairedTrees(
  trees: Sides,
  changedFiles: readonly string[],
  identityOf: IdentityOf,
): PairedSides {
  const settled = settledSides(trees);
  const paired = pairSides(deliver(settled), changedFiles, identityOf);
  return {
    ...paired,
    notes: [
      ...liveNotes(settled.merged),
      ...paired.notes,
      ...applierNotes(settled.base, settled.merged, changedFiles),
    ],
  };
}
