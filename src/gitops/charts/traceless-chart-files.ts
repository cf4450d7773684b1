import type { RenderedRoot } from '../environment.ts';
import { isBelow } from '../tree-path.ts';
import { looseKeyOf } from '../releases/loose-releases.ts';
import type {
  FileTree,
  ManifestReader,
  Node,
  Origin,
  UnseenContent,
} from '../../manifest/index.ts';
import { mapNode, resourceKey, sameData, scalar } from '../../manifest/index.ts';
import type { BothTrees } from '../live/live-appliers.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import type { Sides } from '../stages/stage.ts';
import { releaseOfRoot } from '../roots/root.ts';
import { firstDifference } from '../files/first-difference.ts';
import { untracedText } from './untraced-text.ts';

/**
 * Both sides with files of charts that differ and leave no trace in what the charts render to. Where nothing in the tree
 * says with which values somebody installs one, its own are a guess: with others such a file may do something, so it is
 * content that is not seen.
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
  if (untraced.length === 0) return sides;
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
            text: untracedText(trees, tree, chart, files),
          },
        })),
      ],
    },
  });
  return {
    base: withContents(sides.base, trees.base),
    merged: withContents(sides.merged, trees.merged),
  };
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

/** Matches files of which no object is made, whatever the values are. */
const BESIDE =
  /(?:^|\/)(?:NOTES\.txt|README[^/]*|LICENSE[^/]*|[^/]*\.md|\.helmignore|ci\/[^/]*|templates\/tests\/[^/]*)$/;

/**
 * Lists what the Chart.yaml says for people, and its versions: templates that print them do so with any
 * values.
 */
const FOR_PEOPLE: ReadonlySet<string> = new Set([
  'annotations',
  'appVersion',
  'description',
  'home',
  'icon',
  'keywords',
  'maintainers',
  'sources',
  'version',
]);

/**
 * Tells whether a file that differs may say something else to Helm: comments of values and words for people
 * do not.
 */
function saysMore(
  { base, merged }: BothTrees,
  file: string,
  chart: string,
  reader: ManifestReader,
): boolean {
  const below = file.slice(chart.length + 1);
  if (BESIDE.test(below)) return false;
  const isChart = below === 'Chart.yaml';
  if (!isChart && below !== 'values.yaml') return true;
  const [was, is] = [base, merged].map((tree) => dataOf(tree, file, reader, isChart));
  return was === undefined || is === undefined || !sameData(was, is);
}

function dataOf(
  tree: FileTree,
  file: string,
  reader: ManifestReader,
  isChart: boolean,
): Node | undefined {
  const node = reader.read(tree, file)?.documents[0]?.node ?? undefined;
  return isChart && node?.kind === 'map'
    ? mapNode(new Map([...node.entries].filter(([key]) => !FOR_PEOPLE.has(key))), node.origin)
    : node;
}

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
  const chartFile = `${chart}/Chart.yaml`;
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
