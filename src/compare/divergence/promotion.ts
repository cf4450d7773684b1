import type { Node, Origin, Resource, SeqNode } from '../../manifest/index.ts';
import { itemsAt, nameStep, nodeAt, stringAt, subjectText } from '../../manifest/index.ts';
import { isDelivering } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { ChangedObject } from '../rollout/changed-objects.ts';
import { changedObjects } from '../rollout/changed-objects.ts';
import { bareName, withoutOwnWords } from '../variables/environment-words.ts';

/** An environment on both sides of a change. */
export interface ChangedMesh {
  readonly before: Mesh;
  readonly after: Mesh;
}

/** How far other environments are with what a change does to one. */
export interface Promotion {
  /** The environment that changes. */
  readonly environment: string;
  /** Environments that had all of it before the change. */
  readonly inForce: readonly InForce[];
  /** Environments that get the rest of it by the same change. */
  readonly atOnce: readonly string[];
  /** Environments that keep something that this one gives up. */
  readonly behind: readonly Behind[];
  /** Set where somebody has to sync what changes there, or in those that get the rest: when each has it is not decided. */
  readonly isByHand?: true;
}

export interface InForce {
  readonly environment: string;
  /** Lines that say so there, at the base. */
  readonly places: readonly Origin[];
  /** Since when, as Git has it; null where nobody looked. */
  readonly since: Since | null;
}

/** The last commit of those that brought it. */
export interface Since {
  /** ISO 8601. */
  readonly at: string;
  readonly pullRequest: number | null;
}

export interface Behind {
  readonly environment: string;
  /** Values that it keeps, of how many. */
  readonly kept: number;
  readonly of: number;
  /** Set where it has all the others that this one gets; absent where it has values of its own, or keeps all. */
  readonly hasOthers?: true;
  /** `VirtualService shop/orders: spec.http[0].timeout`, the first of them. */
  readonly example: string;
  /** Lines that say what it keeps, at the base. */
  readonly places: readonly Origin[];
  /** Since when it has all that it keeps, as Git has it; null where that is not known. */
  readonly since: Since | null;
}

/**
 * How far others are with what changes in an environment, value by value of the same objects but for words of the
 * environment; null where nothing changes, or there are no others.
 */
export function promotionOf(
  { before, after }: ChangedMesh,
  others: readonly ChangedMesh[],
): Promotion | null {
  const changes = statesOf(
    changedObjects(before, after).flatMap((object) => valuesOf(object, before, after)),
  );
  if (changes.length === 0 || others.length === 0) return null;
  const isTooMuch = changes.length > MOST_VALUES;
  const inForce: InForce[] = [];
  const atOnce: string[] = [];
  const behind: Behind[] = [];
  for (const other of others) {
    const environment = other.after.environment.name;
    const isWhole = !isTooMuch && !other.before.partial && !other.after.partial;
    const stands = isWhole ? changes.flatMap((change) => standOf(change, other)) : [];
    // of what the other does not have at all it is not known whether it should
    if (stands.length < changes.length) continue;
    const kept = stands.filter(({ stand }) => stand === 'behind');
    const [first] = kept;
    if (stands.every(({ stand }) => stand === 'in-force'))
      inForce.push({ environment, places: placesOf(stands), since: null });
    else if (stands.every(({ stand }) => stand === 'in-force' || stand === 'at-once'))
      atOnce.push(environment);
    else if (first !== undefined)
      behind.push({
        ...{ environment, kept: kept.length, of: stands.length, ...othersOf(stands) },
        example: `${subjectText(first.change.subject)}: ${first.change.path}`,
        places: placesOf(kept),
        since: null,
      });
  }
  return inForce.length + atOnce.length + behind.length === 0
    ? null
    : { environment: after.environment.name, inForce, atOnce, behind };
}

/** Says that what is not kept is in force already. */
function othersOf(stands: readonly Stand[]): Pick<Behind, 'hasOthers'> {
  const others = stands.filter(({ stand }) => stand !== 'behind');
  const areInForce = others.length > 0 && others.every(({ stand }) => stand === 'in-force');
  return areInForce ? { hasOthers: true } : {};
}

/**
 * The values that are a state of the environment. How an applier delivers is none: another environment has the state by
 * other words. Beside objects that change, all but the revision of an applier's fields is how these come to do so; of
 * one by itself, whose content may not be seen, when and by whom it is applied.
 */
function statesOf(changes: readonly ChangedValue[]): readonly ChangedValue[] {
  const isSeen = changes.some(({ subject }) => !isDelivering(subject));
  return changes.filter(({ subject, path }) => {
    if (!isApplier(subject)) return true;
    return isSeen ? REVISION.test(path) : !MANNER.test(path);
  });
}

/** Tells whether an object applies a folder: one that installs a chart is counted as a whole. */
const isApplier = ({ group, kind, node }: Resource): boolean =>
  group === 'argoproj.io'
    ? ['spec', 'spec.template.spec'].every((at) => !installsChart(node, at.split('.')))
    : isDelivering({ group, kind }) && kind === 'Kustomization';

const installsChart = (node: Node, at: readonly string[]): boolean =>
  [nodeAt(node, ...at, 'source'), ...itemsAt(node, ...at, 'sources')].some(
    (source) => nodeAt(source, 'chart') !== undefined,
  );

const REVISION = /\.(?:targetRevision|sourceRef)\b/;

const MANNER =
  /^(?:metadata\.|(?:spec\.template\.)?spec\.(?:project|destination|syncPolicy|ignoreDifferences|revisionHistoryLimit|info|interval|retryInterval|timeout|prune|force|wait|suspend|healthChecks|dependsOn|serviceAccountName)\b)/;

/** A change of more values is not compared. */
const MOST_VALUES = 2_000;

/** One value of an object that changes, as text that can be compared; null where it is not there. */
interface ChangedValue {
  readonly subject: Resource;
  readonly key: string;
  /** `spec.http[0].timeout`; empty for the whole object. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** `after` with the words for its environment. */
  readonly written: string | null;
}

function valuesOf(
  { before: was, after: is }: ChangedObject,
  meshBefore: Mesh,
  mesh: Mesh,
): readonly ChangedValue[] {
  const subject = is ?? was;
  if (subject === null) return [];
  const key = keyOf(subject, mesh);
  const [old, now] = [leavesOf(was, meshBefore), leavesOf(is, mesh)];
  if (was === null || is === null)
    return [
      {
        ...{ subject, key, path: '', before: wholeText(old), after: wholeText(now) },
        written: wholeText(now, 'written'),
      },
    ];
  return [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].flatMap((path) => {
    const [before, after] = [old?.get(path)?.text ?? null, now?.get(path)?.text ?? null];
    const written = now?.get(path)?.written ?? null;
    return before === after ? [] : [{ subject, key, path, before, after, written }];
  });
}

const wholeText = (leaves: Leaves | null, as: 'text' | 'written' = 'text'): string | null =>
  leaves === null
    ? null
    : JSON.stringify([...leaves].map(([path, leaf]) => [path, leaf[as]]).sort());

interface Stand {
  readonly change: ChangedValue;
  readonly stand: 'in-force' | 'at-once' | 'behind' | 'other';
  /** Lines that say so before the change; none where it says so by not being there. */
  readonly origins: readonly Origin[];
}

function standOf(change: ChangedValue, { before, after }: ChangedMesh): readonly Stand[] {
  const [was, is] = [objectsOf(before).get(change.key), objectsOf(after).get(change.key)];
  const isWhole = change.path === '';
  // what one of both does not have is compared where it comes or goes as a whole
  if (!isWhole && (was === undefined || is === undefined)) return [];
  const [old, now] = [leavesOf(was ?? null, before), leavesOf(is ?? null, after)];
  const [had, has] = [old, now].map((leaves) =>
    isWhole ? wholeText(leaves) : (leaves?.get(change.path)?.text ?? null),
  );
  const [hadWritten, hasWritten] = [old, now].map((leaves) =>
    isWhole ? wholeText(leaves, 'written') : (leaves?.get(change.path)?.written ?? null),
  );
  const stand =
    // one that has a value letter by letter has it, also where that has words of the environment
    had === change.after || hadWritten === change.written
      ? 'in-force'
      : has === change.after || hasWritten === change.written
        ? 'at-once'
        : has === change.before
          ? 'behind'
          : 'other';
  const said = isWhole ? [...(old?.values() ?? [])] : [old?.get(change.path) ?? []].flat();
  return [{ change, stand, origins: said.map(({ origin }) => origin) }];
}

/** Lines whose past is asked about. */
const MOST_PLACES = 200;

/** None where a part of it says itself by not being there: no line is older than that. */
const placesOf = (stands: readonly Stand[]): readonly Origin[] => {
  const places = stands.flatMap(({ origins }) => origins);
  const isSaid = stands.every(({ origins }) => origins.length > 0);
  return isSaid && places.length <= MOST_PLACES ? places : [];
};

const keyOf = ({ group, kind, namespace, stableName }: Resource, mesh: Mesh): string =>
  JSON.stringify([group, kind, bareName(namespace, mesh), bareName(stableName, mesh)]);

const objects = new WeakMap<Mesh, ReadonlyMap<string, Resource>>();

function objectsOf(mesh: Mesh): ReadonlyMap<string, Resource> {
  const found =
    objects.get(mesh) ?? new Map(mesh.resources.map((object) => [keyOf(object, mesh), object]));
  objects.set(mesh, found);
  return found;
}

interface Leaf {
  /** Without words for the environment. */
  readonly text: string;
  readonly written: string;
  readonly origin: Origin;
}

type Leaves = ReadonlyMap<string, Leaf>;

/** Values by their paths, without what only says which object it is. */
function leavesOf(resource: Resource | null, mesh: Mesh): Leaves | null {
  if (resource === null) return null;
  const leaves = new Map<string, Leaf>();
  const walk = (node: Node, path: string): void => {
    if (path === 'metadata.name' || path === 'metadata.namespace') return;
    const isEmpty = node.kind !== 'scalar' && sizeOf(node) === 0;
    if (node.kind === 'scalar' || isEmpty)
      leaves.set(path, {
        text: textOf(node, mesh),
        written: node.kind === 'scalar' ? String(node.value) : node.kind,
        origin: node.origin,
      });
    else if (node.kind === 'map')
      for (const [key, each] of node.entries) walk(each, path === '' ? key : `${path}.${key}`);
    else {
      const steps = stepsOf(node, path);
      node.items.forEach((item, index) => {
        walk(item, `${path}[${steps[index] ?? String(index)}]`);
      });
    }
  };
  walk(resource.node, '');
  return leaves;
}

/** Names lists whose items Kubernetes tells by their names: one more before them makes no other of them. */
const NAMED_ITEMS = /(?:^|\.)(?:env|containers|initContainers|volumes|volumeMounts|ports)$/;

/** Gives what each item is called in a path; empty where their places say it. */
function stepsOf({ items }: SeqNode, path: string): readonly string[] {
  const names = NAMED_ITEMS.test(path) ? items.map((item) => stringAt(item, 'name') ?? '') : [];
  const areTold = new Set(names).size === items.length && !names.includes('');
  return areTold ? names.map(nameStep) : [];
}

const sizeOf = (node: Exclude<Node, { kind: 'scalar' }>): number =>
  node.kind === 'map' ? node.entries.size : node.items.length;

/** Without words for the environment, and without the hash of content that a generator adds to a name. */
const textOf = (node: Node, mesh: Mesh): string =>
  node.kind === 'scalar'
    ? withoutOwnWords(String(node.value), mesh).replace(GENERATED, '-#')
    : node.kind;

/** Kustomize writes hashes in these letters only. */
const GENERATED = /-[bcdfghkm2456789t]{10}$/;
