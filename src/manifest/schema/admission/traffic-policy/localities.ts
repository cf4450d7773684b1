import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import {
  entriesOf,
  isUnknown,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
  reportAt,
} from '../pathed-node.ts';

const TOPOLOGY: ReadonlySet<string> = new Set([
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
]);

/** How calls are spread over regions and zones, and where they go when one fails. */
export function checkLocalities(setting: PathedNode | undefined, violations: Violations): void {
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

/** The same for `zoneAwareLbSetting`, in which zones follow each other by themselves. */
export function checkZones(setting: PathedNode | undefined, violations: Violations): void {
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

/** Of several localities none may cover another, and each is `region/zone/subzone`, cut off anywhere. */
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

/** Whether the first covers the second, or goes on where that is cut off. A `*` that comes later covers nothing. */
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
