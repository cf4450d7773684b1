import type { RenderedDocument } from '../../charts/index.ts';
import type { BuildFailure } from '../../kustomize/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { expandLists, mapNode, parseYaml, resourceOf, seqNode } from '../../manifest/index.ts';
import type { FileTree } from '../../tree/index.ts';

/** What a chart's text comes to. */
export interface ReleaseObjects {
  readonly resources: readonly Resource[];
  /** Why no applier takes the text; null where one does. */
  readonly failure: BuildFailure | null;
}

/** Whether an object that a document holds is in the cluster once all is done. */
export type Stays = (resource: Resource, document: RenderedDocument) => boolean;

/** The objects of rendered documents, each value with the template line that wrote its line. */
export function releaseObjects(
  tree: FileTree,
  chart: string,
  documents: readonly RenderedDocument[],
  stays: Stays,
): ReleaseObjects {
  const read = documents.map((document) => {
    const { resources, failure } = readDocument(tree, chart, document);
    return { resources: resources.filter((each) => stays(each, document)), failure };
  });
  return {
    resources: read.flatMap(({ resources }) => resources),
    failure: read.find(({ failure }) => failure !== null)?.failure ?? null,
  };
}

function readDocument(tree: FileTree, chart: string, document: RenderedDocument): ReleaseObjects {
  const file = fileOfTemplate(tree, chart, document.source);
  const placed = placing(tree, chart, document, file);
  const parts = parseYaml(file, document.text);
  const problem = parts.flatMap(({ problems }) => problems)[0];
  return {
    resources: parts.flatMap(({ node, problems }) =>
      node === null || problems.length > 0
        ? []
        : expandLists(node).flatMap((object) => resourceOf(moved(object, placed)) ?? []),
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

function moved(node: Node, placed: Placed): Node {
  const origin = placed(node.origin);
  if (node.kind === 'scalar') return { ...node, origin };
  if (node.kind === 'seq')
    return seqNode(
      node.items.map((item) => moved(item, placed)),
      origin,
    );
  const entries = new Map<string, Node>();
  for (const [key, value] of node.entries) entries.set(key, moved(value, placed));
  return mapNode(entries, origin);
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
