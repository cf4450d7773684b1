import type { ChartCopy, ChartOutcome, ChartRenders } from '../../charts/index.ts';
import { copiedChart, copyGap, helmFailure, whyNotSeen } from '../../charts/index.ts';
import type { GapDraft } from '../../gaps/index.ts';
import type { BuildFailure } from '../../kustomize/index.ts';
import type { ManifestReader } from '../../manifest/index.ts';
import type { FileTree } from '../../tree/index.ts';
import { chartContent, chartGap } from '../chart-gaps.ts';
import type { RenderedRoot } from '../environment.ts';
import { askForRelease } from './release-request.ts';
import { staysUnderFlux } from './flux-steady-state.ts';
import { releaseObjects } from './release-resources.ts';
import type { CopiedRelease, Release } from './release.ts';
import { valuesBehind } from './values-behind.ts';

/** What Helm makes of a release. */
export interface BuiltRelease extends Omit<RenderedRoot, 'root'> {
  /** Something of it is not at hand yet: it is asked for, and this is not final. */
  readonly isPending: boolean;
}

/**
 * Renders the copy of a chart of elsewhere as if it were one of the tree. Where it is not the version that is asked
 * for, that is a gap beside what it renders to.
 */
export function renderCopiedRelease(
  tree: FileTree,
  { copied, copy }: { readonly copied: CopiedRelease; readonly copy: ChartCopy },
  release: Release,
  renders: ChartRenders,
  reader: ManifestReader,
): BuiltRelease {
  const { path } = copy;
  const chart = copiedChart(tree, copy);
  const reads = new Set([path, `${path}/`]);
  if (chart.kind === 'pending')
    return unseenRelease(tree, path, reader, { why: null, reads, isPending: true });
  if (chart.kind === 'refused')
    return failed(reads, { reason: 'not-found', message: chart.message, origin: copied.origin });
  const built = renderRelease(chart.tree, path, release, renders, reader);
  const gap = copy.fetched === undefined ? copyGap(copied, chart.version) : null;
  return {
    ...built,
    reads: new Set([...reads, ...built.reads]),
    gaps: gap === null ? built.gaps : [...built.gaps, { ...gap, root: path }],
  };
}

/**
 * Renders a chart of the tree with what its applier gives it. What is not rendered, for its values or the charts it
 * depends on lie elsewhere, is a chart that is not seen, as it would be without a renderer.
 */
export function renderRelease(
  tree: FileTree,
  chart: string,
  release: Release,
  renders: ChartRenders,
  reader: ManifestReader,
): BuiltRelease {
  const unseen = (why: string | null, reads: ReadonlySet<string>, isPending = false) =>
    unseenRelease(tree, chart, reader, { why, reads, isPending });
  const untouched = readsOf(chart, []);
  const why = whyNotAsked(release);
  if (why !== null) return unseen(why, untouched);
  if (release.flux !== undefined && release.flux.refused !== null)
    return failed(untouched, { reason: 'not-found', ...release.flux.refused });
  const asked = askForRelease(tree, chart, release);
  const reads = readsOf(chart, asked.valueFiles);
  switch (asked.kind) {
    case 'pending':
      return unseen(null, reads, true);
    case 'refused':
      return failed(reads, { reason: 'not-found', message: asked.message, origin: asked.origin });
    case 'whole': {
      const outcome = renders.outcomeOf(asked.key, asked.request);
      if (outcome === null) return unseen(null, reads, true);
      if (outcome.kind === 'rendered') {
        const valueOf = valuesBehind(chart, release, asked.request);
        return builtOf(tree, chart, release, { outcome, reads, valueOf });
      }
      const why = whyNotSeen(outcome);
      if (why !== null) return unseen(why, reads);
      const failure = helmFailure(tree, chart, release.name, outcome);
      return failed(reads, { reason: 'invalid-chart', ...failure });
    }
  }
}

/** Null where Helm can be asked. */
const whyNotAsked = ({ unseen, flux }: Release): string | null =>
  unseen.length > 0 ? `it takes values from ${unseen.join(', ')}` : (flux?.notFollowed ?? null);

interface Answer {
  readonly outcome: Extract<ChartOutcome, { kind: 'rendered' }>;
  readonly valueOf: ReturnType<typeof valuesBehind>;
  readonly reads: ReadonlySet<string>;
}

function builtOf(
  tree: FileTree,
  chart: string,
  { flux, kubeVersion: given }: Release,
  { outcome, reads, valueOf }: Answer,
): BuiltRelease {
  const stays = flux === undefined ? () => true : staysUnderFlux(flux);
  const { resources, failure } = releaseObjects(tree, chart, outcome.documents, {
    stays,
    valueOf,
  });
  if (failure !== null) return { ...failed(reads, failure), resources };
  const { readsKubeVersion, kubeVersion } = outcome.capabilities;
  return {
    status: 'complete',
    resources,
    gaps: [],
    failure: null,
    reads,
    ...(readsKubeVersion && given === null && { assumedKubernetes: kubeVersion }),
    isPending: false,
  };
}

/** All below the chart's folder, and the files of values. */
const readsOf = (chart: string, valueFiles: readonly string[]): ReadonlySet<string> =>
  new Set([chart === '.' ? '/' : `${chart}/`, ...valueFiles]);

function failed(reads: ReadonlySet<string>, failure: BuildFailure): BuiltRelease {
  return { status: 'failed', resources: [], gaps: [], failure, reads, isPending: false };
}

interface Unseen {
  readonly why: string | null;
  readonly reads: ReadonlySet<string>;
  readonly isPending: boolean;
}

function unseenRelease(
  tree: FileTree,
  chart: string,
  reader: ManifestReader,
  { why, reads, isPending }: Unseen,
): BuiltRelease {
  const gap = chartGap(tree, chart, chart);
  const message = `The Helm chart in ${chart} is not rendered, for ${why ?? ''}: what it deploys is not analysed.`;
  const gaps: readonly GapDraft[] = [why === null ? gap : { ...gap, message }];
  const unseen = [chartContent(tree, chart, reader)];
  return { status: 'partial', resources: [], gaps, unseen, failure: null, reads, isPending };
}
