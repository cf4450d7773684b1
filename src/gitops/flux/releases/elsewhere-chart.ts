import type { ChartReference } from '../../../charts/index.ts';
import { chartAddress } from '../../../charts/index.ts';
import { API_GROUPS, nodeAt, stringAt } from '../../../manifest/index.ts';
import type { Vendored } from '../../../kustomize/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import type { GitChart } from './git-chart.ts';
import { chartSpec } from './git-chart.ts';

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

/** Where the artifact of an OCIRepository is the chart, its URL ends in the chart's name (HELM-1). */
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

/** Null where it is not said, or a variable of it is not known. */
function urlOf(source: Node | null): string | null {
  const url = stringAt(source ?? undefined, 'spec', 'url') ?? '';
  return url === '' || url.includes('${') ? null : url;
}

/** What pins it, the strongest first (FLUX-1). */
const refOf = (source: Node): string | null =>
  ['digest', 'commit', 'name', 'semver', 'tag', 'branch']
    .map((field) => stringAt(source, 'spec', 'ref', field))
    .find((each) => each) ?? null;
