import type {
  ChartCopy,
  ChartOutcome,
  ChartRenders,
  ChartRequest,
  ValuesBehind,
} from '../../charts/index.ts';
import {
  copiedChart,
  copyGap,
  helmFailure,
  overLimit,
  isPacked,
  templateFile,
  whyNotSeen,
} from '../../charts/index.ts';
import type { FileTree, ManifestReader, Resource } from '../../manifest/index.ts';
import { inOwnNamespace, stoppedText } from './loose-releases.ts';
import type { ChartsElsewhere } from './installable-chart.ts';
import { OPEN } from '../appliers/applier.ts';
import { askForRelease } from './release-request.ts';
import { otherWays } from './other-ways.ts';
import { valueNamed } from './failing-value.ts';
import { partialAnswer, stoppedWithout, withUnseenParts } from './partial-release.ts';
import { staysUnderFlux, releaseObjects } from './release-objects.ts';
import type { ObjectsRenderer } from './post-render.ts';
import { postRendered } from './post-render.ts';
import type { SharedDocuments } from './shared-documents.ts';
import type { ChartObject } from './release-objects.ts';
import type { CopiedRelease, Release } from './release.ts';
import { fileNames } from './release.ts';
import type { BuiltRelease, UnseenRelease } from './unseen-release.ts';
import { closed, withObjects } from './open-release.ts';
import { withOpenValues } from './open-values-of-charts.ts';
import { doubledGap, failed, unseenRelease } from './unseen-release.ts';
import { withPoliciesBySeen } from './policies-by-seen.ts';
import type { WholeRelease } from './values-of-release.ts';
import { asksValues, valuesOf } from './values-of-release.ts';

/** Renders a release. */
export interface ReleaseRendering {
  readonly renders: ChartRenders;
  /** For charts that a chart depends on. */
  readonly elsewhere: ChartsElsewhere;
  readonly reader: ManifestReader;
  /** For what changes the objects after Helm. */
  readonly kustomize: ObjectsRenderer;
  readonly shared: SharedDocuments;
}

/** Renders the copy of a chart of elsewhere as if of the tree; a version other than that asked for is a gap beside it. */
export function renderCopiedRelease(
  tree: FileTree,
  { copied, copy }: { readonly copied: CopiedRelease; readonly copy: ChartCopy },
  release: Release,
  rendering: ReleaseRendering,
): BuiltRelease {
  const { path } = copy;
  const { reader } = rendering;
  const chart = copiedChart(tree, copy);
  const reads = new Set([path, `${path}/`]);
  if (chart.kind === 'pending')
    return unseenRelease(tree, path, reader, { why: null, reads, isPending: true });
  if (chart.kind === 'refused')
    return failed(reads, { reason: 'not-found', message: chart.message, origin: copied.origin });
  const built = renderRelease(chart.tree, path, release, rendering);
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
  rendering: ReleaseRendering,
): BuiltRelease {
  const isNamed = release.loose?.isNamed === true;
  const asked = isNamed ? closed({ ...release, namespace: OPEN }) : release;
  const built = buildRelease(tree, chart, asked, rendering);
  if (release.throughPlugin === true && built.failure !== null) {
    const message = `${built.failure.message} What its plugin gives it is not seen, so what it deploys is not analysed.`;
    const { reads } = built;
    return unseenRelease(tree, chart, rendering.reader, {
      why: null,
      message,
      reads,
      isPending: false,
    });
  }
  if (release.loose === undefined && release.command === undefined) return built;
  const { failure, reads, resources } = built;
  if (failure === null) {
    const placed = (all: readonly Resource[]): readonly Resource[] =>
      inOwnNamespace(isNamed ? withOpenValues(all, tree, chart, built) : all, chart, release);
    const { otherwise } = built;
    const others = otherwise && { ...otherwise, resources: placed(otherwise.resources) };
    return { ...built, resources: placed(resources), ...(others && { otherwise: others }) };
  }
  if (release.loose?.isFault !== false) return built;
  const why = { why: null, message: stoppedText(release, failure), reads, isPending: false };
  return unseenRelease(tree, chart, rendering.reader, why);
}

function buildRelease(
  tree: FileTree,
  chart: string,
  release: Release,
  rendering: ReleaseRendering,
): BuiltRelease {
  const { renders, elsewhere, reader, kustomize, shared } = rendering;
  const unseen = (why: string | null, reads: ReadonlySet<string>, isPending = false) =>
    unseenRelease(tree, chart, reader, { why, reads, isPending });
  const untouched = readsOf(chart, []);
  if (release.unseen.length > 0) {
    const why = `it takes values from ${release.unseen.join(', ')}`;
    const given = release.command === undefined ? [] : fileNames(release.values);
    const reads = new Set([...untouched, ...given]);
    const hidden = unseenRelease(tree, chart, reader, { why, reads, isPending: false, given });
    if (release.isWrittenButOpen === true)
      return withObjects(hidden, buildRelease(tree, chart, closed(release), rendering), why);
    return withPoliciesBySeen(hidden, tree, chart, release, rendering);
  }
  if (release.flux !== undefined && release.flux.refused !== null)
    return failed(untouched, { reason: 'not-found', ...release.flux.refused });
  const asked = askForRelease(tree, chart, release, elsewhere);
  const reads = readsOf(chart, asked.reads);
  switch (asked.kind) {
    case 'pending':
      return unseen(null, reads, true);
    case 'unseen': {
      const { message } = asked;
      return unseenRelease(tree, chart, reader, { why: null, message, reads, isPending: false });
    }
    case 'refused': {
      const { reason = 'not-found', message, origin } = asked;
      return failed(reads, { reason, message, origin });
    }
    case 'whole': {
      const given = { reads, reader, kustomize, shared };
      if (asked.missing.length > 0) return ofPartial(asked, chart, release, { ...given, renders });
      const outcome = renders.outcomeOf(asked.key, asked.request);
      return outcome === null
        ? unseen(null, reads, true)
        : ofOutcome(asked, chart, release, { ...given, outcome });
    }
  }
}

/** Renders a chart though some are missing that it depends on: what these come to is not seen, all else is. */
function ofPartial(
  asked: WholeRelease,
  chart: string,
  release: Release,
  { renders, ...given }: Omit<Answered, 'outcome'> & Pick<ReleaseRendering, 'renders'>,
): BuiltRelease {
  const { reads, reader } = given;
  const { answer, request } = partialAnswer(asked, renders);
  const unseen = (more: Partial<UnseenRelease>): BuiltRelease =>
    unseenRelease(asked.tree, chart, reader, { why: null, reads, isPending: false, ...more });
  switch (answer.kind) {
    case 'pending':
      return unseen({ isPending: true });
    case 'failed': {
      const { outcome, isCertain } = answer;
      if (isCertain) return ofOutcome(asked, chart, release, { ...given, outcome });
      if (outcome.stage === 'review') return unseen({ why: outcome.message, isPending: true });
      return unseen({ message: stoppedWithout(chart, asked.missing, outcome.message) });
    }
    case 'rendered': {
      const built = ofOutcome({ ...asked, request }, chart, release, {
        ...given,
        outcome: answer.outcome,
      });
      const behind = valuesOf(asked, chart, release, request);
      return withUnseenParts(built, answer, { tree: asked.tree, chart, release, behind });
    }
  }
}

interface Answered extends Pick<ReleaseRendering, 'reader' | 'kustomize' | 'shared'> {
  readonly outcome: ChartOutcome;
  readonly reads: ReadonlySet<string>;
}

function ofOutcome(
  asked: WholeRelease,
  chart: string,
  release: Release,
  { outcome, reads, reader, kustomize, shared }: Answered,
): BuiltRelease {
  const { tree, request, isBuilt, gaps } = asked;
  const behind = valuesOf(asked, chart, release, request);
  if (outcome.kind === 'rendered') {
    const given = { outcome, reads, behind, kustomize, shared, request };
    const made = {
      ...builtOf(tree, chart, release, given),
      values: asksValues(asked, chart, release),
    };
    return { ...made, gaps: [...made.gaps, ...gaps.map((gap) => ({ ...gap, root: chart }))] };
  }
  // the next review may have time for it
  if (outcome.stage === 'review') {
    const why = { why: outcome.message, reads, isPending: true };
    return { ...unseenRelease(tree, chart, reader, why), isOutOfTime: true };
  }
  // what Helm still misses once all was brought, it misses for good
  const isFinal = isBuilt && release.flux === undefined && outcome.stage !== 'engine';
  const why = isFinal ? null : whyNotSeen(outcome);
  if (why !== null) return unseenRelease(tree, chart, reader, { why, reads, isPending: false });
  const failure = helmFailure(tree, chart, release.name, outcome, { request, behind });
  const over = overLimit(chart, outcome);
  if (over !== null) return failed(reads, { ...failure, reason: 'limit', message: over });
  const value = valueNamed(outcome.message, behind, release);
  return failed(reads, {
    ...failure,
    reason: 'invalid-chart',
    message: [failure.message, value].filter(Boolean).join(' '),
  });
}

interface Answer extends Pick<ReleaseRendering, 'kustomize' | 'shared'> {
  readonly outcome: Extract<ChartOutcome, { kind: 'rendered' }>;
  readonly behind: ValuesBehind;
  readonly reads: ReadonlySet<string>;
  readonly request: () => ChartRequest;
}

function builtOf(
  tree: FileTree,
  chart: string,
  { flux, kubeVersion: given }: Release,
  { outcome, reads, behind, kustomize, shared, request }: Answer,
): BuiltRelease {
  const read = releaseObjects(tree, chart, outcome.documents, { behind, shared });
  const { objects } = read;
  const failure = read.failure ?? (flux === undefined ? null : read.doubled);
  const stays = flux === undefined ? () => true : staysUnderFlux(flux);
  const staying = (all: readonly ChartObject[]): readonly Resource[] =>
    all.filter(stays).map(({ resource }) => resource);
  if (failure !== null) return { ...failed(reads, failure), resources: staying(objects) };
  const changed =
    flux === undefined
      ? ({ kind: 'built', objects } as const)
      : postRendered(objects, flux, kustomize);
  if (changed.kind === 'failed') return failed(reads, changed.failure);
  const { readsKubeVersion, kubeVersion } = outcome.capabilities;
  const ofChart = { chart, request, fileOf: (file: string) => templateFile(tree, chart, file) };
  const otherwise = otherWays(ofChart, outcome, (documents) => {
    const others = releaseObjects(tree, chart, documents, { behind, shared }).objects;
    const made = flux === undefined ? null : postRendered(others, flux, kustomize);
    return staying(made?.kind === 'built' ? made.objects : others);
  });
  return {
    status: 'complete',
    resources: staying(changed.objects),
    gaps: read.doubled === null ? [] : [doubledGap(chart, read.doubled)],
    failure: null,
    reads,
    ...(readsKubeVersion && given === null && { assumedKubernetes: kubeVersion }),
    ...(otherwise !== null && { otherwise }),
    isPending: false,
  };
}

/** All below the chart's folder, or the packed chart, and what else decides. */
const readsOf = (chart: string, others: readonly string[]): ReadonlySet<string> =>
  new Set([chart === '.' ? '/' : isPacked(chart) ? chart : `${chart}/`, ...others]);
