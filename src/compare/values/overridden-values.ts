import type { ValueLayer, ValueSource } from '../../charts/index.ts';
import { valueSourceOf } from '../../charts/index.ts';
import type { RenderedRoot, Root } from '../../gitops/index.ts';
import { releaseOfRoot } from '../../gitops/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { placeOf, sameData } from '../../manifest/index.ts';
import type { ChangedRelease, ComparedTrees, ReleaseSide } from './changed-releases.ts';
import type { KeyPath, LeafValue } from './value-edits.ts';
import { editedLeaves, leavesOf } from './value-edits.ts';
import { isReadByObjects, mayTake } from './values-readers.ts';

/** A value that the change gives in a file, and that no release takes from there. */
export interface OverriddenValue {
  readonly file: string;
  readonly path: KeyPath;
  readonly origin: Origin;
  readonly value: ValueSource['node'];
  /** Places of what every release takes in its stead, with what that says. */
  readonly instead: readonly { readonly origin: Origin; readonly value: ValueSource['node'] }[];
  /** The releases that take the file. */
  readonly roots: ReadonlySet<Root>;
}

/**
 * Finds values that a change edits in files, and that each release which takes the file takes from elsewhere, as it did
 * before. Nothing is said where one release takes it, or where it is not known who takes the file.
 */
export function overriddenValues(
  releases: readonly ChangedRelease[],
  trees: ComparedTrees,
  changed: ReadonlySet<string>,
): readonly OverriddenValue[] {
  const takers = takersOf(releases, changed);
  return [...takers].flatMap(([file, sides]) => {
    const [first] = sides;
    if (first === undefined) return [];
    const found = editedLeaves(first.past, first.now).flatMap(
      (leaf) => overridden(file, leaf, sides, changed) ?? [],
    );
    return found.length === 0 || isTakenOtherwise(file, sides, trees) ? [] : found;
  });
}

/** A release with what it takes from a file, as the file itself or as a text of a ConfigMap that is made of it. */
interface Taker {
  readonly before: ReleaseSide;
  readonly after: ReleaseSide;
  readonly past: ValueLayer;
  readonly now: ValueLayer;
}

/** Lists for each file of the change the releases that take values from it, of those that were there before. */
function takersOf(
  releases: readonly ChangedRelease[],
  changed: ReadonlySet<string>,
): ReadonlyMap<string, readonly Taker[]> {
  const found = new Map<string, Taker[]>();
  for (const { before, after } of releases) {
    if (before === null) continue;
    for (const now of after.given?.layers ?? []) {
      const file = fileOf(now, after);
      const past = before.given?.layers.find(({ name }) => name === now.name);
      if (file === null || past === undefined || !changed.has(file)) continue;
      const known = found.get(file) ?? [];
      known.push({ before, after, past, now });
      found.set(file, known);
    }
  }
  return found;
}

/** Gives the file that all of a layer stands in; null for what several hold, or none. */
function fileOf(layer: ValueLayer, { given, tree }: ReleaseSide): string | null {
  if (tree.oidOf(layer.name) !== undefined) return layer.name;
  const files = new Set(
    leavesOf(layer).map(({ node }) => (given?.placeOf(node.origin) ?? node.origin).file),
  );
  const [only, ...others] = files;
  return only === undefined || others.length > 0 ? null : only;
}

/**
 * Tells whether somebody reads a file of whom it is not known what becomes of its values. A folder that makes a ConfigMap
 * of the file for the releases is none.
 */
const isTakenOtherwise = (
  file: string,
  takers: readonly Taker[],
  { rendered }: ComparedTrees,
): boolean => {
  const known = new Set(takers.map(({ after }) => after.root));
  const isText = takers.every(({ now }) => now.name !== file);
  const makesText = ({ root }: RenderedRoot): boolean =>
    isText && releaseOfRoot(root) === undefined;
  return rendered.merged.environments.some(
    (each) =>
      each.roots.some((root) => !known.has(root.root) && !makesText(root) && mayTake(root, file)) ||
      isReadByObjects(each, file),
  );
};

function overridden(
  file: string,
  { path, node }: LeafValue,
  takers: readonly Taker[],
  changed: ReadonlySet<string>,
): OverriddenValue | null {
  const instead = new Map<string, OverriddenValue['instead'][number]>();
  for (const { before, after, now } of takers) {
    const source = deciding(after, path);
    const was = deciding(before, path);
    if (source === null || was === null || was.name === now.name) return null;
    if (source.name === now.name || source.origin === null) return null;
    const origin = after.given?.placeOf(source.origin) ?? source.origin;
    // who sets it in the same change knows of both
    if (changed.has(origin.file) || !sameData(source.node, was.node)) return null;
    instead.set(placeOf(origin), { origin, value: source.node });
  }
  const roots = new Set(takers.map(({ after }) => after.root));
  const [first] = takers;
  const origin = first?.after.given?.placeOf(node.origin) ?? node.origin;
  return { file, path, origin, value: node, instead: [...instead.values()], roots };
}

const deciding = ({ given }: ReleaseSide, path: KeyPath): ValueSource | null =>
  given === null ? null : valueSourceOf(path, given.layers);
