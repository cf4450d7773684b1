import type { Consequence } from '../../../compare/index.ts';
import type { Review } from '../../evaluation/review.ts';
import { mendText } from '../changes/obstacle-text.ts';
import { causingChanges } from './causing-changes.ts';

/** `apps/shop` builds, or what else has to be mended before a consequence comes about; null for nothing. */
export function awaitedMend(
  consequence: Consequence,
  { gaps, changes }: Pick<Review, 'gaps' | 'changes'>,
): string | null {
  const root = decidingRoot(consequence, gaps);
  return root === null ? causesAwait(consequence, changes) : `${quoted(root)} builds`;
}

const quoted = (path: string): string => (path === '.' ? 'this repository' : `\`${path}\``);

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

/**
 * What brings it about does not reach the cluster as it stands, all of it for one cause, whatever decides it then: where no
 * policy lets a request in, none does.
 */
function causesAwait(consequence: Consequence, changes: Review['changes']): string | null {
  const own = changes.filter(({ environment }) => environment === consequence.environment);
  const chosen = causingChanges(own, consequence);
  const causes = chosen.length > 0 ? chosen : own;
  const mends = new Set(causes.map(mendOf));
  const [mend = null] = mends;
  return mends.size === 1 ? mend : null;
}

/** Null too where something else may apply the object as it stands. */
const mendOf = ({ heldUpBy }: Review['changes'][number]): string | null =>
  heldUpBy === undefined || ('heldIn' in heldUpBy && heldUpBy.heldIn.length > 0)
    ? null
    : mendText(heldUpBy, null, quoted);
