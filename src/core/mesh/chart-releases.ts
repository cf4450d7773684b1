import type { Node } from '../manifest/node.ts';
import { itemsAt, nodeAt, stringAt } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import type { Resource } from '../manifest/resource.ts';
import { argoParameterValues } from './argo-parameters.ts';
import { parseEmbeddedYaml } from './embedded-yaml.ts';
import { mergeValues } from './merge-values.ts';
import type { ResourceIndex } from './resource-index.ts';

/** A Helm chart that something in the cluster installs; charts are not inflated, their values are read. */
export interface ChartRelease {
  /** The HelmRelease, Application or HelmChart. */
  readonly resource: Resource;
  /** Last part of the chart's name or URL, e.g. `istiod`; empty where it is not told. */
  readonly chart: string;
  readonly release: string;
  /** Namespace it is installed into. */
  readonly namespace: string;
  /** Values as far as they stand in the repository, later sources over earlier ones. */
  readonly values: Node | undefined;
  readonly version: { readonly text: string; readonly origin: Origin } | null;
}

/** Charts installed by Flux HelmReleases, Argo CD Applications and k3s HelmCharts of an environment. */
export function chartReleasesOf(index: ResourceIndex): readonly ChartRelease[] {
  return [
    ...index
      .ofKind('helm.toolkit.fluxcd.io', 'HelmRelease')
      .map((resource) => ofHelmRelease(resource, index)),
    ...index.ofKind('argoproj.io', 'Application').flatMap(ofApplication),
    ...index.ofKind('helm.cattle.io', 'HelmChart').map(ofHelmChart),
  ];
}

function ofHelmRelease(resource: Resource, index: ResourceIndex): ChartRelease {
  const { node } = resource;
  const target = stringAt(node, 'spec', 'targetNamespace');
  const repository = repositoryOf(resource, index);
  const chart =
    stringAt(node, 'spec', 'chart', 'spec', 'chart') ?? stringAt(repository, 'spec', 'url') ?? '';
  const version =
    nodeAt(node, 'spec', 'chart', 'spec', 'version') ?? nodeAt(repository, 'spec', 'ref', 'tag');
  let values: Node | undefined;
  for (const source of itemsAt(node, 'spec', 'valuesFrom'))
    values = mergeValues(values, valuesFrom(source, resource.namespace, index));
  return {
    resource,
    chart: lastPart(chart),
    release:
      stringAt(node, 'spec', 'releaseName') ??
      (target === undefined ? resource.name : `${target}-${resource.name}`),
    namespace: target ?? resource.namespace,
    values: mergeValues(values, nodeAt(node, 'spec', 'values')),
    version: versionOf(version),
  };
}

/** `spec.chartRef` names an OCIRepository whose URL ends in the chart. */
function repositoryOf(resource: Resource, index: ResourceIndex): Node | undefined {
  const reference = nodeAt(resource.node, 'spec', 'chartRef');
  const kind = stringAt(reference, 'kind');
  const name = stringAt(reference, 'name');
  if (kind === undefined || name === undefined) return undefined;
  const namespace = stringAt(reference, 'namespace') ?? resource.namespace;
  return index.find('source.toolkit.fluxcd.io', kind, namespace, name)?.node;
}

function valuesFrom(source: Node, namespace: string, index: ResourceIndex): Node | undefined {
  const name = stringAt(source, 'name');
  if (stringAt(source, 'kind') !== 'ConfigMap' || name === undefined) return undefined;
  if (nodeAt(source, 'targetPath') !== undefined) return undefined;
  const key = stringAt(source, 'valuesKey') ?? 'values.yaml';
  return parseEmbeddedYaml(nodeAt(index.find('', 'ConfigMap', namespace, name)?.node, 'data', key));
}

/** `spec.source` or each of `spec.sources` that has a chart. */
function ofApplication(resource: Resource): readonly ChartRelease[] {
  const { node } = resource;
  const single = nodeAt(node, 'spec', 'source');
  const sources = single === undefined ? itemsAt(node, 'spec', 'sources') : [single];
  return sources.flatMap((source) => {
    const chart = stringAt(source, 'chart');
    if (chart === undefined) return [];
    const written = parseEmbeddedYaml(nodeAt(source, 'helm', 'values'));
    const values = mergeValues(
      nodeAt(source, 'helm', 'valuesObject') ?? written,
      argoParameterValues(itemsAt(source, 'helm', 'parameters')),
    );
    return [
      {
        resource,
        chart: lastPart(chart),
        release: stringAt(source, 'helm', 'releaseName') ?? resource.name,
        namespace: stringAt(node, 'spec', 'destination', 'namespace') ?? '',
        values,
        version: versionOf(nodeAt(source, 'targetRevision')),
      },
    ];
  });
}

function ofHelmChart(resource: Resource): ChartRelease {
  const { node } = resource;
  return {
    resource,
    chart: lastPart(stringAt(node, 'spec', 'chart') ?? ''),
    release: resource.name,
    namespace: stringAt(node, 'spec', 'targetNamespace') ?? resource.namespace,
    values: parseEmbeddedYaml(nodeAt(node, 'spec', 'valuesContent')),
    version: versionOf(nodeAt(node, 'spec', 'version')),
  };
}

const lastPart = (chart: string): string => chart.slice(chart.lastIndexOf('/') + 1);

function versionOf(node: Node | undefined): ChartRelease['version'] {
  return node?.kind === 'scalar' && node.value !== null
    ? { text: String(node.value), origin: node.origin }
    : null;
}
