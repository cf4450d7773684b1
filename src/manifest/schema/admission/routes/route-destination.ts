import type { Violations } from '../../schema-violations.ts';
import { isDnsLabel, domainProblem } from '../values/host-name.ts';
import { checkNeededPort } from '../values/port-values.ts';
import {
  isUnknown,
  knownNumber,
  knownText,
  neededAt,
  placeAt,
  reportAt,
  reportMissing,
} from '../pathed-node.ts';
import type { PathedNode } from '../pathed-node.ts';

/** Weighted destinations of one route (ROUTE-38). */
export function checkRouteDestinations(
  entries: readonly PathedNode[],
  violations: Violations,
): void {
  for (const entry of entries) {
    const destination = neededAt(violations, entry, 'destination', 'A route needs destination.');
    if (destination !== undefined) checkDestination(destination, violations);
    const weight = placeAt(entry, 'weight');
    const share = knownNumber(weight);
    if (weight !== undefined && share !== undefined && share < 0)
      reportAt(violations, weight, 'range', `A weight of ${String(share)} is negative.`, {
        remedy: 'Write 0 or more.',
      });
  }
  const weights = entries.map((entry) => placeAt(entry, 'weight'));
  const [first] = entries;
  if (entries.length < 2 || first === undefined || weights.some(isUnknown)) return;
  if (weights.every((weight) => (knownNumber(weight) ?? 0) === 0))
    reportAt(
      violations,
      weights.find((weight) => weight !== undefined) ?? first,
      'range',
      'All weights are 0: no destination would receive anything.',
      { remedy: 'Give a destination a weight above 0.' },
    );
}

const EVERY_HOST = {
  message: 'A destination cannot be *.',
  remedy: 'Name the host of one service.',
};

export function checkDestination(destination: PathedNode, violations: Violations): void {
  const place = placeAt(destination, 'host');
  const host = knownText(place);
  if (place === undefined)
    reportMissing(violations, destination, 'host', 'A destination needs host.');
  if (place !== undefined && host !== undefined) {
    const problem = host === '*' ? EVERY_HOST : domainProblem(host);
    if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
  }
  checkSubset(placeAt(destination, 'subset'), violations);
  const port = placeAt(destination, 'port');
  if (port !== undefined) checkNeededPort(port, 'number', violations);
}

function checkSubset(place: PathedNode | undefined, violations: Violations): void {
  const name = knownText(place);
  if (place !== undefined && name !== undefined && name !== '' && !isDnsLabel(name))
    reportAt(violations, place, 'value', `${JSON.stringify(name)} is no name of a subset.`, {
      remedy: 'Write the name of a subset of the DestinationRule.',
    });
}
