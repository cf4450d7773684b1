import type { ReleaseLayers, RenderedRoot, RenderedTree, Root } from '../../gitops/index.ts';
import {
  isBelow,
  isGivenTheSame,
  partnersOf,
  releaseLayers,
  releaseOfRoot,
} from '../../gitops/index.ts';
import type { FileTree, ManifestReader } from '../../manifest/index.ts';

/** One side of a release of a chart that the change touches. */
export interface ReleaseSide {
  readonly root: Root;
  readonly tree: FileTree;
  /** It is null where not all that the release is given is seen. */
  readonly given: ReleaseLayers | null;
}

/** A release that the change touches: its chart, what it is given, or in which order. */
export interface ChangedRelease {
  /** It is null for a release that is new. */
  readonly before: ReleaseSide | null;
  readonly after: ReleaseSide;
  /** Tells whether a file of the chart itself is another. */
  readonly isChartChanged: boolean;
}

/** Both trees of a review, and what they render to. */
export interface ComparedTrees {
  readonly base: FileTree;
  readonly merged: FileTree;
  readonly rendered: { readonly base: RenderedTree; readonly merged: RenderedTree };
  readonly manifests: ManifestReader;
}

/** Lists the releases of the merge result that a change touches. */
export function changedReleases(
  { base, merged, rendered, manifests }: ComparedTrees,
  changed: ReadonlySet<string>,
): readonly ChangedRelease[] {
  const past = new Map(
    rendered.base.environments.map((each) => [each.environment.name, each.roots] as const),
  );
  const isTouched = touchedCharts(changed);
  const found = new Map<Root, ChangedRelease>();
  for (const { environment, roots } of rendered.merged.environments) {
    const installed = roots.filter(isInstalled);
    if (installed.length === 0) continue;
    const partners = partnersOf(past.get(environment.name) ?? [], roots);
    for (const each of installed) {
      const { root } = each;
      const before = partners.get(each)?.root ?? null;
      const isChartChanged = isTouched(root.path);
      if (!isChartChanged && isAsBefore(before, root) && !takesAny(each, changed)) continue;
      found.set(root, {
        before: before && sideOf(base, before, manifests),
        after: sideOf(merged, root, manifests),
        isChartChanged,
      });
    }
  }
  return [...found.values()];
}

const isAsBefore = (before: Root | null, root: Root): boolean =>
  before !== null && isGivenTheSame(before, root) && before.path === root.path;

/** Tells whether a root is a release that is rendered here, or would be. */
export function isInstalled({ root }: RenderedRoot): boolean {
  const release = releaseOfRoot(root);
  return release !== undefined && release.loose?.isAsked !== false;
}

const sideOf = (tree: FileTree, root: Root, manifests: ManifestReader): ReleaseSide => {
  let given: ReleaseLayers | null | undefined;
  return {
    root,
    tree,
    get given() {
      given ??= releaseLayers(tree, root, manifests);
      return given;
    },
  };
};

/** Tells of charts whether the change touches a file in them, once for each chart. */
function touchedCharts(changed: ReadonlySet<string>): (chart: string) => boolean {
  const known = new Map<string, boolean>();
  return (chart) => {
    const found = known.get(chart) ?? [...changed].some((path) => isBelow(path, chart));
    known.set(chart, found);
    return found;
  };
}

/** Tells whether one of the files that a release names is another now. */
function takesAny({ root }: RenderedRoot, changed: ReadonlySet<string>): boolean {
  const release = releaseOfRoot(root);
  return (
    (release?.values ?? []).some((each) =>
      each.kind !== 'file' ? false : each.isPattern || changed.has(each.path),
    ) || (release?.flux?.defaults ?? []).some(({ path }) => changed.has(path))
  );
}
