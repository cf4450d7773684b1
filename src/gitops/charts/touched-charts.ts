import type { RenderedTree } from '../stages/tree-renderer.ts';
import type { BothTrees } from '../live/live-appliers.ts';
import type {
  FileTree,
  ManifestReader,
  MapNode,
  Node,
  UnseenContent,
} from '../../manifest/index.ts';
import { mapNode, nodeAt } from '../../manifest/index.ts';
import { isChartFile, isTemplate } from './chart-files.ts';
import { inChart, untracedText, writesMesh } from './untraced-text.ts';
import { saysMore } from './words-for-people.ts';

/** Both trees of a change, and what it touches. */
export interface TouchedTrees {
  readonly trees: BothTrees;
  readonly changed: readonly string[];
  readonly reader: ManifestReader;
}

/**
 * Adds what a change touches of charts that lie here and are not rendered: the text of their templates, and their values as
 * such, so that what they can hold is told by what is written.
 */
export function withTouchedCharts(
  side: RenderedTree,
  tree: FileTree,
  touched: TouchedTrees,
): RenderedTree {
  const { environments, plan } = side;
  const opened = (content: UnseenContent): UnseenContent => openedChart(content, tree, touched);
  return {
    ...side,
    environments: environments.map((environment) => ({
      ...environment,
      roots: environment.roots.map((root) =>
        root.unseen?.some((each) => opened(each) !== each) === true
          ? { ...root, unseen: root.unseen.map(opened) }
          : root,
      ),
    })),
    plan: {
      ...plan,
      ...(plan.unseen && {
        unseen: plan.unseen.map((each) => ({ ...each, content: opened(each.content) })),
      }),
    },
  };
}

function openedChart(
  content: UnseenContent,
  tree: FileTree,
  { trees, changed, reader }: TouchedTrees,
): UnseenContent {
  const { kind, name: chart, written, text } = content;
  const own = nodeAt(written, 'files');
  if (kind !== 'Chart' || text !== null || own?.kind !== 'map') return content;
  if (content.origin.file !== inChart(chart, 'Chart.yaml')) return content;
  const files = changed.filter((file) => isChartFile(file, chart));
  if (files.length === 0) return content;
  const isThere = [trees.base, trees.merged].every(
    (side) => side.oidOf(content.origin.file) !== undefined,
  );
  const telling = isThere
    ? files.filter((file) => saysMore(trees, file, chart, reader))
    : files.filter((file) => isTemplate(file, chart));
  const { covers, ...texts } = untracedText(trees, tree, chart, telling);
  const beside = files.filter((file) => !telling.includes(file));
  const values = files.filter((file) => /(?:^|\/)values\.ya?ml$/.test(file));
  // what nobody is seen to ask for may be for an object of the mesh
  const isOpen = values.every((file) => covers.has(file)) || !writesMesh(trees, chart);
  return {
    ...content,
    ...texts,
    written: isOpen ? withValues(written, own, { tree, reader, values }) : written,
    covers: isThere ? new Set([...covers, ...beside]) : new Set([...files, ...covers]),
  };
}

/** Puts values in the place of their digest. */
function withValues(
  written: MapNode,
  own: MapNode,
  { tree, reader, values }: { tree: FileTree; reader: ManifestReader; values: readonly string[] },
): MapNode {
  const nodes = values.flatMap((path) => {
    const [document, ...more] = reader.read(tree, path)?.documents ?? [];
    const isWhole = document !== undefined && document.problems.length + more.length === 0;
    return isWhole && document.node?.kind === 'map' ? [[path, document.node] as const] : [];
  });
  const all = new Map<string, Node>([...own.entries, ...nodes]);
  return mapNode(
    new Map([...written.entries, ['files', mapNode(all, own.origin)]]),
    written.origin,
  );
}
