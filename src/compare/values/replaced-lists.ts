import type { Root } from '../../gitops/index.ts';
import type { Node, Origin } from '../../manifest/index.ts';
import { sameData } from '../../manifest/index.ts';
import type { ChangedRelease } from './changed-releases.ts';
import { placedValue } from './placed-value.ts';
import type { KeyPath } from './value-edits.ts';
import { keyOf, leavesOf } from './value-edits.ts';

/** A list of one file of values in whose place that of another one comes, and which stands there still. */
export interface ReplacedList {
  readonly root: Root;
  readonly path: KeyPath;
  /** The place of the whole list that is taken no more. */
  readonly was: Origin;
  readonly is: Origin;
}

/** Finds lists that a release takes from another file than before, and that lose something by it: Helm puts no two together. */
export const replacedLists = (
  releases: readonly ChangedRelease[],
  changed: ReadonlySet<string>,
): readonly ReplacedList[] => releases.flatMap((release) => replacedIn(release, changed));

function replacedIn(
  { before, after }: ChangedRelease,
  changed: ReadonlySet<string>,
): readonly ReplacedList[] {
  if (before === null) return [];
  const layers = after.given?.layers ?? [];
  const lists = layers.flatMap(leavesOf).filter(({ node }) => node.kind === 'seq');
  const paths = new Map(lists.map(({ path }) => [keyOf(path), path]));
  return [...paths].flatMap(([key, path]) => {
    const [was, is] = [placedValue(before, path), placedValue(after, path)];
    if (was === null || is === null || was.file === is.file) return [];
    const isStill = layers.some(
      (layer) =>
        layer.name === was.file &&
        leavesOf(layer).some((leaf) => keyOf(leaf.path) === key && sameData(leaf.node, was.value)),
    );
    return isStill && changed.has(is.origin.file) && losesItems(was.value, is.value)
      ? [{ root: after.root, path, was: was.origin, is: is.origin }]
      : [];
  });
}

const losesItems = (was: Node, is: Node): boolean =>
  was.kind === 'seq' &&
  is.kind === 'seq' &&
  was.items.some((item) => !is.items.some((other) => sameData(item, other)));
