import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { knownNumber, placeAt, reportAt } from '../pathed-node.ts';
import { checkDuration } from '../values/durations.ts';

/** What takes an endpoint out of balancing (DR-26). */
export function checkOutlierDetection(
  outlier: PathedNode | undefined,
  violations: Violations,
): void {
  if (outlier === undefined) return;
  for (const name of ['baseEjectionTime', 'interval'])
    checkDuration(placeAt(outlier, name), violations);
  for (const name of ['maxEjectionPercent', 'minHealthPercent'])
    checkPercent(placeAt(outlier, name), violations);
  const failures = placeAt(outlier, 'consecutiveLocalOriginFailures');
  const split = placeAt(outlier, 'splitExternalLocalOriginErrors')?.node;
  const isSplit = split?.kind === 'scalar' && split.value !== false;
  if (failures !== undefined && (knownNumber(failures) ?? 0) > 0 && !isSplit)
    reportAt(
      violations,
      failures,
      'exclusive',
      'consecutiveLocalOriginFailures counts only with splitExternalLocalOriginErrors: true.',
      {
        remedy:
          'Set splitExternalLocalOriginErrors: true, or remove consecutiveLocalOriginFailures.',
      },
    );
}

function checkPercent(place: PathedNode | undefined, violations: Violations): void {
  const percent = knownNumber(place);
  if (place !== undefined && percent !== undefined && (percent < 0 || percent > 100))
    reportAt(violations, place, 'range', `${String(percent)} is no percentage: 0 to 100.`, {
      remedy: 'Write a number from 0 to 100.',
    });
}
