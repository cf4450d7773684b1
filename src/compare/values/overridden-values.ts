import type { ValueLayer, ValueSource } from '../../charts/index.ts';
import { valueSourceOf } from '../../charts/index.ts';
import type { Root } from '../../gitops/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { placeOf, sameData } from '../../manifest/index.ts';
import type { ChangedRelease, ComparedTrees, ReleaseSide } from './changed-releases.ts';
import type { KeyPath, LeafValue } from './value-edits.ts';
import { editedLeaves } from './value-edits.ts';
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
  const takers = takersOf(releases);
  return [...takers].flatMap(([file, sides]) => {
    const [first] = sides;
    if (!changed.has(file) || first === undefined) return [];
    const found = editsOfFile(file, first).flatMap(
      (leaf) => overridden(file, leaf, sides, changed) ?? [],
    );
    return found.length === 0 || isTakenOtherwise(file, sides, trees) ? [] : found;
  });
}

interface Taker {
  readonly before: ReleaseSide;
  readonly after: ReleaseSide;
}

/** Lists for each file the releases that take values from it, of those that were there before. */
function takersOf(releases: readonly ChangedRelease[]): ReadonlyMap<string, readonly Taker[]> {
  const found = new Map<string, Taker[]>();
  for (const { before, after } of releases) {
    if (before === null) continue;
    for (const name of new Set(after.given?.layers.map((layer) => layer.name))) {
      const known = found.get(name) ?? [];
      known.push({ before, after });
      found.set(name, known);
    }
  }
  return found;
}

/** Tells whether somebody reads a file of whom it is not known what becomes of its values. */
const isTakenOtherwise = (
  file: string,
  takers: readonly Taker[],
  { rendered }: ComparedTrees,
): boolean => {
  const known = new Set(takers.map(({ after }) => after.root));
  return rendered.merged.environments.some(
    (each) =>
      each.roots.some((root) => !known.has(root.root) && mayTake(root, file)) ||
      isReadByObjects(each, file),
  );
};

const layerOf = (side: ReleaseSide, name: string): ValueLayer | undefined =>
  side.given?.layers.find((layer) => layer.name === name);

function editsOfFile(file: string, { before, after }: Taker): readonly LeafValue[] {
  const [past, now] = [layerOf(before, file), layerOf(after, file)];
  return past === undefined || now === undefined ? [] : editedLeaves(past, now);
}

function overridden(
  file: string,
  { path, node }: LeafValue,
  takers: readonly Taker[],
  changed: ReadonlySet<string>,
): OverriddenValue | null {
  const instead = new Map<string, OverriddenValue['instead'][number]>();
  for (const { before, after } of takers) {
    const source = deciding(after, path);
    const was = deciding(before, path);
    if (source === null || was === null || was.name === file) return null;
    if (source.name === file || source.origin === null) return null;
    const origin = after.given?.placeOf(source.origin) ?? source.origin;
    // who sets it in the same change knows of both
    if (changed.has(origin.file) || !sameData(source.node, was.node)) return null;
    instead.set(placeOf(origin), { origin, value: source.node });
  }
  const roots = new Set(takers.map(({ after }) => after.root));
  return { file, path, origin: node.origin, value: node, instead: [...instead.values()], roots };
}

const deciding = ({ given }: ReleaseSide, path: KeyPath): ValueSource | null =>
  given === null ? null : valueSourceOf(path, given.layers);
