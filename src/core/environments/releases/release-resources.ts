import type { RenderedDocument } from '../../charts/index.ts';
import type { BuildFailure } from '../../kustomize/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import {
  expandLists,
  mapNode,
  parseYaml,
  resourceOf,
  scalar,
  seqNode,
} from '../../manifest/index.ts';
import type { FileTree } from '../../tree/index.ts';

/** What a chart's text comes to. */
export interface ReleaseObjects {
  readonly resources: readonly Resource[];
  /** Why no applier takes the text; null where one does. */
  readonly failure: BuildFailure | null;
}

/** The objects of rendered documents, each value with the template line that wrote its line. */
export function releaseObjects(
  tree: FileTree,
  chart: string,
  documents: readonly RenderedDocument[],
): ReleaseObjects {
  const read = documents.map((document) => readDocument(tree, chart, document));
  return {
    resources: read.flatMap(({ resources }) => resources),
    failure: read.find(({ failure }) => failure !== null)?.failure ?? null,
  };
}

function readDocument(tree: FileTree, chart: string, document: RenderedDocument): ReleaseObjects {
  const file = fileOfTemplate(tree, chart, document.source);
  const placed = placing(tree, chart, document, file);
  const parts = parseYaml(file, document.text);
  const move = mover(placed, new Set(document.varying));
  const problem = parts.flatMap(({ problems }) => problems)[0];
  return {
    resources: parts.flatMap(({ node, problems }) =>
      node === null || problems.length > 0
        ? []
        : expandLists(node).flatMap((object) => resourceOf(move(object)) ?? []),
    ),
    failure:
      problem === undefined
        ? null
        : {
            reason: 'invalid-chart',
            message: `What ${file} renders to is no YAML: ${problem.message}`,
            origin: placed(problem.origin),
          },
  };
}

type Placed = (origin: Origin) => Origin;

/** From a place in the rendered text to the template's; a line that no template line is known for has the one before it. */
function placing(
  tree: FileTree,
  chart: string,
  { places }: RenderedDocument,
  file: string,
): Placed {
  const files = new Map<string, string>();
  const known: Origin[] = [];
  let last: Origin = { file, line: 1, column: 1, endLine: 1 };
  for (const place of places) {
    if (place !== null) {
      const named = files.get(place.template) ?? fileOfTemplate(tree, chart, place.template);
      files.set(place.template, named);
      last = { file: named, line: place.line, column: 1, endLine: place.line };
    }
    known.push(last);
  }
  return ({ line, endLine }) => {
    const start = known[line - 1] ?? last;
    const end = known[endLine - 1] ?? start;
    return end.file === start.file && end.line > start.line
      ? { ...start, endLine: end.line }
      : start;
  };
}

/** In place of what a template makes up anew at every render: no two renders are compared by it. */
const MADE_UP = '(different at every render)';

/** Puts nodes in their places; the one scalar of a line that is different at every render loses its value. */
function mover(placed: Placed, varying: ReadonlySet<number>): (node: Node) => Node {
  const move = (node: Node, isAlone: boolean): Node => {
    const origin = placed(node.origin);
    switch (node.kind) {
      case 'scalar':
        return isAlone && isVarying(node, varying) ? scalar(MADE_UP, origin) : { ...node, origin };
      case 'seq': {
        const lines = linesOf(node.items);
        return seqNode(
          node.items.map((item) => move(item, lines.get(item.origin.line) === 1)),
          origin,
        );
      }
      case 'map': {
        const lines = linesOf(node.entries.values());
        const entries = new Map<string, Node>();
        for (const [key, value] of node.entries)
          entries.set(key, move(value, lines.get(value.origin.line) === 1));
        return mapNode(entries, origin);
      }
    }
  };
  return (node) => move(node, false);
}

/** How many of them begin on each line. */
function linesOf(nodes: Iterable<Node>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { origin } of nodes) counts.set(origin.line, (counts.get(origin.line) ?? 0) + 1);
  return counts;
}

/** Lines of a document are counted from 1, those that vary from 0. */
function isVarying({ origin: { line, endLine } }: Node, varying: ReadonlySet<number>): boolean {
  for (let at = line; at <= endLine; at += 1) if (varying.has(at - 1)) return true;
  return false;
}

/**
 * The file of a template that Helm names `chart/templates/x` or `chart/charts/name/templates/x`. A chart within it
 * may lie in a folder of another name, or packed: its archive stands for it then, else the chart itself.
 */
function fileOfTemplate(tree: FileTree, chart: string, template: string): string {
  const below = chart === '.' ? '' : `${chart}/`;
  const path = `${below}${template.slice(template.indexOf('/') + 1)}`;
  if (tree.oidOf(path) !== undefined) return path;
  const inner = /^(.*\/charts\/|charts\/)([^/]+)\/(.*)$/.exec(path);
  const [, home = '', name = '', rest = ''] = inner ?? [];
  const others = inner === null ? [] : tree.list(home.slice(0, -1));
  const folder = others.find((each) => tree.oidOf(`${home}${each}/${rest}`) !== undefined);
  if (folder !== undefined) return `${home}${folder}/${rest}`;
  const archive =
    others.find((each) => each.endsWith('.tgz') && each.startsWith(`${name}-`)) ??
    others.find((each) => each.endsWith('.tgz'));
  return archive === undefined ? `${below}Chart.yaml` : `${home}${archive}`;
}
