import type { DriftOfCluster, JudgedDrift } from '../comparison/drift.ts';
import { isComparedWhole, worstTier } from '../comparison/drift.ts';
import { counted, resourceKey } from '../../../manifest/index.ts';
import type { Block } from '../../../review/index.ts';

/** Says in one sentence whether a cluster left Git, and of what that is not known; `untold` are differences that `found` leaves out. */
export function driftHeading(found: DriftOfCluster, untold: readonly JudgedDrift[]): Block {
  const { drifts, environment, cluster, clusters } = found;
  const where = `${environment} (${clusters === undefined ? 'cluster' : 'clusters'} ${cluster})`;
  const objects = objectsIn(drifts);
  if (objects > 0)
    return {
      kind: 'heading',
      mark: '🧭',
      word: worstTier(found) ?? 'drift',
      sentence: `${where} left Git: ${counted(objects, 'object')} ${objects === 1 ? 'differs' : 'differ'}.`,
    };
  return untold.length > 0
    ? { kind: 'heading', mark: '🧭', word: 'not told', sentence: untoldText(where, untold) }
    : sameHeading(found, where);
}

const objectsIn = (drifts: readonly JudgedDrift[]): number =>
  new Set(drifts.map(({ drift }) => resourceKey(drift.git ?? drift.live))).size;

/** Says of objects that nobody is told of that they differ all the same. */
const untoldText = (where: string, untold: readonly JudgedDrift[]): string => {
  const count = objectsIn(untold);
  const what = count === 1 ? 'differs; it is' : 'differ; each is';
  return `${where}: ${counted(count, 'object')} ${what} ignored, of a lower tier or only just there.`;
};

/** Says that nothing differs of what was compared, if anything was. */
function sameHeading(found: DriftOfCluster, where: string): Block {
  const unknown = { kind: 'heading', mark: '❔', word: 'unknown' } as const;
  if (found.compared === 0)
    return { ...unknown, sentence: `no object of ${where} was compared with Git.` };
  if (!isComparedWhole(found))
    return {
      ...unknown,
      sentence: `${where} could not be compared whole; in what was compared nothing differs.`,
    };
  const rest = [...found.notAsked.values()].reduce((sum, count) => sum + count, 0);
  const apart =
    rest === 0 ? '' : `; not compared: ${counted(rest, 'object')} of kinds that are not asked for`;
  return {
    kind: 'heading',
    mark: '✅',
    word: 'no drift',
    sentence: `${where} is as Git says${apart}.`,
  };
}
