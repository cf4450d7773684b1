import { parseGoDuration } from '../../go-duration.ts';
import type { Violations } from '../../schema-violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { knownText, reportAt } from '../pathed-node.ts';

/** istiod counts in whole milliseconds, and one is the least. */
export function checkDuration(place: PathedNode | undefined, violations: Violations): void {
  const text = knownText(place);
  const milliseconds = text === undefined ? null : parseGoDuration(text);
  if (place === undefined || milliseconds === null || milliseconds < 0) return;
  if (milliseconds < 1)
    reportAt(violations, place, 'range', `${text ?? ''} is too short: 1ms is the least.`, {
      remedy: 'Write at least 1ms, or leave it out.',
    });
  else if (!isWhole(milliseconds))
    reportAt(violations, place, 'range', `${text ?? ''} is no whole number of milliseconds.`, {
      remedy: 'Write whole milliseconds.',
    });
}

/** Sums of parts are not exact. */
const isWhole = (milliseconds: number): boolean =>
  Math.abs(milliseconds - Math.round(milliseconds)) < 1e-9 * Math.max(1, milliseconds);
