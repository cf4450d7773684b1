import type { Node, PathStep, SeqNode } from '../../../../manifest/index.ts';
import { nodeAt, sameData } from '../../../../manifest/index.ts';
import { alignItems } from './aligned-items.ts';

/** One thing that makes the live object another than Git's. Steps are into Git's object. */
export type Difference =
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
): readonly Difference[] {
  if (sameData(git, live)) return [];
  if (git.kind === 'map' && live.kind === 'map' && live.entries.size > 0) {
    const gone = [...git.entries]
      .filter(([key]) => !live.entries.has(key))
      .map(([key, value]): Difference => ({ kind: 'remove', path: [...path, key], git: value }));
    const others = [...live.entries].flatMap(([key, value]): readonly Difference[] => {
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
): readonly Difference[] {
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
  differences: readonly Difference[],
  chosen: (difference: Difference) => boolean,
): readonly Difference[] | null {
  const around = new Map<string, Difference>();
  for (const { kind, path } of differences.filter(chosen)) {
    const index = path.findIndex((step) => typeof step === 'number');
    const outer = index >= 0 ? path.slice(0, index) : kind === 'list' ? path : path.slice(0, -1);
    const [was, is] = [nodeAt(git, ...outer), nodeAt(live, ...outer)];
    if (outer.length === 0 || was === undefined || is === undefined) return null;
    around.set(JSON.stringify(outer), { kind: 'set', path: outer, git: was, live: is });
  }
  const sets = [...around.values()];
  const isWithin = (path: readonly PathStep[], { path: outer }: Difference): boolean =>
    outer.every((step, at) => path[at] === step);
  const inner = sets.filter((each) =>
    sets.some((other) => other !== each && isWithin(each.path, other)),
  );
  return [
    ...sets.filter((each) => !inner.includes(each)),
    ...differences.filter(({ path }) => sets.every((each) => !isWithin(path, each))),
  ];
}
