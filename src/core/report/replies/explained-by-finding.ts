import type { Review } from '../../review/index.ts';
import { counted } from '../../text/index.ts';
import type { GapFamily } from '../review/grouped-gaps.ts';

/**
 * A root that no longer renders is a finding too, which gives the cause: of the gap it is enough to say
 * what it is, without a stop. Null where no finding does.
 */
export function explainedByFinding(
  { first, others }: GapFamily,
  { findings }: Pick<Review, 'findings'>,
): string | null {
  const { reason, message } = first.gap;
  const [what = '', cause] = message.split(/: (.*)/s, 2);
  if (reason !== 'not-rendered' || cause === undefined) return null;
  const isFinding = findings.some(
    ({ introducedBy, why }) => introducedBy === 'this-change' && why.startsWith(cause),
  );
  if (!isFinding) return null;
  return others.length === 0
    ? what
    : what.replace(
        / does not render$/,
        ` and ${counted(others.length, 'more folder')} do not render`,
      );
}
