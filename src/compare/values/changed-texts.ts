import type { Root } from '../../gitops/index.ts';
import { joinPath, releaseOfRoot } from '../../gitops/index.ts';
import type { FileTree, Origin } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { ChangedRelease, ComparedTrees, ReleaseSide } from './changed-releases.ts';
import { isInstalled } from './changed-releases.ts';
import { isReadByObjects, mayTake } from './values-readers.ts';

/** A text of values that a change makes another one, or that a release takes newly: a file, or what stands in an object. */
export interface ChangedText {
  /** The file in which it is written. */
  readonly file: string;
  /** Is what a reader knows it by: its file, or `the values at argocd/web.yaml:12`. */
  readonly called: string;
  /** It is null for one that is new. */
  readonly before: string | null;
  readonly after: string;
  /** Gives the place in the tree of a place in the text. */
  readonly placed: (origin: Origin) => Origin;
  readonly roots: ReadonlySet<Root>;
}

/** Lists the texts that releases take and that a change makes others; not files that something else reads. */
export const changedTexts = (
  releases: readonly ChangedRelease[],
  trees: ComparedTrees,
  changed: ReadonlySet<string>,
): readonly ChangedText[] => [
  ...changedFiles(releases, trees, changed),
  ...textsOfObjects(releases),
];

function changedFiles(
  releases: readonly ChangedRelease[],
  trees: ComparedTrees,
  changed: ReadonlySet<string>,
): readonly ChangedText[] {
  const takers = new Map<string, Set<Root>>();
  for (const { after } of releases)
    for (const file of filesOf(after.root).filter((each) => changed.has(each)))
      takers.set(file, (takers.get(file) ?? new Set()).add(after.root));
  return [...takers].flatMap(([file, roots]) => {
    const after = textOfFile(trees.merged, file);
    if (after === null || isReadOtherwise(file, trees)) return [];
    const before = textOfFile(trees.base, file);
    return [{ file, called: file, before, after, placed: (origin: Origin) => origin, roots }];
  });
}

function textOfFile(tree: FileTree, file: string): string | null {
  const entry = tree.read(file);
  return entry.kind === 'text' ? entry.text : null;
}

/** Lists the files of values that a release names, and the chart's own. */
function filesOf(root: Root): readonly string[] {
  const named = (releaseOfRoot(root)?.values ?? []).flatMap((each) =>
    each.kind === 'file' && !each.isPattern ? [each.path] : [],
  );
  const own = joinPath(root.path, 'values.yaml');
  return own === null ? named : [...named, own];
}

/** Tells whether something reads the file that is no release which is rendered here. */
const isReadOtherwise = (file: string, { rendered }: ComparedTrees): boolean =>
  rendered.merged.environments.some(
    (environment) =>
      isReadByObjects(environment, file) ||
      environment.roots.some((each) => mayTake(each, file) && !isInstalled(each)),
  );

/** Lists texts of Applications and ConfigMaps, one that several releases take once. */
function textsOfObjects(releases: readonly ChangedRelease[]): readonly ChangedText[] {
  const found = new Map<string, ChangedText & { readonly roots: Set<Root> }>();
  for (const { before, after } of releases) {
    const past = new Map(textsIn(before).map((each) => [each.name, each.text]));
    for (const { name, text, origin } of textsIn(after)) {
      const was = past.get(name) ?? null;
      if (was === text || after.given === null) continue;
      const { placeOf: inTree } = after.given;
      const called = `the values at ${placeOf(origin)}`;
      const known = found.get(`${called} ${text}`);
      known?.roots.add(after.root);
      if (known !== undefined) continue;
      const placed = (at: Origin): Origin => inTree({ ...at, file: name });
      const roots = new Set([after.root]);
      found.set(`${called} ${text}`, {
        ...{ file: origin.file, called, before: was, after: text, placed, roots },
      });
    }
  }
  return [...found.values()];
}

interface TextOfObject {
  /** Is what it is called among what the release is given. */
  readonly name: string;
  readonly text: string;
  readonly origin: Origin;
}

function textsIn(side: ReleaseSide | null): readonly TextOfObject[] {
  const values = side === null ? [] : (releaseOfRoot(side.root)?.values ?? []);
  return values
    .flatMap((each) => (each.kind === 'inline' ? [each] : []))
    .flatMap(({ name, text, origin, node }, at) =>
      node === undefined ? [{ name: name ?? `text ${String(at + 1)}`, text, origin }] : [],
    );
}
