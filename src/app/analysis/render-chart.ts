import type {
  ChartOutcome,
  ChartRenderer,
  ChartRequest,
  RenderedDocument,
  ValuesDocument,
} from '../../core/charts/index.ts';
import { chartFilesIn, printDocuments, printWithPlaces } from '../../core/charts/index.ts';
import type { LoadableTree } from '../ports.ts';
import { loadWanted } from './load-wanted.ts';
import type { RenderOutcome } from './render-folder.ts';

/** What is asked of a chart beside its files. */
export type ChartCall = Omit<ChartRequest, 'files'>;

/** Renders one chart as `helm template` does; with the template line before each line where that is asked for. */
export async function renderChart(
  trees: LoadableTree,
  folder: string,
  renderer: ChartRenderer,
  call: ChartCall,
  withPlaces: boolean,
): Promise<RenderOutcome> {
  const files = await loadWanted(trees, () => chartFilesIn(trees.tree, folder));
  const outcome = await renderer.render({ ...call, files: files.result });
  if (outcome.kind === 'failed') return { kind: 'refused', reasons: reasonsOf(folder, outcome) };
  const print: (documents: readonly RenderedDocument[]) => string = withPlaces
    ? printWithPlaces
    : printDocuments;
  return { kind: 'rendered', text: print(outcome.documents) };
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
