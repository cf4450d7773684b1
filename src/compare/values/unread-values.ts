import type { RenderedRoot, RenderedTree } from '../../gitops/index.ts';
import { folderOf, releaseOfRoot } from '../../gitops/index.ts';
import type { FileTree, ManifestReader } from '../../manifest/index.ts';

/** A file of a change that lies among files of values, and that no release of the tree takes. */
export interface UnreadValues {
  readonly file: string;
  /** Paths of its folder that releases take where they are there, and that are not. */
  readonly absent: readonly string[];
  /**
   * Paths that releases take which differ from this one in one folder, such as a region; absent where they take files of
   * its own folder.
   */
  readonly alongside?: readonly string[];
}

/**
 * Finds new files of values that no release takes. Where a release takes files of a folder by a pattern, nothing is said
 * of that folder.
 */
export function unreadValues(
  { base, merged }: { readonly base: FileTree; readonly merged: FileTree },
  changed: readonly string[],
  { environments }: RenderedTree,
  manifests: ManifestReader,
): readonly UnreadValues[] {
  const candidates = changed.filter(
    (path) =>
      /\.ya?ml$/.test(path) && merged.oidOf(path) !== undefined && base.oidOf(path) === undefined,
  );
  if (candidates.length === 0) return [];
  const roots = environments.flatMap((each) => each.roots);
  const charts = environments.flatMap(({ environment }) => [
    ...(environment.chartsElsewhere?.values() ?? []),
  ]);
  const read = new Set([
    ...roots.flatMap(({ reads }) => [...reads]),
    ...charts.flatMap(({ files, filesHere }) => [...files, ...filesHere]),
  ]);
  const taken = takenByFolder(roots);
  const isFrozen = environments.some(({ environment }) => environment.frozenSets !== undefined);
  return candidates.flatMap((file) => {
    const beside = taken.get(folderOf(file));
    if (read.has(file) || !isValues(merged, file, manifests)) return [];
    // what a set with an error would ask for is not known
    if (beside === undefined && isFrozen) return [];
    if (beside === undefined) return inOtherFolder(file, [...taken.values()], { base, merged });
    // generators and scripts read files of other names there
    if (![...beside].some((path) => stemOf(path) === stemOf(file))) return [];
    if (beside.has(PATTERN)) return [];
    return [
      { file, absent: [...beside].filter((path) => merged.oidOf(path) === undefined).sort() },
    ];
  });
}

/** Finds it where releases take the same file of folders that lie beside its own: what is in none of them is asked for by nobody. */
function inOtherFolder(
  file: string,
  taken: readonly ReadonlySet<string>[],
  { base, merged }: Readonly<Record<'base' | 'merged', FileTree>>,
): readonly UnreadValues[] {
  // a chart brings values of its own, whoever installs it
  if (merged.oidOf(`${folderOf(file)}/Chart.yaml`) !== undefined) return [];
  const alongside = taken.flatMap((paths) => [...paths].filter((path) => isAlongside(path, file)));
  // one that was never there is another's, which does without
  const absent = alongside.filter(
    (path) => base.oidOf(path) !== undefined && merged.oidOf(path) === undefined,
  );
  return alongside.length < FEW && absent.length === 0 ? [] : [{ file, absent, alongside }];
}

/** So many folders are a row of them: one alone may be what another tool reads by another rule. */
const FEW = 2;

/** Tells whether two paths differ in one step, which is not the last. */
function isAlongside(path: string, file: string): boolean {
  const [one, other] = [path.split('/'), file.split('/')];
  const differing = one.flatMap((step, at) => (step === other[at] ? [] : [at]));
  return one.length === other.length && differing.length === 1 && differing[0] !== one.length - 1;
}

const PATTERN = '*';

/** `values` of `services/cart/values-prod.yaml`. */
const stemOf = (path: string): string =>
  path.slice(path.lastIndexOf('/') + 1).replace(/[-._].*$/, '');

/** What releases take of each folder; with a star where one may take more than is named. */
function takenByFolder(roots: readonly RenderedRoot[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { root } of roots)
    for (const value of releaseOfRoot(root)?.values ?? []) {
      if (value.kind === 'inline') continue;
      const folder = folderOf(value.path);
      const known = found.get(folder) ?? new Set();
      found.set(folder, known.add(value.isPattern ? PATTERN : value.path));
    }
  return found;
}

/** One map that is no object; what has a kind is a manifest, and others look for it. */
function isValues(tree: FileTree, file: string, manifests: ManifestReader): boolean {
  const documents = manifests.read(tree, file)?.documents ?? [];
  const [only, ...more] = documents;
  return more.length === 0 && only?.node?.kind === 'map' && !only.node.entries.has('kind');
}
