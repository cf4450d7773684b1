import type { RenderedRoot } from '../environment.ts';
import { isBelow } from '../tree-path.ts';
import { looseKeyOf } from '../releases/loose-releases.ts';
import type { FileTree, ManifestReader, Origin, UnseenContent } from '../../manifest/index.ts';
import { mapNode, resourceKey, sameData, scalar } from '../../manifest/index.ts';
import type { BothTrees } from '../live/live-appliers.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import type { Sides } from '../stages/stage.ts';
import { releaseOfRoot } from '../roots/root.ts';
import { firstDifference } from '../files/first-difference.ts';
import { withTouchedCharts } from './touched-charts.ts';
import { inChart, untracedText } from './untraced-text.ts';
import { saysMore } from './words-for-people.ts';

/**
 * Both sides with files of charts that differ and leave no trace in what the charts render to. Where nothing in the tree
 * says with which values somebody installs one, its own are a guess: with others such a file may do something, so it is
 * content that is not seen. Of charts that are not rendered, what a change touches is added.
 */
export function withUntracedFiles(
  sides: Sides,
  trees: BothTrees,
  changed: readonly string[],
  reader: ManifestReader,
): Sides {
  const [before, after] = [byOwnValues(sides.base), byOwnValues(sides.merged)];
  const untraced = [...after].flatMap(([chart, now]) => {
    const was = before.get(chart);
    if (was === undefined || now === null || was === null) return [];
    const files = changed.filter(
      (file) => isBelow(file, chart) && saysMore(trees, file, chart, reader),
    );
    const traces = tracesIn(was, now);
    const left = files.filter((file) => (isTemplate(file) ? !traces.has(file) : traces.size === 0));
    return left.length === 0 ? [] : [{ chart, files: left }];
  });
  const touched = { trees, changed, reader };
  const isSeen = (chart: string): boolean =>
    [before, after].some((side) => side.has(chart)) &&
    [before, after].every((side) => side.get(chart) !== null);
  const base = withTouchedCharts(withoutSeen(sides.base, isSeen), trees.base, touched);
  const merged = withTouchedCharts(withoutSeen(sides.merged, isSeen), trees.merged, touched);
  if (untraced.length === 0) return { base, merged };
  const withContents = (side: RenderedTree, tree: FileTree): RenderedTree => ({
    ...side,
    plan: {
      ...side.plan,
      unseen: [
        ...(side.plan.unseen ?? []),
        ...untraced.map(({ chart, files }) => ({
          root: chart,
          content: {
            ...contentOf(trees, tree, chart, files),
            ...textOf(trees, tree, chart, files),
          },
        })),
      ],
    },
  });
  return {
    base: withContents(base, trees.base),
    merged: withContents(merged, trees.merged),
  };
}

/** Takes a chart that is rendered by itself from the root of the files that lie beside it. */
function withoutSeen(side: RenderedTree, isSeen: (chart: string) => boolean): RenderedTree {
  const ofRoot = (rendered: RenderedRoot): RenderedRoot =>
    releaseOfRoot(rendered.root) !== undefined || !isSeen(rendered.root.path)
      ? rendered
      : {
          ...rendered,
          gaps: rendered.gaps.filter(
            ({ reason, key }) => reason !== 'helm-chart' || key !== rendered.root.path,
          ),
          unseen: (rendered.unseen ?? []).filter(
            ({ kind, name }) => kind !== 'Chart' || name !== rendered.root.path,
          ),
        };
  const environments = side.environments.map((environment) => ({
    ...environment,
    roots: environment.roots.map(ofRoot),
  }));
  return { ...side, environments };
}

/** None where something else may show them too. */
function textOf(
  ...[trees, tree, chart, files]: Parameters<typeof untracedText>
): Partial<Pick<UnseenContent, 'text' | 'asks'>> {
  const { text, asks, covers } = untracedText(trees, tree, chart, files);
  return covers.size === files.length ? { text, asks } : {};
}

/** Charts that are rendered with their own values, and no others; null for one that is not rendered whole. */
function byOwnValues({ environments }: RenderedTree): ReadonlyMap<string, RenderedRoot | null> {
  const asked = environments.flatMap(({ roots }) =>
    roots.filter(({ root }) => releaseOfRoot(root)?.loose?.isAsked === true),
  );
  const named = new Set(
    asked.flatMap(({ root }) => (looseKeyOf(root) === root.path ? [] : [root.path])),
  );
  return new Map(
    asked
      .filter(({ root }) => !named.has(root.path))
      .map((each) => [each.root.path, each.status === 'complete' ? each : null]),
  );
}

/** Templates of which an object comes, goes or changes. */
function tracesIn(before: RenderedRoot, after: RenderedRoot): ReadonlySet<string> {
  const [was, is] = [before, after].map(
    ({ resources }) => new Map(resources.map((each) => [resourceKey(each), each])),
  );
  const files = new Set<string>();
  for (const key of new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])) {
    const [old, now] = [was?.get(key), is?.get(key)];
    if (old !== undefined && now !== undefined && sameData(old.node, now.node)) continue;
    for (const side of [old, now]) if (side !== undefined) files.add(side.origin.file);
  }
  return files;
}

/** One that makes objects; helpers and all else count as seen where anything changes. */
const isTemplate = (file: string): boolean =>
  /(?:^|\/)templates\/(?:[^/]+\/)*[^_/][^/]*$/.test(file);

/** Gives the first line that differs of a file, the first of all where one side is not there, or no text. */
function changedLine({ base, merged }: BothTrees, file: string): number {
  const [was, is] = [base, merged].map((tree) => tree.read(file));
  return was?.kind === 'text' && is?.kind === 'text'
    ? (firstDifference(was.text, is.text)?.line ?? 1)
    : 1;
}

function contentOf(
  trees: BothTrees,
  tree: FileTree,
  chart: string,
  files: readonly string[],
): UnseenContent {
  const place = (file: string): Origin => {
    const line = changedLine(trees, file);
    return { file, line, column: 1, endLine: line };
  };
  const chartFile = inChart(chart, 'Chart.yaml');
  const origin = { file: chartFile, line: 1, column: 1, endLine: 1 };
  const written = files.flatMap((file) => {
    const oid = tree.oidOf(file);
    return oid === undefined ? [] : [[file, scalar(oid, place(file))] as const];
  });
  return {
    kind: 'Chart',
    name: `${chart} with other values`,
    origin,
    written: mapNode(new Map([['files', mapNode(new Map(written), origin)]]), origin),
    namespace: null,
    text: null,
    usedIn: [],
    laidOver: null,
    changesOthers: false,
  };
}
