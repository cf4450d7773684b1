import type { GapDraft } from '../gap.ts';
import { canonicalJson } from '../manifest/node.ts';
import { resourceKey } from '../manifest/resource.ts';
import type { Change } from './change.ts';
import { digestOf } from './shown-value.ts';

/**
 * What a change means, as a SHA-256 in hexadecimal digits: equal for two changes that do the same to
 * the same objects of the same environments, however they are written; lines, files and order do not
 * count. What could not be analysed counts by its content. DESIGN §5 "Meaning".
 */
export function meaningOf(
  changes: readonly Change[],
  blockingGaps: readonly Pick<GapDraft, 'reason' | 'input'>[],
): string {
  const lines = [
    ...changes.map(textOfChange),
    ...blockingGaps.map(({ reason, input }) => `gap ${JSON.stringify([reason, digestOf(input)])}`),
  ];
  return digestOf(lines.sort().join('\n'));
}

/** All that a change says, but for the places. */
export const textOfChange = (change: Change): string => {
  const { environment, kind, subject, field, digest, before, after } = change;
  const where = JSON.stringify([environment, kind, resourceKey(subject), field, digest]);
  return `change ${where} ${canonicalJson(before)} ${canonicalJson(after)}`;
};
