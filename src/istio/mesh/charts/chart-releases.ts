import type { ReleaseInputs } from '../../../gitops/index.ts';
import { contentOf, filesOfHelmChart, installsAway, mergeValues } from '../../../gitops/index.ts';
import type { Node, Origin, Resource } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import { releasesOfApplication } from './application-releases.ts';
import { valueAt } from './argo-parameters.ts';
import { dependenciesOf, versionOf } from './chart-facts.ts';
import { parseEmbeddedYaml } from '../embedded-yaml.ts';
import type { ResourceIndex } from '../resource-index.ts';

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
  /** Of those, what files and other objects give: no field of `resource` shows it. */
  readonly provided: Node | undefined;
  readonly version: { readonly text: string; readonly origin: Origin } | null;
  /** Where its applier names the chart: what the root of a rendered one is known by; null where none renders it. */
  readonly writtenAt: Origin | null;
}

/** Charts installed by Flux HelmReleases, Argo CD Applications and k3s HelmCharts of an environment. */
export function chartReleasesOf(
  index: ResourceIndex,
  inputs: ReleaseInputs = new Map(),
): readonly ChartRelease[] {
  return [
    ...index
      .ofKind('helm.toolkit.fluxcd.io', 'HelmRelease')
      // what it installs into another cluster is no part of this one (HELM-14)
      .filter((resource) => !installsAway(resource))
      .flatMap((resource) => ofHelmRelease(resource, index, inputs)),
    ...index
      .ofKind('argoproj.io', 'Application')
      .flatMap((resource) => releasesOfApplication(resource, inputs)),
    ...index.ofKind('helm.cattle.io', 'HelmChart').map(ofHelmChart),
  ];
}

/** Values by HELM-2 and HELM-4: the chart's own or its files, references in order, inline. */
function ofHelmRelease(
  resource: Resource,
  index: ResourceIndex,
  inputs: ReleaseInputs,
): readonly ChartRelease[] {
  const { node } = resource;
  const target = stringAt(node, 'spec', 'targetNamespace');
  const repository = repositoryOf(resource, index);
  const written =
    stringAt(node, 'spec', 'chart', 'spec', 'chart') ?? stringAt(repository, 'spec', 'url') ?? '';
  const version =
    nodeAt(node, 'spec', 'chart', 'spec', 'version') ?? nodeAt(repository, 'spec', 'ref', 'tag');
  const files = filesOfHelmChart(nodeAt(node, 'spec', 'chart', 'spec'), resource.origin);
  const [own, defaults] = files.chart.map((file) => contentOf(inputs, file));
  const provided = [
    ...files.values.map((file) => contentOf(inputs, file)),
    ...itemsAt(node, 'spec', 'valuesFrom').map((source) =>
      valuesFrom(source, resource.namespace, index),
    ),
  ].reduce(mergeValues, undefined);
  const base = files.values.length > 0 ? undefined : defaults;
  const release: ChartRelease = {
    resource,
    chart: lastPart(stringAt(own, 'name') ?? written),
    release:
      stringAt(node, 'spec', 'releaseName') ??
      (target === undefined ? resource.name : `${target}-${resource.name}`),
    namespace: target ?? resource.namespace,
    values: [base, provided, nodeAt(node, 'spec', 'values')].reduce(mergeValues, undefined),
    provided,
    version: versionOf(version),
    writtenAt: resource.origin,
  };
  return [release, ...dependenciesOf(release, own)];
}

/** `spec.chartRef` names an OCIRepository whose URL ends in the chart (HELM-1). */
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
  if (name === undefined) return undefined;
  const key = stringAt(source, 'valuesKey') ?? 'values.yaml';
  const entry = entryOf(stringAt(source, 'kind') ?? '', name, key, namespace, index);
  const path = stringAt(source, 'targetPath');
  return path === undefined ? parseEmbeddedYaml(entry) : valueAt(path, entry);
}

/** A Secret's `stringData` is read; what is only encoded may be anything, and shows with the Secret. */
function entryOf(
  kind: string,
  name: string,
  key: string,
  namespace: string,
  index: ResourceIndex,
): Node | undefined {
  if (kind !== 'ConfigMap' && kind !== 'Secret') return undefined;
  const found =
    index.find('', kind, namespace, name) ??
    index.ofKind('', kind).find((each) => each.namespace === namespace && each.stableName === name);
  return nodeAt(found?.node, kind === 'Secret' ? 'stringData' : 'data', key);
}

function ofHelmChart(resource: Resource): ChartRelease {
  const { node } = resource;
  return {
    resource,
    chart: lastPart(stringAt(node, 'spec', 'chart') ?? ''),
    release: resource.name,
    namespace: stringAt(node, 'spec', 'targetNamespace') ?? resource.namespace,
    values: parseEmbeddedYaml(nodeAt(node, 'spec', 'valuesContent')),
    provided: undefined,
    version: versionOf(nodeAt(node, 'spec', 'version')),
    writtenAt: null,
  };
}

const lastPart = (chart: string): string => chart.slice(chart.lastIndexOf('/') + 1);
