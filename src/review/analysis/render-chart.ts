import type {
  ChartOutcome,
  ChartRenderer,
  ChartRequest,
  RenderedDocument,
  ValueLayer,
  ValuesDocument,
} from '../../charts/index.ts';
import {
  chartFilesIn,
  chartResources,
  onePlace,
  printDocuments,
  printWithPlaces,
  toldPlace,
  valueLayersOf,
} from '../../charts/index.ts';
import { explainField } from '../../kustomize/index.ts';
import type { LoadableTree } from '../../forge/index.ts';
import { loadWanted } from './load-wanted.ts';
import type { RenderOutcome, RenderView } from './rendered-folder.ts';

/** What is asked of a chart beside its files. */
export type ChartCall = Omit<ChartRequest, 'files'>;

/** Renders one chart as `helm template` does; with where each line comes from, or one field, where that is asked for. */
export async function renderChart(
  trees: LoadableTree,
  folder: string,
  renderer: ChartRenderer,
  call: ChartCall,
  view: RenderView = { kind: 'yaml' },
): Promise<RenderOutcome> {
  const files = await loadWanted(trees, () => chartFilesIn(trees.tree, folder));
  const outcome = await renderer.render({ ...call, files: files.result });
  if (outcome.kind === 'failed') return { kind: 'refused', reasons: reasonsOf(folder, outcome) };
  const { documents } = outcome;
  switch (view.kind) {
    case 'yaml':
      return { kind: 'rendered', text: printDocuments(documents) };
    case 'origins': {
      const layers = valueLayersOf({ ...call, files: files.result });
      return { kind: 'rendered', text: printWithPlaces(documents, layers) };
    }
    case 'field':
      return told(documents, view.reference, valueLayersOf({ ...call, files: files.result }));
  }
}

/** The story of one field of what a chart renders. */
function told(
  documents: readonly RenderedDocument[],
  reference: string,
  layers: readonly ValueLayer[],
): RenderOutcome {
  const { resources, placeOf } = chartResources(documents, layers);
  const answer = explainField(resources, reference, {
    story: (origin) => toldPlace(placeOf(origin), layers),
    comment: (origin) => {
      const place = placeOf(origin);
      return place === null ? '' : onePlace(place, layers);
    },
  });
  return answer.kind === 'explained'
    ? { kind: 'rendered', text: answer.text }
    : { kind: 'refused', reasons: [answer.message] };
}

/** Helm's own words, line by line; for a bound of ours, a sentence. */
function reasonsOf(
  folder: string,
  { stage, message }: Extract<ChartOutcome, { kind: 'failed' }>,
): readonly string[] {
  switch (stage) {
    case 'request':
    case 'values':
    case 'load':
    case 'render':
      return message.trimEnd().split('\n');
    case 'output':
    case 'input':
    case 'time':
    case 'memory':
    case 'engine':
    case 'review':
      return [`The chart ${folder} is not rendered: ${message}.`];
  }
}

/** Files of values that lie in the tree; a path that leads to none is given back as text. */
export async function valuesInTree(
  trees: LoadableTree,
  paths: readonly string[],
): Promise<readonly ValuesDocument[] | string> {
  const { result } = await loadWanted(trees, () => paths.map((path) => trees.tree.read(path)));
  const documents: ValuesDocument[] = [];
  for (const [at, name] of paths.entries()) {
    const entry = result[at];
    if (entry?.kind !== 'text') return name;
    documents.push({ name, bytes: new TextEncoder().encode(entry.text) });
  }
  return documents;
}
