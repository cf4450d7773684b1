import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { isUnknown, knownNumber, placeAt, reportAt, reportMissing } from '../pathed-node.ts';

/** A port that is given is a number from 1 to 65535. */
export function checkPort(place: PathedNode | undefined, violations: Violations): void {
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

/** One that is left out is 0 to istiod, and no port. */
export function checkNeededPort(holder: PathedNode, name: string, violations: Violations): void {
  const place = placeAt(holder, name);
  if (place === undefined)
    reportMissing(violations, holder, name, 'The number of the port is missing.', {
      remedy: 'Write a port from 1 to 65535.',
    });
  else if (!isUnknown(place)) checkPort(place, violations);
}
