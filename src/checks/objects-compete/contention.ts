import {
  listed,
  resourceKey,
  subjectText,
  say,
  slot,
  legacy,
  joinedSentences,
} from '../../manifest/index.ts';
import type { Origin, Resource, ResourceId, Severity } from '../../manifest/index.ts';
import { idOf, toldOfEach } from '../detection/check.ts';
import type { Check, KnownAs, Some, ToldBy } from '../detection/check.ts';
import type { DetectorInput, Scope } from '../detection/detector.ts';
import { workloadId } from '../detection/finding-scope.ts';
import { areAlternatives } from '../detection/variants.ts';
import { readAs } from '../istioctl/istioctl.ts';
import { groupedBy, REVISION_LABEL, viewOf } from '../../istio/index.ts';
import { selectablePods } from '../meshed-pods.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

/** Holds what several objects do to each other. */
export interface Contention {
  readonly by: Check;
  /** Names what they are all for: `Deployment shop/orders`, `namespace shop`. */
  readonly whom: string;
  readonly objects: readonly Resource[];
  /** Pods and other objects over which they compete, and which `whom` does not name. */
  readonly over?: readonly ResourceId[];
  /** Says in a sentence what decides between them. */
  readonly decides: string;
  readonly symptom: string;
  readonly fix: string;
  /** Gives the place where an object says what it shares with the others. */
  readonly placeIn?: (object: Resource) => Origin;
  readonly scope: Scope;
  readonly knownAs?: readonly KnownAs[];
  readonly severity?: Severity;
  readonly effect?: string;
}

const MOST_NAMED = 3;

/**
 * Makes one finding for each of them, with one cause, for none of them is the wrong one. Variants of one
 * thing do not compete.
 */
export function tellContention(
  input: DetectorInput,
  contention: Contention,
  key: string,
): readonly ToldBy[] {
  const objects = rivalsIn(input, contention);
  return objects.map((subject) => tell(contention, { subject, objects, key }));
}

/**
 * Makes the findings of objects that compete over several pods or hosts, so that some of these can be told alone. The key
 * has to name the objects.
 */
export function tellContentionOver<T>(
  input: DetectorInput,
  all: Some<T>,
  objectOf: (one: T) => ResourceId,
  contentionOf: (some: Some<T>) => Contention,
  key: string,
): readonly ToldBy[] {
  const whole = contentionOf(all);
  const objects = rivalsIn(input, whole);
  return objects.map((subject) =>
    toldOfEach(all, objectOf, (some) =>
      tell(some === all ? whole : contentionOf(some), { subject, objects, key }),
    ),
  );
}

function rivalsIn(input: DetectorInput, { objects }: Contention): readonly Resource[] {
  // objects that several roots write under one name are one
  const each = distinctObjects(objects, (one) => one);
  return each.filter((one) =>
    each.some((other) => one !== other && !areAlternatives(input, one, other)),
  );
}

/** An object that competes, with all that do. */
interface Rival {
  readonly subject: Resource;
  readonly objects: readonly Resource[];
  readonly key: string;
}

function tell(
  { by, whom, over = [], decides, symptom, fix, placeIn, ...said }: Contention,
  { subject, objects, key }: Rival,
): ToldBy {
  const place = placeIn ?? ((object: Resource) => object.origin);
  const others = objects.filter((one) => resourceKey(one) !== resourceKey(subject));
  const names = listed(objects.map(subjectText), MOST_NAMED);
  const { scope, knownAs, severity, effect } = said;
  return {
    by,
    subject,
    of: [...objects.map(idOf), ...over],
    key,
    scope,
    cause: `${by.id} ${names} ${whom}`,
    message: say`${slot.object(subject)} and ${slot.objects(others, MOST_NAMED)} are ${objects.length === 2 ? say`both` : say`all`} for ${legacy(`${whom}: ${decides}`)}.`,
    why: say`${joinedSentences(
      objects
        .slice(0, MOST_NAMED)
        .map((one) => say`${slot.object(one)} is at ${slot.place(place(one))}`),
      ', ',
    )}.`,
    symptom,
    origin: place(subject),
    related: others.map(place),
    fix: { text: fix },
    ...(knownAs !== undefined && { knownAs }),
    ...(severity !== undefined && { severity }),
    ...(effect !== undefined && { effect }),
  };
}

/** Tells of objects that compete over pods, once for all pods of the same objects. */
export const tellContendedPods = (
  input: DetectorInput,
  contended: readonly ContendedPods[],
  textsOf: (objects: readonly Resource[]) => Omit<Contention, 'objects' | 'whom' | 'scope'>,
): readonly ToldBy[] =>
  contendedGroups(input, contended).flatMap(({ objects, pods, key }) =>
    tellContentionOver(
      input,
      pods,
      ({ resource }) => workloadId(resource),
      (some) => ({ ...textsOf(objects), objects, ...reachOf(some) }),
      key,
    ),
  );

function reachOf([first, ...others]: Some<Workload>): Pick<Contention, 'whom' | 'scope'> {
  const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
  return {
    whom: `${subjectText(first)}${more}`,
    scope: { level: 'workload', workloads: 1 + others.length, services: 0, namespaces: 1 },
  };
}

/** Holds pods over which the same objects compete. */
interface ContendedGroup {
  readonly objects: ContendedPods['objects'];
  readonly pods: Some<Workload>;
  readonly key: string;
}

/**
 * Groups pods by the objects that compete over them, one group for each set; `istioctl analyze` tells of each
 * pod by itself.
 */
function contendedGroups(
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
  return [...groups.values()].map(([first, ...others]) => ({
    objects: first.objects,
    pods: [first.workload, ...others.map(({ workload }) => workload)],
    key: keyOf(first),
  }));
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
