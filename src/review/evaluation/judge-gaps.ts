import { shortHash } from '../../checks/index.ts';
import type { Gap, GapDraft } from '../../manifest/index.ts';
import { natureOf } from '../../manifest/index.ts';

/**
 * Gaps of the merge result, judged against those of the base: `new` where the base has none of this
 * identity, `blocking` where it is broken, and new or with another input. What is unseen blocks only
 * where `unseen` says `fail`. What only moved to another file of its root is not new.
 */
export function judgeGaps(
  base: readonly GapDraft[],
  merged: readonly GapDraft[],
  unseen: 'review' | 'fail' = 'review',
): readonly Gap[] {
  const inputs = new Map<string, Set<string>>();
  for (const gap of base) {
    const id = idOf(gap);
    inputs.set(id, (inputs.get(id) ?? new Set()).add(gap.input));
  }
  const gone = goneInputs(base, merged);
  const judged = new Map<string, Gap>();
  for (const { key, cause, ...gap } of merged) {
    const id = idOf({ ...gap, key });
    const nature = natureOf(cause === undefined ? gap : { ...gap, cause });
    const before = inputs.get(id) ?? gone.get(contentOf(gap));
    const isOpen = nature === 'broken' || unseen === 'fail';
    const blocking = isOpen && before?.has(gap.input) !== true;
    const known = judged.get(id);
    if (known?.blocking === true || (known && !blocking)) continue;
    judged.set(id, { ...gap, id, nature, new: before === undefined, blocking });
  }
  return [...judged.values()];
}

const idOf = ({ reason, root, key }: Pick<GapDraft, 'reason' | 'root' | 'key'>): string =>
  shortHash(['gap', reason, root ?? '', key]);

/** Inputs of gaps that only the base has, by what they hold. */
function goneInputs(
  base: readonly GapDraft[],
  merged: readonly GapDraft[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const still = new Set(merged.map(idOf));
  return new Map(
    base
      .filter((gap) => gap.input !== '' && !still.has(idOf(gap)))
      .map((gap) => [contentOf(gap), new Set([gap.input])]),
  );
}

const contentOf = ({ reason, root, input }: Omit<GapDraft, 'key'>): string =>
  shortHash(['content', reason, root ?? '', input]);
