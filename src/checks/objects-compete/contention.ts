import { listed, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource, Severity } from '../../manifest/index.ts';
import type { Check, KnownAs, ToldBy } from '../detection/check.ts';
import type { DetectorInput, Scope } from '../detection/detector.ts';
import { areAlternatives } from '../detection/variants.ts';
import { readAs } from '../istioctl/istioctl.ts';
import { groupedBy, REVISION_LABEL, viewOf } from '../../istio/index.ts';
import { selectablePods } from '../meshed-pods.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

/** Holds what several objects do to each other. */
interface Contention {
  readonly by: Check;
  /** Names what they are all for: `Deployment shop/orders`, `namespace shop`. */
  readonly whom: string;
  readonly objects: readonly Resource[];
  /** Says in a sentence what decides between them. */
  readonly decides: string;
  readonly symptom: string;
  readonly fix: string;
  /** Gives the place where an object says what it shares with the others. */
  readonly placeIn?: (object: Resource) => Origin;
  readonly scope: Scope;
  readonly knownAs?: readonly KnownAs[];
  readonly severity?: Severity;
}

const MOST_NAMED = 3;

/**
 * Makes one finding for each of them, with one cause, for none of them is the wrong one. Variants of one
 * thing do not compete.
 */
export function tellContention(
  input: DetectorInput,
  { by, whom, objects: all, decides, symptom, fix, placeIn, scope, knownAs, severity }: Contention,
  key: string,
): readonly ToldBy[] {
  // objects that several roots write under one name are one
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

/** Holds pods over which the same objects compete. */
interface ContendedGroup {
  readonly objects: ContendedPods['objects'];
  readonly whom: string;
  readonly key: string;
  readonly scope: Scope;
}

/**
 * Groups pods by the objects that compete over them, one group for each set; `istioctl analyze` tells of each
 * pod by itself.
 */
export function contendedGroups(
  input: DetectorInput,
  contended: readonly ContendedPods[],
): readonly ContendedGroup[] {
  const { podsOf, keyOf } = readAs(input, { truly: ALL_TOGETHER, istioctl: ONE_BY_ONE });
  const groups = new Map<string, [ContendedPods, ...ContendedPods[]]>();
  for (const one of contended) {
    const key = `${one.objects.map(resourceKey).sort().join(' ')} ${podsOf(one)}`;
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
      key: keyOf(group[0]),
      scope: { level: 'workload', workloads: group.length, services: 0, namespaces: 1 },
    };
  });
}

/**
 * Says which pods of the same rivals are told together, and which key the finding has, by the first of them.
 */
interface Grouping {
  readonly podsOf: (one: ContendedPods) => string;
  readonly keyOf: (one: ContendedPods) => string;
}

const ALL_TOGETHER: Grouping = {
  podsOf: () => '',
  keyOf: ({ objects }) =>
    `with ${objects
      .map(({ name }) => name)
      .sort()
      .join(', ')}`,
};

const ONE_BY_ONE: Grouping = {
  podsOf: ({ workload }) => resourceKey(workload.resource),
  keyOf: ({ workload }) => `over ${subjectText(workload)}`,
};

/** Holds an object that selects pods of its own namespace by labels. */
interface Selecting {
  readonly resource: Resource;
  readonly labels: ReadonlyMap<string, string>;
}

/** Holds pods that several objects select, of which only one is to hold. */
export interface ContendedPods {
  readonly workload: Workload;
  /** Two or more, in rendering order. */
  readonly objects: readonly Resource[];
}

/** Lists the pods that more than one of the objects select. An object that several roots write is one. */
export function contendedPods(
  mesh: Mesh,
  selecting: readonly Selecting[],
): readonly ContendedPods[] {
  const pods = selectablePods(mesh);
  const byPods = new Map<Workload, Resource[]>();
  for (const { resource, labels } of distinctObjects(selecting, ({ resource: one }) => one))
    for (const workload of pods.inNamespace(resource.namespace, labels)) {
      const objects = byPods.get(workload);
      if (objects === undefined) byPods.set(workload, [resource]);
      else objects.push(resource);
    }
  return [...byPods].flatMap(([workload, objects]) =>
    rivalsAmong(objects).map((rivals) => ({ workload, objects: rivals })),
  );
}

/** Groups objects that are for all of their namespace, where it has more than one of them. */
export const contendedNamespaces = (
  objects: readonly Resource[],
): readonly (readonly Resource[])[] =>
  [
    ...groupedBy(
      distinctObjects(objects, (one) => one),
      ({ namespace }) => namespace,
    ).values(),
  ].flatMap(rivalsAmong);

/** Groups objects that one control plane reads: those of different revisions never meet (INJ-19). */
function rivalsAmong(objects: readonly Resource[]): readonly (readonly Resource[])[] {
  const revisionOf = (one: Resource): string =>
    viewOf('Metadata', one).labels.get(REVISION_LABEL)?.value ?? '';
  const forAll = objects.filter((one) => revisionOf(one) === '');
  const revisions = [...new Set(objects.map(revisionOf))].filter((one) => one !== '');
  const groups =
    revisions.length === 0
      ? [objects]
      : revisions.map((name) => [...forAll, ...objects.filter((one) => revisionOf(one) === name)]);
  return groups.filter((group) => group.length > 1);
}

/** Drops repeated objects: one that several roots write counts once, as the last of them has it. */
export function distinctObjects<T>(
  items: readonly T[],
  resourceOf: (item: T) => Resource,
): readonly T[] {
  return [...new Map(items.map((item) => [resourceKey(resourceOf(item)), item])).values()];
}
