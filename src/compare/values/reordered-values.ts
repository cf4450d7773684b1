import type { Root } from '../../gitops/index.ts';
import type { Node } from '../../manifest/index.ts';
import { sameData } from '../../manifest/index.ts';
import type { ChangedRelease, ReleaseSide } from './changed-releases.ts';
import type { PlacedValue } from './placed-value.ts';
import { placedValue } from './placed-value.ts';
import type { KeyPath } from './value-edits.ts';
import { keyOf, leavesOf } from './value-edits.ts';

/** A value that another file decides since files are named in another order. */
export interface ReorderedValue {
  readonly path: KeyPath;
  readonly before: PlacedValue;
  readonly after: PlacedValue;
}

/** A release whose files of values are named in another order than before, with what that decides. */
export interface ReorderedFiles {
  readonly root: Root;
  /** Lists those that are named on both sides, as they are named now; the last wins. */
  readonly files: readonly string[];
  readonly values: readonly ReorderedValue[];
}

/** Finds releases whose files of values change their order, where that decides of a value. */
export const reorderedValues = (releases: readonly ChangedRelease[]): readonly ReorderedFiles[] =>
  releases.flatMap(({ before, after }) => {
    const found = before === null ? null : reordered(before, after);
    return found === null ? [] : [found];
  });

function reordered(before: ReleaseSide, after: ReleaseSide): ReorderedFiles | null {
  const [past, now] = [namesOf(before), namesOf(after)];
  const stayed = now.filter((name) => past.includes(name));
  const order = past.filter((name) => now.includes(name));
  if (stayed.every((name, at) => name === order[at])) return null;
  const values = valuesDecidedAnew(before, after, new Set(stayed));
  return values.length === 0 ? null : { root: after.root, files: stayed, values };
}

/** Each name once, where it is named last: the chart's own values may be named, too. */
function namesOf({ given }: ReleaseSide): readonly string[] {
  const names = given?.layers.map(({ name }) => name) ?? [];
  return names.filter((name, at) => names.lastIndexOf(name) === at);
}

const holdsMore = (node: Node): boolean => node.kind === 'map' && node.entries.size > 0;

function valuesDecidedAnew(
  before: ReleaseSide,
  after: ReleaseSide,
  stayed: ReadonlySet<string>,
): readonly ReorderedValue[] {
  const leaves = (after.given?.layers ?? []).flatMap(leavesOf);
  const paths = new Map(leaves.map(({ path }) => [keyOf(path), path]));
  return [...paths.values()].flatMap((path) => {
    const [was, is] = [placedValue(before, path), placedValue(after, path)];
    if (was === null || is === null || was.file === is.file) return [];
    const isByOrder = stayed.has(was.file) && stayed.has(is.file);
    // what maps hold is put together, and told by itself
    if (holdsMore(was.value) || holdsMore(is.value)) return [];
    return isByOrder && !sameData(was.value, is.value) ? [{ path, before: was, after: is }] : [];
  });
}
