import type { ReleaseInputs, RenderedEnvironment } from '../../../gitops/index.ts';
import {
  chartOfRelease,
  chartsOfApplication,
  installsAway,
  mergeValues,
} from '../../../gitops/index.ts';
import type { Node, Origin, Resource, ScalarNode } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt, booleanAt, mapNode, scalar } from '../../../manifest/index.ts';
import { parseEmbeddedYaml } from '../embedded-yaml.ts';
import type { ResourceIndex } from '../resource-index.ts';

/** A Helm chart that something in the cluster installs; charts are not inflated, their values are read. */
export interface ChartRelease {
  /** The HelmRelease, HelmChart, or Application; one that a set makes is no object of the mesh. */
  readonly resource: Resource;
  /** Last part of the chart's name or URL, e.g. `istiod`; empty where it is not told. */
  readonly chart: string;
  readonly release: string;
  /** Namespace it is installed into. */
  readonly namespace: string;
  /** Values as far as they stand in the repository, later sources over earlier ones. */
  readonly values: Node | undefined;
  /** The values that files and other objects give: no field of `resource` shows them. */
  readonly provided: Node | undefined;
  readonly version: { readonly text: string; readonly origin: Origin } | null;
  /**
   * The place where its applier names the chart, by which the root of a rendered one is known; null where
   * none renders it.
   */
  readonly writtenAt: Origin | null;
  /** The name by which the installed chart calls this one, which it depends on; absent for the installed one itself. */
  readonly dependency?: string;
}

/**
 * Charts installed by Flux HelmReleases, Argo CD Applications, those that its sets make too, and k3s
 * HelmCharts of an environment.
 */
export function chartReleasesOf(
  index: ResourceIndex,
  {
    inputs = new Map(),
    environment,
    keptValues = [],
  }: Pick<RenderedEnvironment, 'inputs' | 'environment' | 'keptValues'>,
): readonly ChartRelease[] {
  const { madeApplications = [] } = environment;
  return [
    ...index
      .ofKind('helm.toolkit.fluxcd.io', 'HelmRelease')
      // what it installs into another cluster is no part of this one (HELM-14)
      .filter((resource) => !installsAway(resource))
      .flatMap((resource) => ofHelmRelease(resource, { index, keptValues }, inputs)),
    ...[...index.ofKind('argoproj.io', 'Application'), ...madeApplications].flatMap((resource) =>
      releasesOfApplication(resource, inputs),
    ),
    ...index.ofKind('helm.cattle.io', 'HelmChart').map(ofHelmChart),
  ];
}

/** Holds what releases take values from: what is there, and what went and is kept by the release. */
interface ValueSources {
  readonly index: ResourceIndex;
  readonly keptValues: readonly Resource[];
}

/** Values by HELM-2 and HELM-4: the chart's own or its files, references in order, inline. */
function ofHelmRelease(
  resource: Resource,
  sources: ValueSources,
  inputs: ReleaseInputs,
): readonly ChartRelease[] {
  const { node } = resource;
  const target = stringAt(node, 'spec', 'targetNamespace');
  const repository = repositoryOf(resource, sources.index);
  const written =
    stringAt(node, 'spec', 'chart', 'spec', 'chart') ?? stringAt(repository, 'spec', 'url') ?? '';
  const version =
    nodeAt(node, 'spec', 'chart', 'spec', 'version') ?? nodeAt(repository, 'spec', 'ref', 'tag');
  const { own, defaults, valueFiles } = chartOfRelease(resource, inputs);
  const provided = [
    ...valueFiles,
    ...itemsAt(node, 'spec', 'valuesFrom').map((source) =>
      valuesFrom(source, resource.namespace, sources),
    ),
  ].reduce(mergeValues, undefined);
  const base = valueFiles.length > 0 ? undefined : defaults;
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

function valuesFrom(source: Node, namespace: string, sources: ValueSources): Node | undefined {
  const name = stringAt(source, 'name');
  if (name === undefined) return undefined;
  const key = stringAt(source, 'valuesKey') ?? 'values.yaml';
  const entry = entryOf(stringAt(source, 'kind') ?? '', name, key, namespace, sources);
  const path = stringAt(source, 'targetPath');
  return path === undefined ? parseEmbeddedYaml(entry) : valueAt(path, entry);
}

/** A Secret's `stringData` is read; what is only encoded may be anything, and shows with the Secret. */
function entryOf(
  kind: string,
  name: string,
  key: string,
  namespace: string,
  { index, keptValues }: ValueSources,
): Node | undefined {
  if (kind !== 'ConfigMap' && kind !== 'Secret') return undefined;
  const found =
    index.find('', kind, namespace, name) ??
    [...index.ofKind('', kind), ...keptValues.filter((each) => each.kind === kind)].find(
      (each) => each.namespace === namespace && each.stableName === name,
    );
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

/**
 * The charts that an Argo CD Application installs: of each source one, and the charts that a chart folder
 * of this tree depends on. Values by ARGO-17: the chart's own, its files in order, inline, parameters.
 */
const releasesOfApplication = (
  resource: Resource,
  inputs: ReleaseInputs,
): readonly ChartRelease[] =>
  chartsOfApplication(resource, inputs).flatMap((contents) => ofSource(resource, contents));

function ofSource(
  resource: Resource,
  {
    source,
    own,
    defaults,
    valueFiles,
    fileParameters,
    writtenAt,
  }: ReturnType<typeof chartsOfApplication>[number],
): readonly ChartRelease[] {
  const chart = stringAt(source, 'chart');
  const path = stringAt(source, 'path');
  const isHelm = chart !== undefined || own !== undefined || nodeAt(source, 'helm') !== undefined;
  if (!isHelm) return [];
  const provided = valueFiles.reduce(mergeValues, undefined);
  const fromFiles = fileParameters
    .map(({ name, content }) => valueAt(name, content))
    .reduce(mergeValues, undefined);
  const inline =
    nodeAt(source, 'helm', 'valuesObject') ?? parseEmbeddedYaml(nodeAt(source, 'helm', 'values'));
  const parameters = argoParameterValues(itemsAt(source, 'helm', 'parameters'));
  const values = [defaults, provided, inline, parameters, fromFiles].reduce(mergeValues, undefined);
  const release: ChartRelease = {
    resource,
    chart: lastPart(stringAt(own, 'name') ?? chart ?? path ?? ''),
    release: stringAt(source, 'helm', 'releaseName') ?? resource.name,
    namespace:
      stringAt(source, 'helm', 'namespace') ??
      stringAt(resource.node, 'spec', 'destination', 'namespace') ??
      '',
    values,
    provided: mergeValues(provided, fromFiles),
    version: versionOf(nodeAt(source, 'targetRevision')),
    writtenAt,
  };
  return [release, ...dependenciesOf(release, own)];
}

/** Values that Argo CD's `helm.parameters` set, as `helm --set` reads them; list indexes are left out (ARGO-18). */
function argoParameterValues(parameters: readonly Node[]): Node | undefined {
  let values: Node | undefined;
  for (const parameter of parameters) {
    const name = stringAt(parameter, 'name');
    const value = nodeAt(parameter, 'value');
    if (name === undefined || value?.kind !== 'scalar' || name.includes('[')) continue;
    const typed =
      booleanAt(parameter, 'forceString') === true ? value.value : setValue(String(value.value));
    values = mergeValues(values, nested(name, scalar(typed, parameter.origin)));
  }
  return values;
}

/** Reads what `targetPath` of a HelmRelease's `valuesFrom` sets, parsed as `--set` does (HELM-6). */
const valueAt = (path: string, entry: Node | undefined): Node | undefined =>
  entry?.kind !== 'scalar' || path.includes('[')
    ? undefined
    : nested(path, scalar(setValue(String(entry.value)), entry.origin));

function nested(path: string, value: Node): Node {
  let node = value;
  for (const key of pathOf(path).reverse()) node = mapNode(new Map([[key, node]]), value.origin);
  return node;
}

/** Splits at dots that are not escaped. */
function pathOf(name: string): string[] {
  return name.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'));
}

function setValue(text: string): ScalarNode['value'] {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return /^-?(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}

/**
 * The charts that a chart depends on, by its Chart.yaml: each gets the values under its name or alias,
 * and `global`. What it provides shows with the chart that it is part of.
 */
function dependenciesOf(release: ChartRelease, chart: Node | undefined): readonly ChartRelease[] {
  return itemsAt(chart, 'dependencies').flatMap((dependency) => {
    const name = stringAt(dependency, 'name');
    if (name === undefined) return [];
    const called = stringAt(dependency, 'alias') ?? name;
    const own = nodeAt(release.values, called);
    const global = nodeAt(release.values, 'global');
    return [
      {
        ...release,
        chart: name,
        dependency: called,
        values:
          global === undefined
            ? own
            : mergeValues(mapNode(new Map([['global', global]]), global.origin), own),
        provided: undefined,
        version: versionOf(nodeAt(dependency, 'version')),
      },
    ];
  });
}

export function versionOf(node: Node | undefined): ChartRelease['version'] {
  return node?.kind === 'scalar' && node.value !== null
    ? { text: String(node.value), origin: node.origin }
    : null;
}
