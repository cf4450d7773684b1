import type { ChartRenders, ChartRequest } from '../../charts/index.ts';
import {
  chartFilesIn,
  helmFailure,
  isPacked,
  HELM_DEFAULTS,
  requestKey,
  valuesBehind,
  whyNotSeen,
} from '../../charts/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import type { ChartCopy } from '../build/layer.ts';
import type { Entry, Provenance } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import type { Kustomization, ListedChart } from '../files/kustomization-types.ts';
import type { ChartArguments } from './chart-arguments.ts';
import { readChart } from './chart-arguments.ts';
import { chartPlace } from './chart-home.ts';
import { chartObjects } from './chart-objects.ts';
import { chartValues } from './chart-values.ts';

export type Inflated =
  | {
      readonly kind: 'inflated';
      readonly entries: readonly Entry[];
      /** Of a copy: where it lies, and where kustomize fetches the chart from. */
      readonly copy: ChartCopy | null;
    }
  /** With the end of a sentence that says why, where more is known than that charts are not rendered. */
  | { readonly kind: 'unseen'; readonly why: string | null };

/**
 * The objects of a chart, as `kustomize build --enable-helm` takes them from `helm template` (KUST-3). Not seen is what
 * nobody renders here, what is fetched from elsewhere, and what is still to be rendered: the build is not final then.
 */
export function inflateChart(
  build: Build,
  kustomization: Kustomization,
  chart: ListedChart,
  provenance: Provenance,
): Inflated {
  const { charts, tree } = build;
  if (charts === null) return { kind: 'unseen', why: null };
  const { path, folder, copyOf } = chartPlace(build, kustomization, chart);
  if (folder === undefined) return { kind: 'unseen', why: 'it is not in the repository' };
  if (!tree.isDirectory(folder)) return { kind: 'unseen', why: notThere(build, folder) };
  const args = readChart(chart);
  const release = releaseName(folder, args);
  if (release === null) return { kind: 'unseen', why: 'its release has the name of a template' };
  const files = chartFilesIn(
    { paths: tree.filesBelow(folder), read: (path) => tree.read(path) },
    folder,
  );
  if (isPending(tree, folder)) refuse('not-readable', `${folder} is not loaded yet.`, args.origin);
  const own = { value: `${path}/values.yaml`, origin: args.origin };
  const values = chartValues(build, kustomization.dir, args, own);
  if (values.kind === 'unseen') return values;
  const request = {
    ...requestOf(args, release, build.kubeVersion),
    values: values.documents,
    files,
  };
  const copy = copyOf === null ? null : { folder, fetchedFrom: copyOf };
  return rendered(build, { charts, folder, request, provenance, origin: args.origin, copy });
}

/** Kustomize takes a folder only: a packed chart beside it is fetched again, or the build fails (KUST-4). */
function notThere({ tree }: Build, folder: string): string {
  const home = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0)) || '.';
  const packed = tree.filesBelow(home).find((path) => isPacked(path) && path.startsWith(folder));
  const beside = packed === undefined ? '' : ` (${packed} is packed, which it does not unpack)`;
  return `it is not at ${folder}, where kustomize looks for it${beside}`;
}

const isPending = (tree: Build['tree'], folder: string): boolean =>
  tree.filesBelow(folder).some((path) => tree.read(path).kind === 'pending');

/** Null where the name comes of a template, which may say another one at every render. */
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
});

interface Asked {
  readonly charts: ChartRenders;
  readonly folder: string;
  readonly request: ChartRequest;
  readonly provenance: Provenance;
  readonly origin: Origin;
  readonly copy: ChartCopy | null;
}

function rendered(
  build: Build,
  { charts, folder, request, provenance, origin: entry, copy }: Asked,
): Inflated {
  const { files, ...asked } = request;
  const outcome = charts.outcomeOf(requestKey(build.fileTree, folder, asked), () => request);
  if (outcome === null) {
    build.trace.unloaded = true;
    return { kind: 'unseen', why: null };
  }
  if (outcome.kind === 'rendered') {
    const { readsKubeVersion, kubeVersion } = outcome.capabilities;
    if (readsKubeVersion && request.kubeVersion === null)
      build.trace.assumedKubernetes = kubeVersion;
    const behind = valuesBehind(folder, () => request);
    const entries = chartObjects(build, folder, outcome.documents, behind, provenance);
    return { kind: 'inflated', entries, copy };
  }
  const isRead = [...files.values()].every(({ kind }) => kind === 'bytes');
  const why = whyNotSeen(outcome) ?? (outcome.stage === 'load' && !isRead ? outcome.message : null);
  if (why !== null) return { kind: 'unseen', why };
  const { message, origin } = helmFailure(
    build.fileTree,
    folder,
    request.releaseName,
    outcome,
    entry,
  );
  return refuse('invalid-chart', message, origin);
}
