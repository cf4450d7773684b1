import type { FileTree, Node } from '../../manifest/index.ts';
import { parseYaml, sameData } from '../../manifest/index.ts';
import type { BothTrees } from '../live/live-appliers.ts';
import { isBelow } from '../tree-path.ts';
import { isTemplate } from './chart-files.ts';

interface UntracedText {
  /** The templates themselves that differ, as they stand in the tree. */
  readonly text: string;
  /** Templates that ask for values that differ, whatever else of them does. */
  readonly asks: string;
  /** The files that show in these alone. */
  readonly covers: ReadonlySet<string>;
}

/**
 * Gives the text of the templates in which files of a chart may show that differ. Others may show elsewhere too: helpers,
 * and values where something else may ask for them, that is a chart that this one depends on, a template made of a text,
 * values that may be more than one value.
 */
export function untracedText(
  trees: BothTrees,
  tree: FileTree,
  chart: string,
  files: readonly string[],
): UntracedText {
  const values = inChart(chart, 'values.yaml');
  const templates = files.filter((file) => isTemplateOf(file, chart));
  const isAsked = files.includes(values) && !isMoreThanTemplates(trees, chart);
  const asking = isAsked ? askingFor(trees, chart, values) : null;
  const [text = '', asks = ''] = [templates, asking ?? []].map((each) =>
    [...new Set(each)]
      .sort()
      .map((file) => textIn(tree, file))
      .join('\n---\n'),
  );
  return { text, asks, covers: new Set([...templates, ...(asking === null ? [] : [values])]) };
}

/** Tells whether a template of a chart, or of one within it, writes an object of the mesh on either side. */
export const writesMesh = (trees: BothTrees, chart: string): boolean =>
  bothOf(trees).some((tree) =>
    tree.paths.some(
      (path) =>
        isTemplate(path, chart) &&
        /\bistio\b|\bistio\.io\/|gateway\.networking\.k8s\.io/.test(textIn(tree, path)),
    ),
  );

/** Gives the path of a file of a chart, which may lie at the top of the tree. */
export const inChart = (chart: string, file: string): string =>
  chart === '.' ? file : `${chart}/${file}`;

const isTemplateOf = (file: string, chart: string): boolean =>
  isTemplate(file, chart) && !/\/_[^/]*$/.test(file) && /\.ya?ml$/.test(file);

const bothOf = ({ base, merged }: BothTrees): readonly FileTree[] => [base, merged];

function isMoreThanTemplates(trees: BothTrees, chart: string): boolean {
  return bothOf(trees).some((tree) =>
    tree.paths.some(
      (path) =>
        isBelow(path, inChart(chart, 'charts')) ||
        (path === inChart(chart, 'Chart.yaml') && /^dependencies:/m.test(textIn(tree, path))) ||
        (isBelow(path, inChart(chart, 'templates')) && /\btpl\b/.test(textIn(tree, path))),
    ),
  );
}

function textIn(tree: FileTree, path: string): string {
  const entry = tree.read(path);
  return entry.kind === 'text' ? entry.text : '';
}

/** Templates of either tree that ask for a value that differs, or for a part that it is in. */
function askingFor(trees: BothTrees, chart: string, values: string): readonly string[] | null {
  const sides = bothOf(trees).map((tree) => valuesIn(tree, values));
  const [before, after] = sides;
  if (before === undefined || after === undefined) return null;
  if (before === null || after === null || sides.some((side) => side !== null && isOpen(side)))
    return null;
  const changed = changedPaths(before, after, '');
  const asking = bothOf(trees).flatMap((tree) =>
    tree.paths.filter(
      (path) =>
        isBelow(path, inChart(chart, 'templates')) && asksForOne(textIn(tree, path), changed),
    ),
  );
  return asking.every((file) => isTemplateOf(file, chart)) ? asking : null;
}

function valuesIn(tree: FileTree, path: string): Node | null {
  const [document, ...more] = parseYaml(path, textIn(tree, path));
  return document?.problems.length === 0 && more.length === 0 ? document.node : null;
}

/** A value of several lines may be a document more where a template puts it in. */
function isOpen(node: Node): boolean {
  if (node.kind === 'scalar')
    return typeof node.value === 'string' && /[\n\r\u0085\u2028\u2029]|---/.test(node.value);
  const parts = node.kind === 'map' ? [...node.entries.values()] : node.items;
  return parts.some(isOpen);
}

function changedPaths(before: Node | null, after: Node | null, path: string): readonly string[] {
  if (before !== null && after !== null && sameData(before, after)) return [];
  const [was, is] = [before, after].map((side) => (side?.kind === 'map' ? side.entries : null));
  if (!was || !is) return [path];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) =>
    changedPaths(was.get(key) ?? null, is.get(key) ?? null, `${path}.${key}`),
  );
}

/** `.Values` alone asks for all of them. */
const asksForOne = (text: string, changed: readonly string[]): boolean =>
  [...text.matchAll(/\.Values((?:\.\w+)*)/g)].some(([, asked = '']) =>
    changed.some((path) => isPart(asked, path) || isPart(path, asked)),
  );

const isPart = (path: string, whole: string): boolean =>
  path === whole || whole.startsWith(`${path}.`) || path === '';
