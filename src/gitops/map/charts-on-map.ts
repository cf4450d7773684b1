import type {
  ChartRoot,
  Environment,
  EnvironmentPlan,
  RenderedEnvironment,
  RenderedRoot,
} from '../environment.ts';
import type { Root } from '../roots/root.ts';
import { clusterOfKubeConfig } from '../flux/kube-config.ts';
import { API_GROUPS, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { defaultNamespaceOf, objectApplying, targetNamespaceOf } from '../roots/applier-of-root.ts';
import { listedFiles } from '../roots/root.ts';

/** A chart of one environment. */
export interface ChartOnMap {
  readonly chart: ChartRoot;
  /** Holds its release, or inflates it; it is null for a chart that an Application names. */
  readonly root: Root | null;
}

/**
 * The charts that go to each environment: those of Applications by their cluster, else where what else they or their set
 * apply goes, else where the Application lies; those of HelmReleases and k3s HelmCharts that are part of it, and those
 * that its kustomizations inflate.
 */
export function chartsByEnvironment(
  { environments, reasons: { charts = [], roots: mapped } }: EnvironmentPlan,
  rendered: readonly RenderedEnvironment[],
): readonly (readonly ChartOnMap[])[] {
  const ofCluster = new Map<string, Set<Environment>>();
  const ofApplier = new Map<string, Set<Environment>>();
  const add = (to: Map<string, Set<Environment>>, key: string, environment: Environment): unknown =>
    to.set(key, (to.get(key) ?? new Set<Environment>()).add(environment));
  for (const environment of environments) {
    const { cluster, clusters = [], roots } = environment;
    const named = [
      cluster ?? [],
      clusters,
      roots.map((root) => objectApplying(root)?.cluster ?? []),
    ].flat(2);
    for (const name of named) add(ofCluster, name, environment);
    for (const root of roots)
      for (const applier of mapped.get(root)?.appliers ?? [])
        add(ofApplier, keyOf(applier), environment);
  }
  return environments.map((environment, at) => {
    const roots = rendered[at]?.roots ?? [];
    const isHere = ({ appliers: [applier], destination: { cluster } }: ChartRoot): boolean => {
      const said =
        (cluster === null ? undefined : ofCluster.get(cluster)) ??
        (applier === undefined ? undefined : ofApplier.get(keyOf(applier)));
      if (said !== undefined || applier === undefined) return said?.has(environment) === true;
      const { file } = applier.origin;
      return (
        roots.some(({ reads }) => reads.has(file)) ||
        environment.roots.some((root) => listedFiles(root)?.includes(file) === true)
      );
    };
    const broughtBy =
      (chartsOf: (root: RenderedRoot) => readonly ChartRoot[]) =>
      (rendering: RenderedRoot): readonly ChartOnMap[] =>
        chartsOf(rendering).map((chart) => ({ chart, root: rendering.root }));
    return [
      ...charts.filter(isHere).map((chart) => ({ chart, root: null })),
      ...roots.flatMap(broughtBy(({ resources }) => resources.flatMap(releasedChart))),
      ...roots.flatMap(broughtBy(inflatedCharts)),
    ];
  });
}

const keyOf = ({ kind, namespace, name, origin }: ChartRoot['appliers'][number]): string =>
  JSON.stringify([kind, namespace, name, origin.file]);

/** Charts of `helmCharts` and of a HelmChartInflationGenerator, installed by the kustomization (KUST-3, KUST-5). */
function inflatedCharts(rendered: RenderedRoot): readonly ChartRoot[] {
  const { root, resources, unseen = [], inflated = [] } = rendered;
  const given = targetNamespaceOf(root) ?? defaultNamespaceOf(root);
  const [only = null, ...more] = new Set(resources.map(({ namespace }) => namespace || null));
  const all = [...unseen.filter(({ kind }) => kind === 'Chart'), ...inflated];
  return all.flatMap(({ name, written, namespace, origin }): ChartRoot[] => {
    const chart = stringAt(written, 'name') ?? stringAt(written, 'chartName');
    if (chart === undefined) return [];
    const files = [nodeAt(written, 'valuesFile'), nodeAt(written, 'values')].concat(
      itemsAt(written, 'additionalValuesFiles'),
    );
    return [
      {
        chart: name,
        version: stringAt(written, 'version') ?? stringAt(written, 'chartVersion') ?? null,
        repository: stringAt(written, 'repo') ?? stringAt(written, 'chartRepoUrl') ?? '',
        parameters: [
          ...files.flatMap((file) => (file?.kind === 'scalar' ? [String(file.value)] : [])),
          ...(nodeAt(written, 'valuesInline') === undefined ? [] : ['valuesInline']),
        ],
        appliers: [{ kind: 'kustomization', namespace: '', name: root.path, origin }],
        destination: {
          cluster: objectApplying(root)?.cluster ?? null,
          namespace: namespace ?? given ?? (more.length === 0 ? only : null),
        },
      },
    ];
  });
}

function releasedChart(resource: Resource): readonly ChartRoot[] {
  const { group, kind, namespace, name, node, origin } = resource;
  const appliers = [{ kind, namespace, name, origin }];
  if (group === 'helm.cattle.io' && kind === 'HelmChart')
    return [
      {
        chart: stringAt(node, 'spec', 'chart') ?? name,
        version: stringAt(node, 'spec', 'version') ?? null,
        repository: stringAt(node, 'spec', 'repo') ?? '',
        parameters: inline(resource, 'valuesContent', 'set'),
        appliers,
        destination: {
          cluster: null,
          namespace: namespaceOf(resource),
        },
      },
    ];
  if (group !== API_GROUPS.fluxHelm || kind !== 'HelmRelease') return [];
  const chart = nodeAt(node, 'spec', 'chart', 'spec');
  const source = nodeAt(chart, 'sourceRef') ?? nodeAt(node, 'spec', 'chartRef');
  const files = itemsAt(chart, 'valuesFiles').flatMap((file) =>
    file.kind === 'scalar' ? [String(file.value)] : [],
  );
  const references = itemsAt(node, 'spec', 'valuesFrom').map(
    (each) => `${stringAt(each, 'kind') ?? ''} ${stringAt(each, 'name') ?? ''}`,
  );
  return [
    {
      chart: stringAt(chart, 'chart') ?? stringAt(source, 'name') ?? name,
      version: stringAt(chart, 'version') ?? null,
      repository: [stringAt(source, 'kind'), stringAt(source, 'name')].filter(Boolean).join(' '),
      // one Secret may give many of its keys
      parameters: [...new Set([...files, ...references, ...inline(resource, 'values')])],
      appliers,
      destination: {
        cluster: clusterOfKubeConfig(node),
        namespace: namespaceOf(resource),
      },
    },
  ];
}

const inline = ({ node }: Resource, ...fields: readonly string[]): readonly string[] =>
  fields.filter((field) => nodeAt(node, 'spec', field) !== undefined);

/** Gives null for a release whose own namespace is not written. */
const namespaceOf = ({ node, namespace }: Resource): string | null =>
  stringAt(node, 'spec', 'targetNamespace') ?? (namespace === '' ? null : namespace);
