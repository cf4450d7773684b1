import type { MapNode, Node, Origin, PathStep } from '../../../../manifest/index.ts';
import { mapNode, nodeAt, scalar, seqNode } from '../../../../manifest/index.ts';
import type { ObjectDifference, ListDifference } from './object-differences.ts';

/** What is made here has no place in any file yet. */
export const NOWHERE: Origin = { file: '', line: 1, column: 1, endLine: 1 };

export const text = (value: string | null): Node => scalar(value, NOWHERE);

export const map = (entries: readonly (readonly [string, Node])[]): MapNode =>
  mapNode(new Map(entries), NOWHERE);

/** Keys by which strategic merge finds items of lists of Kubernetes' own kinds; other lists are replaced whole. */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  ports: ['containerPort', 'port'],
};

/** An object while it is patched together. */
type Draft = Map<string, Draft | DraftList | Node>;
interface DraftList {
  readonly key: string;
  readonly items: Map<string, Draft>;
}

const isDraft = (value: Draft | DraftList | Node | undefined): value is Draft =>
  value instanceof Map;
const isDraftList = (value: Draft | DraftList | Node | undefined): value is DraftList =>
  value !== undefined && !isDraft(value) && 'key' in value;

/**
 * The fields of a strategic merge patch with these differences; null where it cannot say them: it knows items of
 * lists only by a merge key, and no order of them.
 */
export function mergePatch(
  git: MapNode,
  differences: readonly ObjectDifference[],
  isBuiltIn: boolean,
): MapNode | null {
  const draft: Draft = new Map();
  const isWhole = differences.every((each) => addToDraft(draft, git, each, isBuiltIn));
  return isWhole ? nodeOf(draft) : null;
}

function addToDraft(
  draft: Draft,
  git: MapNode,
  difference: ObjectDifference,
  isBuiltIn: boolean,
): boolean {
  const { path } = difference;
  const key = path.at(-1);
  const holder = draftAt(draft, git, path.slice(0, -1), isBuiltIn);
  if (holder === null || typeof key !== 'string') return false;
  switch (difference.kind) {
    case 'add':
      holder.set(key, difference.live);
      return true;
    case 'remove':
      holder.set(key, text(null));
      return true;
    case 'set': {
      const { git: old, live } = difference;
      // a map is merged into the one that is there, and so is a list with a merge key
      if (old.kind === 'map' || live.kind === 'map') return false;
      if (live.kind === 'seq' && (!isBuiltIn || key in MERGE_KEYS)) return false;
      holder.set(key, live);
      return true;
    }
    case 'list':
      return addList(holder, key, difference, isBuiltIn);
  }
}

function addList(
  holder: Draft,
  key: string,
  { git, live, counterparts }: ListDifference,
  isBuiltIn: boolean,
): boolean {
  const by = isBuiltIn ? mergeKeyOf(key, [...git.items, ...live.items]) : null;
  if (by === null) {
    if (!isBuiltIn) return false;
    holder.set(key, live);
    return true;
  }
  const known = holder.get(key);
  const list: DraftList = isDraftList(known) ? known : { key: by, items: new Map() };
  holder.set(key, list);
  for (const [index, item] of live.items.entries())
    if (counterparts[index] === null && item.kind === 'map')
      list.items.set(identityOf(item, by), new Map(item.entries));
  for (const [index, item] of git.items.entries())
    if (!counterparts.includes(index)) {
      const identity = nodeAt(item, by) ?? text('');
      const removed: Draft = new Map<string, Node>([
        [by, identity],
        ['$patch', text('delete')],
      ]);
      list.items.set(identityOf(item, by), removed);
    }
  return true;
}

const identityOf = (item: Node, key: string): string => {
  const value = nodeAt(item, key);
  return value?.kind === 'scalar' ? String(value.value) : '';
};

/** Null where the items of a list are not known by a key of their own. */
export function mergeKeyOf(list: string, items: readonly Node[]): string | null {
  const keys = Object.hasOwn(MERGE_KEYS, list) ? (MERGE_KEYS[list] ?? []) : [];
  return keys.find((key) => items.every((item) => nodeAt(item, key)?.kind === 'scalar')) ?? null;
}

/** The draft of the map at a path, made where it is missing; null where a list on the way has no merge key. */
function draftAt(
  draft: Draft,
  git: MapNode,
  path: readonly PathStep[],
  isBuiltIn: boolean,
): Draft | null {
  let current: Draft = draft;
  for (let depth = 0; depth < path.length; depth += 1) {
    const step = path[depth];
    if (typeof step !== 'string') return null;
    const index = path[depth + 1];
    if (typeof index !== 'number') {
      const known = current.get(step);
      if (known !== undefined && !isDraft(known)) return null;
      const inner: Draft = known ?? new Map<string, Draft | DraftList | Node>();
      current.set(step, inner);
      current = inner;
      continue;
    }
    depth += 1;
    const inner = itemDraft(current, step, nodeAt(git, ...path.slice(0, depth)), index, isBuiltIn);
    if (inner === null) return null;
    current = inner;
  }
  return current;
}

function itemDraft(
  holder: Draft,
  key: string,
  list: Node | undefined,
  index: number,
  isBuiltIn: boolean,
): Draft | null {
  if (list?.kind !== 'seq' || !isBuiltIn) return null;
  const by = mergeKeyOf(key, list.items);
  const identity = by === null ? undefined : nodeAt(list.items[index], by);
  const known = holder.get(key);
  if (by === null || identity?.kind !== 'scalar') return null;
  if (known !== undefined && !isDraftList(known)) return null;
  const items = known ?? { key: by, items: new Map<string, Draft>() };
  holder.set(key, items);
  const name = String(identity.value);
  const item: Draft = items.items.get(name) ?? new Map<string, Node>([[by, identity]]);
  items.items.set(name, item);
  return item;
}

function nodeOf(draft: Draft): MapNode {
  return map(
    [...draft].map(([key, value]): [string, Node] => {
      if (isDraft(value)) return [key, nodeOf(value)];
      return isDraftList(value)
        ? [key, seqNode([...value.items.values()].map(nodeOf), NOWHERE)]
        : [key, value];
    }),
  );
}

/** The operations of a JSON 6902 patch that make Git's object the live one, in the order they are to be done. */
export const jsonOperations = (differences: readonly ObjectDifference[]): readonly Node[] =>
  differences.flatMap((difference): readonly Node[] => {
    const { path } = difference;
    switch (difference.kind) {
      case 'set':
        return [operation('replace', path, difference.live)];
      case 'add':
        return [operation('add', path, difference.live)];
      case 'remove':
        return [operation('remove', path)];
      case 'list':
        return listOperations(difference);
    }
  });

const operation = (op: string, path: readonly PathStep[], value?: Node): Node =>
  map([
    ['op', text(op)],
    ['path', text(pointerTo(path))],
    ...(value === undefined ? [] : [['value', value] as const]),
  ]);

/** A JSON pointer (RFC 6901). */
const pointerTo = (path: readonly PathStep[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** First what goes, from the end; then from the start what comes, or stands elsewhere. */
function listOperations({ path, git, live, counterparts }: ListDifference): readonly Node[] {
  const kept: (number | null)[] = [...git.items.keys()];
  const operations: Node[] = [];
  for (let index = git.items.length - 1; index >= 0; index -= 1) {
    if (counterparts.includes(index)) continue;
    operations.push(operation('remove', [...path, index]));
    kept.splice(index, 1);
  }
  for (const [index, item] of live.items.entries()) {
    const counterpart = counterparts[index] ?? null;
    if (counterpart !== null && kept[index] === counterpart) continue;
    const now = counterpart === null ? -1 : kept.indexOf(counterpart);
    if (now >= 0) {
      operations.push(operation('remove', [...path, now]));
      kept.splice(now, 1);
    }
    operations.push(operation('add', [...path, index], item));
    kept.splice(index, 0, counterpart);
  }
  return operations;
}
