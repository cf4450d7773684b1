import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { isPruned, objectApplying } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { API_GROUPS, listed, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Undecided } from '../detection/detector.ts';

/** One object as one root has it. */
export interface WrittenCopy {
  readonly root: RenderedRoot;
  readonly resource: Resource;
}

/** Maps each object of a cluster to the roots that write it. */
export function writersOf({
  roots,
}: RenderedEnvironment): ReadonlyMap<string, readonly WrittenCopy[]> {
  const writers = new Map<string, WrittenCopy[]>();
  for (const root of roots)
    if (root.root.by.origin !== null)
      for (const resource of root.resources) {
        const key = keyOf(root, resource);
        const known = writers.get(key);
        if (known) known.push({ root, resource });
        else writers.set(key, [{ root, resource }]);
      }
  return writers;
}

const keyOf = ({ root }: RenderedRoot, resource: Resource): string =>
  `${objectApplying(root)?.cluster ?? ''} ${resourceKey(resource)}`;

/** An object that one root no longer writes and another still does, as the one that stays has it. */
interface CopyLeft {
  readonly object: Resource;
  /** Tells whether the root that stops deletes what is gone from it. */
  readonly isPruned: boolean;
}

/**
 * Finds objects that one root no longer writes and another still does: the one that stops may delete them, which is one
 * doubt for all that two roots have in common. One that failed wrote nothing.
 */
export function copiesLeft(
  before: RenderedEnvironment,
  after: RenderedEnvironment,
): readonly Undecided[] {
  if (before === after) return [];
  const writers = writersOf(after);
  const built = before.roots.filter(({ failure }) => failure === null);
  const found = new Map<string, { from: string; kept: string; copies: CopyLeft[] }>();
  for (const [key, were] of writersOf({ ...before, roots: built })) {
    const are = writers.get(key) ?? [];
    const stays = are.find(({ root }) =>
      were.some((copy) => copy.root.root.path === root.root.path),
    );
    const paths = new Set(are.map(({ root }) => root.root.path));
    const left = were.find(({ root }) => !paths.has(root.root.path));
    if (stays === undefined || left === undefined) continue;
    const [from, kept] = [left.root.root.path, stays.root.root.path];
    const pair = found.get(`${from} ${kept}`) ?? { from, kept, copies: [] };
    found.set(`${from} ${kept}`, pair);
    pair.copies.push({ object: stays.resource, isPruned: isPruned(left.root, left.resource) });
  }
  return [...found.values()].flatMap(doubtOf);
}

/** Bounds the objects of one doubt that are named. */
const COPIES_NAMED = 3;

function doubtOf({
  from,
  kept,
  copies,
}: {
  readonly from: string;
  readonly kept: string;
  readonly copies: readonly CopyLeft[];
}): readonly Undecided[] {
  // what takes others along comes first
  const sorted = copies.toSorted((a, b) => Number(isHolder(b.object)) - Number(isHolder(a.object)));
  const [first] = sorted;
  if (first === undefined) return [];
  const names = sorted.map(({ object }) => subjectText(object));
  const isOne = names.length === 1;
  const [are, they, belong] = isOne ? ['is', 'it', 'it belongs'] : ['are', 'they', 'they belong'];
  const holders = sorted.filter(({ object }) => isHolder(object));
  const lost = holders.map(({ object }) => subjectText(object));
  const taken =
    lost.length === 0
      ? ''
      : ` With ${listed(lost, COPIES_NAMED)} goes all that ${lost.length === 1 ? 'it holds' : 'they hold'}, also what is not in this repository, and no sync brings that back.`;
  const pruned = sorted.filter((copy) => copy.isPruned).map(({ object }) => subjectText(object));
  return [
    {
      subject: first.object,
      key: `${from} ${kept}`,
      message: `${listed(names, COPIES_NAMED)} ${are} no longer written by ${from}, and still by ${kept}: whether ${they} ${are} deleted until ${kept} is synced again depends on which of them the cluster says ${belong} to.${taken}`,
      origin: first.object.origin,
      ...(pruned.length > 0 && {
        mayChange: `${listed(pruned, 1)} may be deleted for a while`,
      }),
    },
  ];
}

/** Tells whether what an object holds goes with it. */
const isHolder = ({ group, kind }: Resource): boolean =>
  (group === API_GROUPS.core && (kind === 'Namespace' || kind === 'PersistentVolumeClaim')) ||
  kind === 'CustomResourceDefinition';
