import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import {
  isSet,
  knownNumber,
  knownText,
  neededAt,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
} from '../pathed-node.ts';
import { checkDuration } from '../values/durations.ts';
import { checkLocalities, checkZones } from './localities.ts';

/** How calls are spread over endpoints. */
export function checkLoadBalancer(balancer: PathedNode | undefined, violations: Violations): void {
  if (balancer === undefined) return;
  const hash = placeAt(balancer, 'consistentHash');
  if (hash !== undefined) checkHash(hash, violations);
  const zones = placeAt(balancer, 'zoneAwareLbSetting');
  if (zones !== undefined && isSet(balancer, 'localityLbSetting'))
    reportAt(
      violations,
      zones,
      'exclusive',
      'Only one of localityLbSetting and zoneAwareLbSetting can be set.',
      { remedy: 'Keep one of localityLbSetting and zoneAwareLbSetting.' },
    );
  checkLocalities(placeAt(balancer, 'localityLbSetting'), violations);
  checkZones(zones, violations);
  const warmup = placeAt(balancer, 'warmup');
  if (warmup !== undefined) checkWarmup(warmup, violations);
}

function checkHash(hash: PathedNode, violations: Violations): void {
  const cookie = placeAt(hash, 'httpCookie');
  if (cookie !== undefined) checkCookie(cookie, violations);
  const ring = placeAt(hash, 'minimumRingSize');
  const algorithm = ['ringHash', 'maglev'].find((name) => isSet(hash, name));
  if (ring !== undefined && (knownNumber(ring) ?? 0) !== 0 && algorithm !== undefined)
    reportAt(
      violations,
      ring,
      'exclusive',
      `minimumRingSize cannot be combined with ${algorithm}.`,
      {
        remedy: 'Write ringHash.minimumRingSize in its place, or remove it.',
      },
    );
  const maglev = placeAt(hash, 'maglev');
  if (maglev !== undefined) checkMaglev(maglev, violations);
}

function checkCookie(cookie: PathedNode, violations: Violations): void {
  if (!isSet(cookie, 'name'))
    reportMissing(violations, cookie, 'name', 'The cookie to balance by needs a name.');
  const seen = new Set<string>();
  for (const attribute of placesAt(cookie, 'attributes')) {
    const place = placeAt(attribute, 'name');
    const name = knownText(place);
    if (!isSet(attribute, 'name'))
      reportMissing(violations, attribute, 'name', 'An attribute of the cookie needs a name.');
    if (place === undefined || name === undefined || name === '') continue;
    if (seen.has(name))
      reportAt(violations, place, 'value', `The cookie has the attribute ${name} twice.`, {
        remedy: 'Remove one of the two.',
      });
    seen.add(name);
  }
}

/** The size from which on Envoy has no such table. */
const TABLE_TOO_LARGE = 5_000_011;

function checkMaglev(maglev: PathedNode, violations: Violations): void {
  const place = placeAt(maglev, 'tableSize');
  const size = place === undefined ? 0 : knownNumber(place);
  if (size === undefined) return;
  if (size < TABLE_TOO_LARGE && isPrime(size)) return;
  reportAt(
    violations,
    place ?? maglev,
    'range',
    `tableSize of maglev is ${place === undefined ? 'missing' : String(size)}: it is a prime number below ${String(TABLE_TOO_LARGE)}.`,
    { remedy: 'Write a prime number, such as 65537.' },
  );
}

/** As Envoy counts, to whom 1 is one. */
function isPrime(size: number): boolean {
  if (size > 0 && size < 4) return true;
  if (size % 2 === 0) return false;
  for (let factor = 3; factor * factor <= size; factor += 2) if (size % factor === 0) return false;
  return true;
}

function checkWarmup(warmup: PathedNode, violations: Violations): void {
  checkDuration(neededAt(violations, warmup, 'duration', 'warmup needs duration.'), violations);
  const percent = placeAt(warmup, 'minimumPercent');
  if (percent !== undefined && (knownNumber(percent) ?? 0) > 100)
    reportAt(violations, percent, 'range', 'minimumPercent is at most 100.', {
      remedy: 'Write a number from 0 to 100.',
    });
  const aggression = placeAt(warmup, 'aggression');
  if (aggression !== undefined && (knownNumber(aggression) ?? 1) <= 0)
    reportAt(violations, aggression, 'range', 'aggression is more than 0.', {
      remedy: 'Write 1 or more.',
    });
}
