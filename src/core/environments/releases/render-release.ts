import type { ChartOutcome, ChartRenders } from '../../charts/index.ts';
import type { GapDraft } from '../../gaps/index.ts';
import type { BuildFailure } from '../../kustomize/index.ts';
import type { ManifestReader, Origin } from '../../manifest/index.ts';
import type { FileTree } from '../../tree/index.ts';
import { chartContent, chartGap } from '../chart-gaps.ts';
import type { RenderedRoot } from '../environment.ts';
import { askForRelease } from './release-request.ts';
import { staysUnderFlux } from './flux-steady-state.ts';
import { releaseObjects } from './release-resources.ts';
import type { Release } from './release.ts';

/** What Helm makes of a release. */
export interface BuiltRelease extends Omit<RenderedRoot, 'root'> {
  /** Something of it is not at hand yet: it is asked for, and this is not final. */
  readonly isPending: boolean;
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
      if (outcome.kind === 'rendered') return rendered(tree, chart, release, outcome, reads);
      const missing = whyUnseen(outcome);
      return missing === null
        ? failed(reads, failureOf(tree, chart, release, outcome))
        : unseen(missing, reads);
    }
  }
}

/** Null where Helm can be asked. */
const whyNotAsked = ({ unseen, flux }: Release): string | null =>
  unseen.length > 0 ? `it takes values from ${unseen.join(', ')}` : (flux?.notFollowed ?? null);

function rendered(
  tree: FileTree,
  chart: string,
  { flux }: Release,
  { documents }: Extract<ChartOutcome, { kind: 'rendered' }>,
  reads: ReadonlySet<string>,
): BuiltRelease {
  const stays = flux === undefined ? () => true : staysUnderFlux(flux);
  const { resources, failure } = releaseObjects(tree, chart, documents, stays);
  return failure === null
    ? { status: 'complete', resources, gaps: [], failure: null, reads, isPending: false }
    : { ...failed(reads, failure), resources };
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

/** Helm stops, and whoever installs the chart fetches first what is missing (ARGO-24); null where it stops for good. */
function whyUnseen({ stage, message }: Extract<ChartOutcome, { kind: 'failed' }>): string | null {
  if (stage === 'engine') return message;
  const missing = /missing in charts\/ directory: (.+)$/m.exec(message)?.[1];
  return missing === undefined ? null : `it depends on ${missing}, which is not in the repository`;
}

/** Helm's own words, at the file and line that they name, else at the chart. */
function failureOf(
  tree: FileTree,
  chart: string,
  release: Release,
  { message }: Extract<ChartOutcome, { kind: 'failed' }>,
): BuildFailure {
  const [first = ''] = message.trim().split('\n');
  return {
    reason: 'invalid-chart',
    message: `Helm does not render ${chart} as ${release.name}: ${first.replace(/\.$/, '')}.`,
    origin: placeNamed(tree, chart, message),
  };
}

/** `chart/templates/file:12:34` in Helm's words is the template; the last named is where it fails. */
function placeNamed(tree: FileTree, chart: string, message: string): Origin {
  const below = chart === '.' ? '' : `${chart}/`;
  const named = [
    ...message.matchAll(/[^\s"'(<]+?\/((?:charts\/[^\s:]+\/)?templates\/[^\s:]+):(\d+)/g),
  ];
  const found = named.findLast(([, path = '']) => tree.oidOf(`${below}${path}`) !== undefined);
  const [, path, line] = found ?? [];
  const at = (file: string, number: number): Origin => ({
    file,
    line: number,
    column: 1,
    endLine: number,
  });
  return path === undefined ? at(`${below}Chart.yaml`, 1) : at(`${below}${path}`, Number(line));
}
