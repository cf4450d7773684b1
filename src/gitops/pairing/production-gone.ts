import { NOBODY } from '../names/unit-name.ts';
import type { RenderedTree } from '../stages/render-tree.ts';
import type { Sides } from '../stages/stage.ts';

/**
 * Both sides of a change that takes the last production away, with a note that says so. Names of both sides decide what is
 * production in a review, so what is left stays what it is; once the change is merged, no name of the tree says production
 * any more, and all of it counts as that.
 */
export function withProductionGone({ base, merged }: Sides): Sides {
  const gone = namesIn(base, true);
  const left = namesIn(merged, false);
  const isGone =
    base.plan.isAllProduction !== true &&
    gone.length > 0 &&
    left.length > 0 &&
    namesIn(merged, true).length === 0;
  if (!isGone) return { base, merged };
  const notes = [goneNote(gone, left), ...merged.plan.notes];
  return { base, merged: { ...merged, plan: { ...merged.plan, notes } } };
}

const namesIn = ({ environments }: RenderedTree, production: boolean): readonly string[] =>
  environments.flatMap(({ environment }) =>
    environment.production === production && environment.name !== NOBODY ? [environment.name] : [],
  );

function goneNote(gone: readonly string[], left: readonly string[]): string {
  const goes = `${gone.join(' and ')} ${gone.length === 1 ? 'goes' : 'go'} with this change`;
  const are = left.length === 1 ? 'is' : 'are';
  return `${goes}, and no other environment looks like production. ${left.join(', ')} ${are} not treated as production here, as before it; once it is merged, all that is left is, unless \`environments\` says otherwise.`;
}
