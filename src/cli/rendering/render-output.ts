import type { RenderCall } from '../../kustomize/index.ts';
import {
  explainField,
  listedChartAddress,
  printResources,
  printWithOrigins,
  withFetched,
} from '../../kustomize/index.ts';
import type { GapDraft, Resource } from '../../manifest/index.ts';
import { fitsWildcard, placeOf } from '../../manifest/index.ts';
import {
  configOfTree,
  vendoredOfConfig,
  CONFIG_FILE,
  askedCharts,
  loadWanted,
} from '../../review/index.ts';
import type {
  FetchCharts,
  ChartOutcome,
  ChartRenderer,
  ChartRequest,
  RenderedDocument,
} from '../../charts/index.ts';
import type { Engine } from '../../review/index.ts';
import type { LoadableTree } from '../../forge/index.ts';
import { chartFilesIn, chartResources, printedText, printWithPlaces } from '../../charts/index.ts';

export type RenderOutcome =
  | { readonly kind: 'rendered'; readonly text: string }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

/** What to print of a render: its YAML, that with the origin of every value, or the story of one field. */
export type RenderView =
  | { readonly kind: 'yaml' }
  | { readonly kind: 'origins' }
  | { readonly kind: 'field'; readonly reference: string };

/** Which objects are meant; `*` stands for any text of a part, an empty namespace for none. */
export interface ResourcePattern {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Says how a kustomization is built. */
interface FolderCall extends RenderCall {
  /** Null where charts of elsewhere are not fetched. */
  readonly fetchCharts?: FetchCharts | null;
}

/** Renders one kustomization; anything less than the whole of it is refused, with the reasons. */
export async function renderFolder(
  trees: LoadableTree,
  folder: string,
  { kustomize, charts }: Engine,
  view: RenderView = { kind: 'yaml' },
  { fetchCharts = null, ...call }: FolderCall = {},
  only: ResourcePattern | null = null,
): Promise<RenderOutcome> {
  const config = (await loadWanted(trees, () => configOfTree(trees.tree))).result;
  if (config.kind === 'invalid')
    return {
      kind: 'refused',
      reasons: config.problems.map(({ message, origin }) => reasonText(message, origin)),
    };
  const elsewhere = askedCharts(charts === null ? null : fetchCharts);
  const vendored = withFetched(vendoredOfConfig(config.config), elsewhere);
  const { result, missing } = await loadWanted(
    trees,
    () => kustomize.render(trees.tree, folder, vendored, call),
    charts,
    elsewhere,
  );
  if (missing.length > 0)
    return {
      kind: 'refused',
      reasons: missing.map(
        (file) => `${file}: not loaded, too many files refer to others that refer to others.`,
      ),
    };
  if (result.status === 'complete') {
    const meant = result.resources.filter((resource) => only === null || fits(resource, only));
    return only !== null && meant.length === 0
      ? { kind: 'refused', reasons: [`${folder} renders no object ${patternText(only)}.`] }
      : shown(meant, view);
  }
  const gaps = [
    ...result.gaps.map((gap) => reasonText(`${gap.message}${adviceOn(gap)}`, gap.origin)),
    ...elsewhere.notes,
  ];
  const failure = result.failure;
  return {
    kind: 'refused',
    reasons: failure === null ? gaps : [reasonText(failure.message, failure.origin)],
  };
}

const fits = (resource: Resource, { kind, namespace, name }: ResourcePattern): boolean =>
  fitsWildcard(kind.toLowerCase(), resource.kind.toLowerCase()) &&
  (namespace === '*' || fitsWildcard(namespace, resource.namespace)) &&
  fitsWildcard(name, resource.name);

const patternText = ({ kind, namespace, name }: ResourcePattern): string =>
  [kind, namespace, name].join('/');

function shown(resources: readonly Resource[], view: RenderView): RenderOutcome {
  switch (view.kind) {
    case 'yaml':
      return { kind: 'rendered', text: printResources(resources) };
    case 'origins':
      return { kind: 'rendered', text: printWithOrigins(resources) };
    case 'field': {
      const answer = explainField(resources, view.reference);
      return answer.kind === 'explained'
        ? { kind: 'rendered', text: answer.text }
        : { kind: 'refused', reasons: [answer.message] };
    }
  }
}

/** Says what closes a gap for good. */
function adviceOn({ reason, input }: GapDraft): string {
  const address =
    reason === 'remote-base' ? input : reason === 'helm-chart' ? listedChartAddress(input) : null;
  return address === null
    ? ''
    : ` Keep a copy of it here, and name it under vendored in ${CONFIG_FILE}: { ${JSON.stringify(address)}: path of the copy }.`;
}

const reasonText = (message: string, origin: Parameters<typeof placeOf>[0] | null): string =>
  origin === null ? message : `${placeOf(origin)}: ${message}`;

/** Holds what is asked of a chart beside its files. */
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
  const request = { ...call, files: files.result };
  const outcome = await renderer.render(request);
  if (outcome.kind === 'failed') return { kind: 'refused', reasons: reasonsOf(folder, outcome) };
  const { documents } = outcome;
  switch (view.kind) {
    case 'yaml':
      return { kind: 'rendered', text: printedText(documents).text };
    case 'origins':
      return { kind: 'rendered', text: printWithPlaces(documents, request) };
    case 'field':
      return told(documents, view.reference, request);
  }
}

/** The story of one field of what a chart renders. */
function told(
  documents: readonly RenderedDocument[],
  reference: string,
  request: ChartRequest,
): RenderOutcome {
  const { resources, story, comment } = chartResources(documents, request);
  const answer = explainField(resources, reference, { story, comment });
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
