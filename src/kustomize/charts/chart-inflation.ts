import type {
  ChartRenders,
  ChartRequest,
  RenderedDocument,
  ValuesBehind,
} from '../../charts/index.ts';
import {
  HELM_DEFAULTS,
  helmFailure,
  openUnder,
  requestKey,
  templateFile,
  undecidedWays,
  valuesBehind,
  whyNotSeen,
  printedText,
  templatePlacing,
  withoutMadeUp,
} from '../../charts/index.ts';
import type { Origin, YamlDocument } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import type { KeptCopy } from '../build/layer.ts';
import type { Entry, Provenance } from '../build/entry.ts';
import { refuse, KustomizeFailure } from '../files/failure.ts';
import type { Kustomization, ListedChart } from '../files/kustomization-types.ts';
import type { ChartArguments } from './chart-arguments.ts';
import { readChart } from './chart-arguments.ts';
import { chartValues } from './chart-values.ts';
import type { PlacedChart } from './chart-place.ts';
import { placedChart } from './chart-place.ts';
import { parseYaml } from '../../manifest/index.ts';
import { entriesOfDocuments } from '../build/resource-accumulation.ts';
import { idKey, idText } from '../build/object-id.ts';

export type Inflated =
  | {
      readonly kind: 'inflated';
      readonly entries: readonly Entry[];
      /** For a copy, says where it lies, and where kustomize fetches the chart from. */
      readonly copy: KeptCopy | null;
    }
  /**
   * Gives the end of a sentence that says why; null where no more is known than that charts are not rendered.
   */
  | { readonly kind: 'unseen'; readonly why: string | null };

/**
 * Gives the objects of a chart, as `kustomize build --enable-helm` takes them from `helm template` (KUST-3).
 * A chart is not seen where nobody renders charts here, where it is fetched from elsewhere and has no copy,
 * and where it is still to be rendered: the build is not final then.
 */
export function inflateChart(
  build: Build,
  kustomization: Kustomization,
  chart: ListedChart,
  provenance: Provenance,
): Inflated {
  const { charts } = build;
  if (charts === null) return { kind: 'unseen', why: null };
  const place = placedChart(build, kustomization, chart);
  if ('why' in place) return { kind: 'unseen', why: place.why };
  const { folder, files, ownValues } = place;
  const args = readChart(chart);
  const release = releaseName(folder, args);
  if (release === null) return { kind: 'unseen', why: 'its release has the name of a template' };
  const values = chartValues(build, kustomization.dir, args, ownValues);
  if (values.kind === 'unseen') return values;
  const request = {
    ...requestOf(args, release, build.kubeVersion),
    values: values.documents,
    files,
  };
  return rendered(build, { charts, place, request, provenance, origin: args.origin });
}

/**
 * Gives the name of the release; null where it comes from a template, which may give another one at every
 * render.
 */
function releaseName(folder: string, args: ChartArguments): string | null {
  const { releaseName: name, nameTemplate, origin } = args;
  if (nameTemplate === '') return name === '' ? HELM_DEFAULTS.releaseName : name;
  if (name !== '')
    refuse(
      'invalid-chart',
      `Helm does not render ${folder}: cannot set --name-template and also specify a name.`,
      origin,
    );
  return nameTemplate.includes('{{') ? null : nameTemplate;
}

const requestOf = (
  { namespace, kubeVersion, apiVersions, includeCRDs, skipTests, skipHooks }: ChartArguments,
  name: string,
  given: string | null,
): Omit<ChartRequest, 'files' | 'values'> => ({
  ...HELM_DEFAULTS,
  releaseName: name,
  ...(namespace === '' ? {} : { namespace }),
  // what the entry says wins (KUST-8)
  kubeVersion: kubeVersion === '' ? given : kubeVersion,
  apiVersions,
  includeCRDs,
  skipTests,
  noHooks: skipHooks,
  // what the entry says wins over what the applier gives (KUST-8)
  open: openUnder('kustomize', {
    kubeVersion: kubeVersion !== '',
    apiVersions: apiVersions.length > 0,
  }),
});

interface Asked {
  readonly charts: ChartRenders;
  readonly place: PlacedChart;
  readonly request: ChartRequest;
  readonly provenance: Provenance;
  readonly origin: Origin;
}

function rendered(
  build: Build,
  { charts, place, request, provenance, origin: entry }: Asked,
): Inflated {
  const { folder, tree } = place;
  const { files, ...asked } = request;
  const outcome = charts.outcomeOf(requestKey(tree, folder, asked), () => request);
  if (outcome === null) {
    build.trace.unloaded = true;
    return { kind: 'unseen', why: null };
  }
  if (outcome.kind === 'rendered') {
    const { readsKubeVersion, kubeVersion } = outcome.capabilities;
    if (readsKubeVersion && request.kubeVersion === null)
      build.trace.assumedKubernetes = kubeVersion;
    if (outcome.otherwise !== undefined) {
      const ofChart = {
        chart: folder,
        request: () => request,
        fileOf: (file: string) => templateFile(tree, folder, file),
      };
      build.trace.undecided.push(undecidedWays(ofChart, outcome.documents, outcome.otherwise));
    }
    const behind = valuesBehind(folder, () => request);
    const entries = chartObjects(build, place, outcome.documents, behind, provenance);
    return { kind: 'inflated', entries, copy: place.keptCopy };
  }
  if (outcome.stage === 'review') build.trace.unloaded = true;
  const isRead = [...files.values()].every(({ kind }) => kind === 'bytes');
  const why = whyNotSeen(outcome) ?? (outcome.stage === 'load' && !isRead ? outcome.message : null);
  if (why !== null) return { kind: 'unseen', why };
  const { message, origin } = helmFailure(tree, folder, request.releaseName, outcome, {
    ...{ request: () => request, behind: valuesBehind(folder, () => request), otherwise: entry },
  });
  return refuse('invalid-chart', message, origin);
}

/**
 * Reads the objects of a rendered chart: kustomize reads all that Helm prints as one file. Each value gets
 * the template line that wrote its line, and the values on it, with where each was set last.
 */
function chartObjects(
  build: Build,
  { folder, tree }: Pick<PlacedChart, 'folder' | 'tree'>,
  documents: readonly RenderedDocument[],
  behind: ValuesBehind,
  provenance: Provenance,
): readonly Entry[] {
  const refined = documents.map((each) => ({ ...each, places: behind.placesIn(each) }));
  const { text, places, varying } = printedText(refined);
  const chart = folder === '.' ? 'Chart.yaml' : `${folder}/Chart.yaml`;
  const { lineAt, placed } = templatePlacing(tree, folder, places, chart, behind.of);
  const parsed = parseYaml(chart, text, 'go-yaml-3').map(
    ({ node, problems, origin }): YamlDocument => ({
      node: node === null ? null : placed(withoutMadeUp(node, varying, text)),
      problems: problems.map((problem) => ({ ...problem, origin: lineAt(problem.origin) })),
      origin: lineAt(origin),
    }),
  );
  try {
    const entries = entriesOfDocuments(build, parsed, provenance);
    refuseTwice(entries);
    return entries;
  } catch (error) {
    if (!(error instanceof KustomizeFailure)) throw error;
    const { failure } = error;
    const problem = parsed.flatMap(({ problems }) => problems)[0];
    const message =
      failure.reason === 'not-parsed' && problem !== undefined
        ? `What ${problem.origin.file} renders to is no YAML: ${problem.message.replace(/\.?$/, '.')}`
        : `Kustomize does not take what the Helm chart in ${folder} renders to: ${failure.message}`;
    throw new KustomizeFailure({ ...failure, reason: 'invalid-chart', message });
  }
}

function refuseTwice(entries: readonly Entry[]): void {
  const taken = new Set<string>();
  for (const { id, node } of entries) {
    if (taken.has(idKey(id)))
      refuse(
        'duplicate-id',
        `${idText(id)} is there twice (may not add resource with an already registered id).`,
        node.origin,
      );
    taken.add(idKey(id));
  }
}
