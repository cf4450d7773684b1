import { listed, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Check, KnownAs, Severity, ToldBy } from '../detection/check.ts';
import type { DetectorInput, Scope } from '../detection/detector.ts';
import { areAlternatives } from '../detection/variants.ts';
import type { ContendedPods } from './contended-pods.ts';

/** What several objects do to each other. */
export interface Contention {
  readonly by: Check;
  /** What they are all for: `Deployment shop/orders`, `namespace shop`. */
  readonly whom: string;
  readonly objects: readonly Resource[];
  /** What decides between them, a sentence. */
  readonly decides: string;
  readonly symptom: string;
  readonly fix: string;
  /** Where an object says what it shares with the others. */
  readonly placeIn?: (object: Resource) => Origin;
  readonly scope: Scope;
  readonly knownAs?: readonly KnownAs[];
  readonly severity?: Severity;
}

const MOST_NAMED = 3;

/** One finding for each of them, with one cause: none of them is the wrong one. Variants of one thing do not compete. */
export function tellContention(
  input: DetectorInput,
  { by, whom, objects: all, decides, symptom, fix, placeIn, scope, knownAs, severity }: Contention,
  key: string,
): readonly ToldBy[] {
  // what several roots write under one name is one object
  const each = [...new Map(all.map((one) => [resourceKey(one), one])).values()];
  const objects = each.filter((one) =>
    each.some((other) => one !== other && !areAlternatives(input, one, other)),
  );
  const place = placeIn ?? ((object: Resource) => object.origin);
  const names = listed(objects.map(subjectText), MOST_NAMED);
  return objects.map((subject) => {
    const others = objects.filter((one) => resourceKey(one) !== resourceKey(subject));
    return {
      by,
      subject,
      key,
      scope,
      cause: `${by.id} ${names} ${whom}`,
      message: `${subjectText(subject)} and ${listed(others.map(subjectText), MOST_NAMED)} are ${objects.length === 2 ? 'both' : 'all'} for ${whom}: ${decides}.`,
      why: `${objects
        .slice(0, MOST_NAMED)
        .map((one) => `${subjectText(one)} is at ${placeOf(place(one))}`)
        .join(', ')}.`,
      symptom,
      origin: place(subject),
      related: others.map(place),
      fix: { text: fix },
      ...(knownAs !== undefined && { knownAs }),
      ...(severity !== undefined && { severity }),
    };
  });
}

/** Pods over which the same objects compete. */
export interface ContendedGroup {
  readonly objects: ContendedPods['objects'];
  readonly whom: string;
  readonly key: string;
  readonly scope: Scope;
}

/** Pods by those who compete over them, one group for each set; each pod by itself where every one is to be told. */
export function contendedGroups(
  contended: readonly ContendedPods[],
  isEachTold: boolean,
): readonly ContendedGroup[] {
  const groups = new Map<string, [ContendedPods, ...ContendedPods[]]>();
  for (const one of contended) {
    const names = one.objects.map(resourceKey).sort().join(' ');
    const key = isEachTold ? `${names} ${resourceKey(one.workload.resource)}` : names;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [one]);
    else known.push(one);
  }
  return [...groups.values()].map((group) => {
    const [{ objects, workload }, ...others] = group;
    const first = subjectText(workload);
    return {
      objects,
      whom: others.length === 0 ? first : `${first} and ${String(others.length)} more`,
      key: isEachTold
        ? `over ${first}`
        : `with ${objects
            .map(({ name }) => name)
            .sort()
            .join(', ')}`,
      scope: { level: 'workload', workloads: group.length, services: 0, namespaces: 1 },
    };
  });
}
