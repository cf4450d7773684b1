import type { Node, PathStep, SeqNode } from '../../../../manifest/index.ts';
import {
  nodeAt,
  sameData,
  canonicalJson,
  entriesAt,
  plainOf,
  stringAt,
} from '../../../../manifest/index.ts';

/** One thing that makes the live object another than Git's. Steps are into Git's object. */
export type ObjectDifference =
  | {
      readonly kind: 'set';
      readonly path: readonly PathStep[];
      readonly git: Node;
      readonly live: Node;
    }
  | {
      readonly kind: 'add';
      readonly path: readonly string[] | readonly PathStep[];
      readonly live: Node;
    }
  | { readonly kind: 'remove'; readonly path: readonly PathStep[]; readonly git: Node }
  | ListDifference;

/** Other items, or another order of them; what differs inside of items that stay is told by itself. */
export interface ListDifference {
  readonly kind: 'list';
  readonly path: readonly PathStep[];
  readonly git: SeqNode;
  readonly live: SeqNode;
  /** Of each live item the one of Git that it is; null for a new one. */
  readonly counterparts: readonly (number | null)[];
}

/** What has to change in Git's object for it to be the live one; none where they hold the same data. */
export function objectDifferences(
  git: Node,
  live: Node,
  path: readonly PathStep[] = [],
): readonly ObjectDifference[] {
  if (sameData(git, live)) return [];
  if (git.kind === 'map' && live.kind === 'map' && live.entries.size > 0) {
    const gone = [...git.entries]
      .filter(([key]) => !live.entries.has(key))
      .map(([key, value]): ObjectDifference => ({
        kind: 'remove',
        path: [...path, key],
        git: value,
      }));
    const others = [...live.entries].flatMap(([key, value]): readonly ObjectDifference[] => {
      const known = git.entries.get(key);
      return known === undefined
        ? [{ kind: 'add', path: [...path, key], live: value }]
        : objectDifferences(known, value, [...path, key]);
    });
    return [...others, ...gone];
  }
  if (git.kind === 'seq' && live.kind === 'seq' && live.items.length > 0 && git.items.length > 0)
    return listDifferences(git, live, path);
  return [{ kind: 'set', path, git, live }];
}

function listDifferences(
  git: SeqNode,
  live: SeqNode,
  path: readonly PathStep[],
): readonly ObjectDifference[] {
  const counterparts = alignItems(git.items, live.items);
  const inner = counterparts.flatMap((index, at) => {
    const [known, item] = [index === null ? undefined : git.items[index], live.items[at]];
    return known === undefined || item === undefined || index === null
      ? []
      : objectDifferences(known, item, [...path, index]);
  });
  const isSame =
    counterparts.length === git.items.length && counterparts.every((index, at) => index === at);
  return isSame ? inner : [...inner, { kind: 'list', path, git, live, counterparts }];
}

/**
 * The same differences with some of them told as another value of what is around them: of the list that the place is
 * in, else of the map. Null where there is nothing around one of them but the object itself.
 */
export function coarser(
  git: Node,
  live: Node,
  differences: readonly ObjectDifference[],
  chosen: (difference: ObjectDifference) => boolean,
): readonly ObjectDifference[] | null {
  const around = new Map<string, ObjectDifference>();
  for (const { kind, path } of differences.filter(chosen)) {
    const index = path.findIndex((step) => typeof step === 'number');
    const outer = index >= 0 ? path.slice(0, index) : kind === 'list' ? path : path.slice(0, -1);
    const [was, is] = [nodeAt(git, ...outer), nodeAt(live, ...outer)];
    if (outer.length === 0 || was === undefined || is === undefined) return null;
    around.set(JSON.stringify(outer), { kind: 'set', path: outer, git: was, live: is });
  }
  const sets = [...around.values()];
  const isWithin = (path: readonly PathStep[], { path: outer }: ObjectDifference): boolean =>
    outer.every((step, at) => path[at] === step);
  const inner = sets.filter((each) =>
    sets.some((other) => other !== each && isWithin(each.path, other)),
  );
  return [
    ...sets.filter((each) => !inner.includes(each)),
    ...differences.filter(({ path }) => sets.every((each) => !isWithin(path, each))),
  ];
}

/** Keys by which items of lists of Kubernetes and Istio are known, where all have one and no two the same. */
const IDENTITIES = ['name', 'mountPath', 'containerPort', 'port', 'ip', 'host', 'key'];

/** Beyond this, items are compared with those at the same place only. */
const MOST_COMPARED = 60;

/**
 * Of each live item the index of the one in Git that it is: by its name, else as it stands, else the one most like it.
 * No index twice; null for a new one.
 */
function alignItems(git: readonly Node[], live: readonly Node[]): readonly (number | null)[] {
  const key = IDENTITIES.find((each) => isIdentity(git, each) && isIdentity(live, each));
  const matched: (number | null)[] = live.map(() => null);
  const free = new Set(git.keys());
  const textOf = key === undefined ? said : (item: Node) => String(identity(item, key));
  matchBy(textOf, git, live, matched, free);
  if (key === undefined) matchAlike(git, live, matched, free);
  return matched;
}

const said = (node: Node): string => canonicalJson(plainOf(node));

function identity(item: Node, key: string): string | undefined {
  const value = item.kind === 'map' ? item.entries.get(key) : undefined;
  return value?.kind === 'scalar' ? String(value.value) : undefined;
}

function isIdentity(items: readonly Node[], key: string): boolean {
  const values = items.map((item) => identity(item, key));
  return !values.includes(undefined) && new Set(values).size === values.length;
}

function matchBy(
  textOf: (item: Node) => string,
  git: readonly Node[],
  live: readonly Node[],
  matched: (number | null)[],
  free: Set<number>,
): void {
  const places = new Map<string, number[]>();
  for (const [index, item] of git.entries())
    places.set(textOf(item), [...(places.get(textOf(item)) ?? []), index]);
  for (const [at, item] of live.entries()) {
    const index = places.get(textOf(item))?.shift();
    if (index === undefined) continue;
    matched[at] = index;
    free.delete(index);
  }
}

/** What is left: each with the one of Git that shares most with it, or that stands at its place. */
function matchAlike(
  git: readonly Node[],
  live: readonly Node[],
  matched: (number | null)[],
  free: Set<number>,
): void {
  const isMany = free.size > MOST_COMPARED;
  for (const [at, item] of live.entries()) {
    if (matched[at] !== null) continue;
    const compared = [...free].filter((index) => !isMany || index === at);
    const best = mostAlike(git, item, at, compared);
    matched[at] = best;
    if (best !== null) free.delete(best);
  }
}

function mostAlike(
  git: readonly Node[],
  item: Node,
  at: number,
  compared: readonly number[],
): number | null {
  let [best, most]: [number | null, number] = [null, 0];
  for (const index of compared) {
    const known = git[index];
    const share = known === undefined ? 0 : alikeness(known, item) + (index === at ? 0.1 : 0);
    if (share > most) [best, most] = [index, share];
  }
  return best;
}

/** Above 0 where one may be the other: how many of their keys say the same; of texts, that they stand at one place. */
function alikeness(a: Node, b: Node): number {
  if (a.kind !== 'map' || b.kind !== 'map') return 0;
  const entries = entriesAt(b);
  const shared = [...a.entries].filter(([key, value]) => {
    const other = entries.get(key);
    return other !== undefined && said(other) === said(value);
  });
  const isSameName =
    stringAt(a, 'name') !== undefined && stringAt(a, 'name') === stringAt(b, 'name');
  const keys = [...a.entries.keys()].filter((key) => entries.has(key)).length;
  return shared.length + keys / 10 + (isSameName ? 1 : 0);
}
