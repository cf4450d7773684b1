import type { JobUnit } from './job.ts';
import type { RunAt } from './reaching-units.ts';
import { BEFORE } from './reaching-units.ts';

/** Gives the units that only a person starts, as far as the tree says: no pipeline runs them, by whatever others. */
export function startedByHand(
  units: readonly JobUnit[],
  runAt: RunAt,
  isOfPipeline: (unit: JobUnit) => boolean,
): ReadonlySet<JobUnit> {
  const run = new Set(units.filter(isOfPipeline));
  for (const unit of run)
    for (const at of [BEFORE, ...unit.lines.keys()])
      for (const next of runAt(unit, at).flat()) run.add(next);
  return new Set(units.filter((unit) => !run.has(unit)));
}
