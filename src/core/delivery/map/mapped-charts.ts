import type { ChartRoot, Environment, RenderedEnvironment } from '../../environments/index.ts';
import { clusterOfKubeConfig } from '../../environments/index.ts';
import { API_GROUPS } from '../../kinds/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';

/**
 * The charts that go to one environment: those of Applications by their cluster, else by where the Application lies,
 * and those of HelmReleases and k3s HelmCharts that are part of it.
 */
export function chartsOf(
  environment: Environment,
  all: readonly Environment[],
  charts: readonly ChartRoot[],
  rendered: RenderedEnvironment | undefined,
): readonly ChartRoot[] {
  const isHere = (chart: ChartRoot): boolean => {
    const { cluster } = chart.destination;
    const known = cluster !== null && all.some((each) => goesTo(each, cluster));
    if (known) return goesTo(environment, cluster);
    const { origin } = chart.appliers[0] ?? {};
    const isHeld = (each: Environment): boolean =>
      each.roots.some(({ files = [] }) => origin !== undefined && files.includes(origin.file));
    const isRead =
      origin !== undefined && rendered?.roots.some(({ reads }) => reads.has(origin.file)) === true;
    return isRead || isHeld(environment);
  };
  const released = rendered?.roots.flatMap(({ resources }) => resources.flatMap(releasedChart));
  return [...charts.filter(isHere), ...(released ?? [])];
}

const goesTo = ({ cluster, clusters = [], roots }: Environment, name: string): boolean =>
  cluster === name || clusters.includes(name) || roots.some((root) => root.cluster === name);

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
          namespace: stringAt(node, 'spec', 'targetNamespace') ?? namespace,
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
      parameters: [...files, ...references, ...inline(resource, 'values')],
      appliers,
      destination: {
        cluster: clusterOfKubeConfig(node),
        namespace: stringAt(node, 'spec', 'targetNamespace') ?? namespace,
      },
    },
  ];
}

const inline = ({ node }: Resource, ...fields: readonly string[]): readonly string[] =>
  fields.filter((field) => nodeAt(node, 'spec', field) !== undefined);
