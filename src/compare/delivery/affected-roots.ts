import type { Change } from '../diff/change.ts';
import { subjectOfUnseen } from '../diff/unseen-changes.ts';
import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { folderOf, foldersAround, isBelow, pairedRoots } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { filesThrough, resourceKey } from '../../manifest/index.ts';

/** A root whose rendered objects a change alters. */
export interface ReachedRoot {
  readonly environment: string;
  readonly production: boolean;
  readonly path: string;
  readonly isKustomization: boolean;
  /** Files that differ and that it reads, or is applied by, before or after; may be empty, where what others set reaches it. */
  readonly through: readonly string[];
  /** Of its objects. */
  readonly changes: readonly Change[];
  /**
   * Files of the root's own folder that put something into its changed objects, with the changes of these; of a release
   * of a chart, which many share, those that it alone reads.
   */
  readonly files: ReadonlyMap<string, readonly Change[]>;
}

/** One environment on both sides of a change, and what changes in it. */
export interface ChangedEnvironment {
  readonly name: string;
  readonly production: boolean;
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
  readonly changes: readonly Change[];
}

/** Where the changed files of others arrive; equal roots are the same object on both sides. */
export function reachedRoots(
  environments: readonly ChangedEnvironment[],
  changedFiles: readonly string[],
): readonly ReachedRoot[] {
  return environments.flatMap((environment) => {
    if (environment.changes.length === 0) return [];
    const { before, after } = environment;
    const readers = readersIn([before, after]);
    return pairedRoots(before?.roots ?? [], after?.roots ?? []).flatMap((pair) => {
      if (pair.before === pair.after) return [];
      const sides = [pair.after, pair.before].filter((side) => side !== null);
      return reachedRoot(environment, sides, changedFiles, readers);
    });
  });
}

function reachedRoot(
  { name, production, changes }: ChangedEnvironment,
  sides: readonly RenderedRoot[],
  changedFiles: readonly string[],
  readers: ReadonlyMap<string, number>,
): readonly ReachedRoot[] {
  const [first] = sides;
  if (first === undefined) return [];
  const objects = objectsOf(sides);
  const own = changes.filter(
    ({ subject, origin }) =>
      objects.has(resourceKey(subject)) ||
      // what holds for the whole mesh is no object: whoever reads the file brings it
      (subject.kind === 'Mesh' && sides.some(({ reads }) => reads.has(origin.file))),
  );
  if (own.length === 0) return [];
  const {
    path,
    content: { kind },
  } = first.root;
  const through = changedFiles.filter((file) => sides.some((side) => readsFile(side, file)));
  return [
    {
      environment: name,
      production,
      path,
      through,
      isKustomization: kind === 'kustomization',
      changes: own,
      files:
        kind === 'chart'
          ? new Map(valuesOf(sides, readers).map((file) => [file, own]))
          : filesOf(own, objects, path),
    },
  ];
}

/** Counts the releases of charts that read a file, on the side that has most of them. */
export function readersIn(
  sides: readonly (RenderedEnvironment | null)[],
): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (const side of sides) {
    const counts = new Map<string, number>();
    for (const { root, reads } of side?.roots ?? [])
      if (root.content.kind === 'chart')
        for (const file of reads) counts.set(file, (counts.get(file) ?? 0) + 1);
    for (const [file, count] of counts) most.set(file, Math.max(count, most.get(file) ?? 0));
  }
  return most;
}

/** Files outside of the chart that one release alone reads: whose they are, the release is. */
export const valuesOf = (
  sides: readonly RenderedRoot[],
  readers: ReadonlyMap<string, number>,
): readonly string[] =>
  sides.flatMap(({ root: { path, by }, reads }) =>
    [...reads].filter(
      (file) =>
        readers.get(file) === 1 &&
        !file.endsWith('/') &&
        !isBelow(file, path) &&
        file !== by.origin?.file,
    ),
  );

function objectsOf(sides: readonly RenderedRoot[]): ReadonlyMap<string, readonly Resource[]> {
  const objects = new Map<string, Resource[]>();
  for (const resource of sides.flatMap(({ resources }) => resources))
    append(objects, resourceKey({ ...resource, name: resource.stableName }), [resource]);
  for (const content of sides.flatMap(({ unseen = [] }) => unseen))
    append(objects, resourceKey(subjectOfUnseen(content)), []);
  return objects;
}

/** An entry that ends in a slash stands for all below it; a plain folder takes in what is new there. */
function readsFile({ root, reads }: RenderedRoot, file: string): boolean {
  if (reads.has(file) || root.by.origin?.file === file) return true;
  if (root.content.kind !== 'kustomization' && isBelow(file, root.path)) return true;
  return foldersAround(folderOf(file)).some((folder) =>
    reads.has(folder === '.' ? '/' : `${folder}/`),
  );
}

function filesOf(
  changes: readonly Change[],
  objects: ReadonlyMap<string, readonly Resource[]>,
  folder: string,
): ReadonlyMap<string, readonly Change[]> {
  const bySubject = new Map<string, Change[]>();
  for (const change of changes) {
    append(bySubject, resourceKey(change.subject), [change]);
  }
  const files = new Map<string, Change[]>();
  for (const [key, own] of bySubject) {
    const through = new Set(
      (objects.get(key) ?? []).flatMap(({ node }) => [...filesThrough(node)]),
    );
    for (const file of through)
      if (file === folder || isBelow(file, folder)) append(files, file, own);
  }
  return files;
}

function append<V>(map: Map<string, V[]>, key: string, values: readonly V[]): void {
  const known = map.get(key) ?? [];
  map.set(key, known);
  for (const value of values) known.push(value);
}
