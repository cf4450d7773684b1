import type { Violations } from '../violations.ts';
import { domainProblem } from './domain-name.ts';
import { isUnknown, knownNumber, knownText, placeAt, reportAt } from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';

/** Weighted destinations of one route (ROUTE-38). */
export function checkRouteDestinations(
  entries: readonly PathedNode[],
  violations: Violations,
): void {
  for (const entry of entries) {
    const destination = placeAt(entry, 'destination');
    if (destination !== undefined) checkDestination(destination, violations);
    const weight = placeAt(entry, 'weight');
    const share = knownNumber(weight);
    if (weight !== undefined && share !== undefined && share < 0)
      reportAt(violations, weight, 'range', `A weight of ${String(share)} is negative.`, {
        remedy: 'Write 0 or more.',
      });
  }
  const weights = entries.map((entry) => placeAt(entry, 'weight'));
  const [first] = weights;
  if (entries.length < 2 || first === undefined || weights.some(isUnknown)) return;
  if (weights.every((weight) => (knownNumber(weight) ?? 0) === 0))
    reportAt(
      violations,
      first,
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
  if (place !== undefined && host !== undefined) {
    const problem = host === '*' ? EVERY_HOST : domainProblem(host);
    if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
  }
  checkPort(placeAt(destination, 'port', 'number'), violations);
}

/** A port that is given is a number from 1 to 65535. */
function checkPort(place: PathedNode | undefined, violations: Violations): void {
  const port = knownNumber(place);
  if (place !== undefined && port !== undefined && (port < 1 || port > 65_535))
    reportAt(violations, place, 'range', `${String(port)} is no port: ports go from 1 to 65535.`, {
      remedy: 'Write a port from 1 to 65535.',
    });
}

/** In a match 0 stands for any port. */
export function checkMatchedPort(place: PathedNode | undefined, violations: Violations): void {
  if (knownNumber(place) !== 0) checkPort(place, violations);
}
