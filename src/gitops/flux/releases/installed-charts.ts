import {
  API_GROUPS,
  booleanAt,
  nodeAt,
  resourceKey,
  subjectText,
} from '../../../manifest/index.ts';
import type { Vendored } from '../../../kustomize/index.ts';
import type { FileTree, Resource } from '../../../manifest/index.ts';
import type { RenderedRoot } from '../../environment.ts';
import type { Root } from '../../roots/root.ts';
import type { InstalledChart } from '../../releases/release.ts';
import { chartVersion } from '../../releases/installable-chart.ts';
import type { CommonMetadata } from '../common-metadata.ts';
import { commonMetadataOf } from '../common-metadata.ts';
import { installsAway } from '../kube-config.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import type { PlacedRelease } from './flux-release.ts';
import { elsewhereChart, gitChart } from './release-chart.ts';
import { fluxRelease } from './flux-release.ts';
import type { GitChart, KnownRepositories } from './release-chart.ts';
import { applicationKey, objectKey } from '../../appliers/applier.ts';
import type { AppliedAs } from '../../roots/applier-of-root.ts';
import { objectApplying } from '../../roots/applier-of-root.ts';

export interface ReleaseSurroundings {
  readonly tree: FileTree;
  /** Finds what the environment's cluster has: values are taken from there. */
  readonly cluster: ClusterObjects;
  /** Finds what any cluster of the tree has: a HelmRelease may run in another one than it lies in. */
  readonly anywhere: ClusterObjects;
  readonly known: KnownRepositories;
  readonly render: (root: Root) => RenderedRoot;
  /** Finds what stands in the tree for a chart of elsewhere. */
  readonly chartOf: Vendored['chartOf'];
}

/** Charts whose templates are HelmReleases of more charts are followed this far. */
const MOST_NESTED = 4;

/**
 * The charts of the tree, and copies of others, that HelmReleases of some roots install, each of those once; what they install into another
 * cluster is none of this one's (HELM-14).
 */
export function installedCharts(
  roots: readonly RenderedRoot[],
  around: ReleaseSurroundings,
): readonly InstalledChart[] {
  const installed: InstalledChart[] = [];
  const seen = new Set<string>();
  let open = roots;
  for (let depth = 0; depth < MOST_NESTED && open.length > 0; depth += 1) {
    const found = open.flatMap((from) =>
      from.resources.flatMap((resource) => {
        if (!isRelease(resource) || installsAway(resource)) return [];
        const key = resourceKey(resource);
        const isKnown = seen.has(key);
        seen.add(key);
        return isKnown ? [] : (installedChart({ resource, from }, around) ?? []);
      }),
    );
    installed.push(...found);
    open = found.map(({ rendered }) => rendered);
  }
  return installed;
}

const isRelease = ({ group, kind }: Resource): boolean =>
  group === API_GROUPS.fluxHelm && kind === 'HelmRelease';

function installedChart(placed: PlacedRelease, around: ReleaseSurroundings): InstalledChart | null {
  const { resource } = placed;
  const chart =
    gitChart(resource, around.tree, around.anywhere, around.known) ??
    elsewhereChart(resource, around.anywhere, around.chartOf);
  if (chart === null) return null;
  const { folder, spec, source } = chart;
  const { release, absent } = fluxRelease(placed, chart, around.cluster);
  const { isBucket, ignore, isSeen } = source;
  const clusterKeys = objectApplying(placed.from.root)?.clusterKeys;
  const applied = appliedAsOf(placed, source.revision);
  const root: Root = {
    path: folder,
    content: { kind: 'chart', release, files: [] },
    by: {
      tool: 'flux',
      origin: resource.origin,
      ...(clusterKeys && { clusterKeys }),
      ...(applied.length > 0 && { appliedAs: applied }),
      defaultNamespace: release.namespace,
      targetNamespace: null,
      substitution: null,
      ...(chart.copied === undefined && { artifact: { isBucket, ignore, isSeen } }),
      commonMetadata: metadataOf(resource),
    },
  };
  return {
    resource,
    spec,
    folder,
    version: chartVersion(around.tree, folder),
    isPackagedAlways: chart.isPackagedAlways,
    rendered: around.render(root),
    notes: notesOf(resource, chart, absent),
  };
}

/** A release goes where what applies it does; one that nothing is seen to apply goes nowhere that is known. */
function appliedAsOf(
  { resource, from }: PlacedRelease,
  revision: AppliedAs['revision'] | null,
): readonly AppliedAs[] {
  const application = applicationKey(resource, null);
  return (objectApplying(from.root)?.appliedAs ?? []).map((holder) => ({
    object: objectKey(resource),
    application,
    id: JSON.stringify([holder.id, application]),
    from: holder.from,
    ...(revision && { revision }),
  }));
}

/** Gives what a HelmRelease says for all its objects, and the labels that tell whose they are (HELM-10). */
function metadataOf({ namespace, name, node, origin }: Resource): readonly CommonMetadata[] {
  const label = (key: string, value: string): CommonMetadata => ({
    field: 'labels',
    key: `${API_GROUPS.fluxHelm}/${key}`,
    value,
    origin,
  });
  return [
    ...(commonMetadataOf(nodeAt(node, 'spec')) ?? []),
    label('name', name),
    label('namespace', namespace),
  ];
}

function notesOf(
  resource: Resource,
  { folder, source: { pinnedTo }, isSuspended }: GitChart,
  absent: readonly string[],
): readonly string[] {
  const text = `${subjectText(resource)} (${resource.origin.file})`;
  const isFrozen = booleanAt(resource.node, 'spec', 'suspend') === true || isSuspended;
  return [
    ...(isFrozen
      ? [`${text} is suspended: changes of ${folder} reach the cluster when it is resumed.`]
      : []),
    ...(pinnedTo === null
      ? []
      : [
          `${text} installs the chart in ${folder} as of the revision ${pinnedTo} of this repository, not as of the one under review: what changes here reaches the cluster once it reads a later one.`,
        ]),
    ...absent.map(
      (object) =>
        `${text} takes values from ${object} where there is one: none is seen in this tree, and the chart is rendered without.`,
    ),
  ];
}
