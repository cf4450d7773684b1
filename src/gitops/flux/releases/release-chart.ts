import { isChartFolder, isPacked, chartAddress } from '../../../charts/index.ts';
import { API_GROUPS, booleanAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import type { FileTree, Node, Resource } from '../../../manifest/index.ts';
import type { MappedSource } from '../../environment.ts';
import type { CopiedRelease } from '../../releases/release.ts';
import { jailedPath } from '../../tree-path.ts';
import type { ApplierName } from '../../appliers/applier.ts';
import type { OwnAddresses } from '../../appliers/repository-identity.ts';
import { isAddress, repositoryIdentity } from '../../appliers/repository-identity.ts';
import type { FluxSource } from '../flux-sources.ts';
import { declaredSource, sourceCalled } from '../flux-sources.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import type { ChartReference } from '../../../charts/index.ts';
import type { Vendored } from '../../../kustomize/index.ts';

/** A chart of this tree that a HelmRelease installs, or the copy of one of elsewhere. */
export interface GitChart {
  /** Is that of the HelmChart that Flux makes, or that somebody wrote. */
  readonly spec: Node;
  /** Or the packed chart. */
  readonly folder: string;
  readonly source: FluxSource;
  /** Tells whether it is packaged at each revision, and not at another version only (HELM-3). */
  readonly isPackagedAlways: boolean;
  readonly isSuspended: boolean;
  /** Says what it is the copy of; it is absent where Flux reads this repository. */
  readonly copied?: CopiedRelease;
}

/** Holds what is known of the repositories that a tree names. */
export interface KnownRepositories {
  readonly sources: readonly MappedSource[];
  /** It is null where nobody knows what this repository is called. */
  readonly own: OwnAddresses | null;
}

/** Gives null for a chart of a registry, and for one of another repository (HELM-1). */
export function gitChart(
  release: Resource,
  tree: FileTree,
  objects: ClusterObjects,
  known: KnownRepositories,
): GitChart | null {
  const written = chartSpec(release, objects);
  if (written === null) return null;
  const { spec, namespace } = written;
  const kind = stringAt(spec, 'sourceRef', 'kind') ?? '';
  const path = stringAt(spec, 'chart');
  if ((kind !== 'GitRepository' && kind !== 'Bucket') || path === undefined) return null;
  const folder = tree.realPath(jailedPath(path));
  if (!isPackedChart(tree, folder) && !isChartFolder(tree, folder)) return null;
  const named = { kind, namespace, name: stringAt(spec, 'sourceRef', 'name') ?? '' };
  const object = objects.find({ ...named, group: API_GROUPS.fluxSource }, release.origin.file);
  const source = sourceCalled(named, object === null ? [] : [declaredSource(object.resource.node)]);
  if (!isHere(source, named, known)) return null;
  return {
    spec,
    folder,
    source,
    isPackagedAlways: stringAt(spec, 'reconcileStrategy') === 'Revision',
    isSuspended: booleanAt(spec, 'suspend') === true,
  };
}

const isPackedChart = (tree: FileTree, path: string): boolean =>
  isPacked(path) && tree.oidOf(path) !== undefined;

/** The spec of its HelmChart, and the namespace in which that looks for its source. */
function chartSpec(
  { node, namespace, origin }: Resource,
  objects: ClusterObjects,
): { readonly spec: Node; readonly namespace: string } | null {
  const spec = nodeAt(node, 'spec', 'chart', 'spec');
  if (spec !== undefined)
    return { spec, namespace: stringAt(spec, 'sourceRef', 'namespace') ?? namespace };
  const reference = nodeAt(node, 'spec', 'chartRef');
  if (stringAt(reference, 'kind') !== 'HelmChart') return null;
  const id = {
    group: API_GROUPS.fluxSource,
    kind: 'HelmChart',
    namespace: stringAt(reference, 'namespace') ?? namespace,
    name: stringAt(reference, 'name') ?? '',
  };
  const chart = objects.find(id, origin.file);
  const own = nodeAt(chart?.resource.node, 'spec');
  return own === undefined ? null : { spec: own, namespace: id.namespace };
}

/**
 * Tells whether a source is this repository: as appliers that read it were judged, else by what this
 * repository is called, else since the chart lies here, unless appliers read this repository under another
 * address.
 */
function isHere(
  { address }: FluxSource,
  { kind, name }: ApplierName,
  { sources, own }: KnownRepositories,
): boolean {
  const calledSo = (text: string): MappedSource | undefined =>
    sources.find((each) => repositoryIdentity(each.name) === repositoryIdentity(text));
  const judged = calledSo(address) ?? calledSo(`${kind}/${name}`);
  if (judged !== undefined) return judged.isHere;
  if (!isAddress(address) || own?.has(address) === true) return true;
  if (own?.isSaid === true || sources.some(({ isKnown }) => isKnown === true)) return false;
  return !sources.some((each) => each.isHere && isAddress(each.name));
}

/** The copy of a chart of elsewhere that a HelmRelease installs; null where there is none, or its source is not seen. */
export function elsewhereChart(
  release: Resource,
  objects: ClusterObjects,
  chartOf: Vendored['chartOf'],
): GitChart | null {
  const named = namedChart(release, objects);
  const copy = named === null ? undefined : chartOf(named.reference);
  if (named === null || copy === undefined) return null;
  const { reference, spec } = named;
  const { origin } = nodeAt(spec, 'version') ?? spec;
  const { path } = copy;
  // a ref of Git is no version of the chart
  const asked = reference.source === 'git' ? null : reference.version;
  return {
    spec,
    folder: path,
    source: {
      address: chartAddress(reference),
      pinnedTo: null,
      revision: null,
      isBucket: false,
      ignore: null,
      isSeen: true,
    },
    isPackagedAlways: true,
    // a source that is suspended keeps no change of values from the cluster
    isSuspended: false,
    copied: { reference, address: chartAddress(reference), path, asked, origin },
  };
}

interface NamedChart {
  readonly reference: ChartReference;
  readonly spec: Node;
}

function namedChart(release: Resource, objects: ClusterObjects): NamedChart | null {
  const direct = nodeAt(release.node, 'spec', 'chartRef');
  if (stringAt(direct, 'kind') === 'OCIRepository' && direct !== undefined)
    return ofArtifact(release, direct, objects);
  const written = chartSpec(release, objects);
  const chart = stringAt(written?.spec, 'chart') ?? '';
  const kind = stringAt(written?.spec, 'sourceRef', 'kind') ?? '';
  if (written === null || chart === '') return null;
  const { spec, namespace } = written;
  const name = stringAt(spec, 'sourceRef', 'name') ?? '';
  const source = sourceAt(release, objects, { kind, namespace, name });
  const url = urlOf(source);
  if (source === null || url === null) return null;
  if (kind === 'HelmRepository') {
    const version = stringAt(spec, 'version') ?? '';
    const asked = version === '' || version === '*' ? null : version;
    return { reference: { url, name: chart, version: asked, source: 'registry' }, spec };
  }
  if (kind !== 'GitRepository') return null;
  return { reference: { url, name: chart, version: refOf(source), source: 'git' }, spec };
}

/**
 * Names the chart of an OCIRepository whose artifact is the chart: its URL ends in the chart's name (HELM-1).
 */
function ofArtifact(release: Resource, spec: Node, objects: ClusterObjects): NamedChart | null {
  const source = sourceAt(release, objects, {
    kind: 'OCIRepository',
    namespace: stringAt(spec, 'namespace') ?? release.namespace,
    name: stringAt(spec, 'name') ?? '',
  });
  const url = urlOf(source);
  if (source === null || url === null) return null;
  return { reference: { url, name: '', version: refOf(source), source: 'registry' }, spec };
}

function sourceAt(
  release: Resource,
  objects: ClusterObjects,
  named: { readonly kind: string; readonly namespace: string; readonly name: string },
): Node | null {
  const id = { ...named, group: API_GROUPS.fluxSource };
  return objects.find(id, release.origin.file)?.resource.node ?? null;
}

/** Gives null where it is not said, or a variable of it is not known. */
function urlOf(source: Node | null): string | null {
  const url = stringAt(source ?? undefined, 'spec', 'url') ?? '';
  return url === '' || url.includes('${') ? null : url;
}

/** Gives what pins the source, the strongest first (FLUX-1). */
const refOf = (source: Node): string | null =>
  ['digest', 'commit', 'name', 'semver', 'tag', 'branch']
    .map((field) => stringAt(source, 'spec', 'ref', field))
    .find((each) => each) ?? null;
