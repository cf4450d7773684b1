import type { Gap } from '../gap.ts';
import { placeOf } from '../manifest/origin.ts';

/** The same thing in several roots is one item for a reader. */
export interface GapGroup {
  readonly gap: Gap;
  readonly roots: readonly string[];
}

export function groupedGaps(gaps: readonly Gap[]): readonly GapGroup[] {
  const groups = new Map<string, { gap: Gap; roots: string[] }>();
  for (const gap of gaps) {
    const place = gap.origin === null ? '' : placeOf(gap.origin);
    const key = JSON.stringify([gap.reason, gap.message, place]);
    const known = groups.get(key) ?? { gap, roots: [] };
    if (gap.root !== null) known.roots.push(gap.root);
    groups.set(key, known);
  }
  return [...groups.values()];
}

/** ` (in 3 roots)`, where it is more than one. */
export const inRoots = ({ roots }: GapGroup): string =>
  roots.length > 1 ? ` (in ${String(roots.length)} roots)` : '';
