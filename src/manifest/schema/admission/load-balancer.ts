import type { Violations } from '../schema-violations.ts';
import type { PathedNode } from './pathed-node.ts';
import {
  isSet,
  knownNumber,
  knownText,
  neededAt,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
  entriesOf,
  isUnknown,
} from './pathed-node.ts';
import { checkDuration } from './values/durations.ts';

/** Checks how calls are spread over endpoints. */
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

/** Tells whether a number is prime as Envoy counts, for whom 1 is prime. */
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

const TOPOLOGY: ReadonlySet<string> = new Set([
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
]);

/** Checks how calls are spread over regions and zones, and where they go when one fails. */
function checkLocalities(setting: PathedNode | undefined, violations: Violations): void {
  if (setting === undefined) return;
  const [distributed] = placesAt(setting, 'distribute');
  const failovers = placesAt(setting, 'failover');
  if (distributed !== undefined && failovers.length > 0) {
    const place = placeAt(setting, 'failover') ?? setting;
    reportAt(violations, place, 'exclusive', 'Only one of distribute and failover can be set.');
    return;
  }
  if (failovers.length > 0)
    reportTopology(setting, 'failover says already in which order regions follow', violations);
  checkShares(setting, violations);
  for (const failover of failovers) checkFailover(failover, violations);
}

/** Checks `zoneAwareLbSetting` in the same way; zones follow each other by themselves there. */
function checkZones(setting: PathedNode | undefined, violations: Violations): void {
  if (setting === undefined) return;
  reportTopology(setting, 'zones follow each other by themselves here', violations);
  for (const failover of placesAt(setting, 'failover')) checkFailover(failover, violations);
}

function reportTopology(setting: PathedNode, because: string, violations: Violations): void {
  const place = placesAt(setting, 'failoverPriority').find((entry) =>
    TOPOLOGY.has(knownText(entry) ?? ''),
  );
  if (place !== undefined)
    reportAt(
      violations,
      place,
      'exclusive',
      `failoverPriority cannot name ${knownText(place) ?? ''}: ${because}.`,
      { remedy: 'Remove the label from failoverPriority.' },
    );
}

function checkShares(setting: PathedNode, violations: Violations): void {
  const entries = placesAt(setting, 'distribute');
  for (const entry of entries) {
    const shares = entriesOf(placeAt(entry, 'to'));
    if (shares.some(({ value }) => isUnknown(value))) continue;
    const wrong = shares.find(({ value }) => {
      const share = knownNumber(value) ?? 100;
      return share < 1 || share > 100;
    });
    const sum = shares.reduce((total, { value }) => total + (knownNumber(value) ?? 0), 0);
    if (wrong !== undefined)
      reportAt(violations, wrong.value, 'range', 'A share of calls is a number from 1 to 100.');
    else if (sum !== 100)
      reportAt(
        violations,
        placeAt(entry, 'to') ?? entry,
        'range',
        `The shares of calls add up to ${String(sum)}, and have to be 100 together.`,
        { remedy: 'Write shares that are 100 together.' },
      );
    reportLocalities(
      shares.map(({ key, value }) => ({ text: key, place: value })),
      violations,
    );
  }
  const sources = entries.flatMap((entry) => {
    const place = placeAt(entry, 'from');
    const text = place === undefined ? '' : knownText(place);
    return text === undefined ? [] : [{ text, place: place ?? entry }];
  });
  reportLocalities(sources, violations);
}

interface NamedLocality {
  readonly text: string;
  readonly place: PathedNode;
}

/**
 * Reports localities of which one covers another, or that are not `region/zone/subzone`, cut off anywhere.
 */
function reportLocalities(named: readonly NamedLocality[], violations: Violations): void {
  const wrong = named.find(
    ({ text }) => text.split('/').slice(0, 3).includes('') || /\*.*\*|\*[^*]/s.test(text),
  );
  const twice = named.find(({ text }, index) =>
    named.slice(0, index).some((before) => meet(before.text, text)),
  );
  if (wrong !== undefined)
    reportAt(
      violations,
      wrong.place,
      'value',
      `${JSON.stringify(wrong.text)} is no locality: region/zone/subzone, with * at the end at most.`,
    );
  else if (twice !== undefined)
    reportAt(
      violations,
      twice.place,
      'value',
      `The locality ${twice.text} overlaps with another of the list.`,
      { remedy: 'Name each locality once.' },
    );
}

/**
 * Tells whether the first covers the second, or goes on where that is cut off. A `*` that comes later covers
 * nothing.
 */
function meet(before: string, text: string): boolean {
  const [first, second] = [before.split('/', 3), text.split('/', 3)];
  return (
    begins(
      first.filter((item) => item !== '*'),
      second,
    ) || begins(second, first)
  );
}

const begins = (items: readonly string[], longer: readonly string[]): boolean =>
  items.every((item, index) => longer[index] === item);

function checkFailover(failover: PathedNode, violations: Violations): void {
  const places = ['from', 'to'].map((name) => placeAt(failover, name));
  const [from, to] = places.map((place) =>
    isUnknown(place) ? undefined : (knownText(place) ?? ''),
  );
  if (from === undefined || to === undefined) return;
  const wrong = places.find((place) => /[/*]/.test(knownText(place) ?? ''));
  if (wrong !== undefined)
    reportAt(
      violations,
      wrong,
      'value',
      `failover goes from region to region, and ${JSON.stringify(knownText(wrong))} is more than one.`,
      { remedy: 'Name a region alone, without / and *.' },
    );
  else if (from === to)
    reportAt(violations, failover, 'value', 'failover goes from a region to another one.', {
      remedy: 'Name two regions.',
    });
}
