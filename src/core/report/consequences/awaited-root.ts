import type { Consequence } from '../../behaviour/index.ts';
import type { Review } from '../../review/index.ts';
import { causingChanges } from './causing-changes.ts';

/** The root that has to build before a consequence comes about; null for none. */
export const awaitedRoot = (
  consequence: Consequence,
  { gaps, changes }: Pick<Review, 'gaps' | 'changes'>,
): string | null => decidingRoot(consequence, gaps) ?? causingRoot(consequence, changes);

/** What decides it after the change is in a folder of which nothing is applied. */
function decidingRoot({ after }: Consequence, gaps: Review['gaps']): string | null {
  const file = after.decidedBy?.origin.file;
  const broken = gaps.find(
    ({ reason, nature, root }) =>
      reason === 'not-rendered' &&
      nature === 'broken' &&
      root !== null &&
      file?.startsWith(`${root}/`) === true,
  );
  return broken?.root ?? null;
}

/** What brings it about is of such a folder, whatever decides it then: where no policy lets a request in, none does. */
function causingRoot(consequence: Consequence, changes: Review['changes']): string | null {
  const own = changes.filter(({ environment }) => environment === consequence.environment);
  const chosen = causingChanges(own, consequence);
  const causes = chosen.length > 0 ? chosen : own;
  const paths = new Set(
    causes.map(({ heldUpBy }) => (heldUpBy?.kind === 'build' ? heldUpBy.path : null)),
  );
  const [path = null] = paths;
  return paths.size === 1 ? path : null;
}
