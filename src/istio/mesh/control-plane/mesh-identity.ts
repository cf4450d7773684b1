import type { environmentsInClusters, RenderedEnvironment } from '../../../gitops/index.ts';
import type { Node } from '../../../manifest/index.ts';
import { entriesAt, itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import { chartReleasesOf } from '../charts/chart-releases.ts';
import { kustomizationCharts } from '../charts/unrendered-charts.ts';
import { parseEmbeddedYaml } from '../embedded-yaml.ts';
import { indexResources } from '../resource-index.ts';

/** As whoever puts the clusters of one mesh together asks for it. */
type MeshIdentity = ReturnType<Parameters<typeof environmentsInClusters>[1]>;

/** Reads which mesh an environment's control plane is part of, in all shapes in which settings are written. */
export function meshIdentityOf(rendered: RenderedEnvironment): MeshIdentity {
  const index = indexResources(rendered.roots.flatMap(({ resources }) => resources));
  const charts = [...chartReleasesOf(index, rendered), ...kustomizationCharts(rendered)];
  const installed = [
    ...index.ofKind('install.istio.io', 'IstioOperator'),
    ...index.ofKind('sailoperator.io', 'Istio'),
    ...index.ofKind('operator.istio.io', 'Istio'),
  ].map(({ node }) => nodeAt(node, 'spec'));
  const maps = index
    .ofKind('', 'ConfigMap')
    .filter(({ name }) => name === 'istio' || name.startsWith('istio-'));
  const values = [
    ...charts.map((chart) => chart.values),
    ...installed.map((spec) => nodeAt(spec, 'values')),
  ];
  const meshConfigs = [
    ...values.map((each) => nodeAt(each, 'meshConfig')),
    ...installed.map((spec) => nodeAt(spec, 'meshConfig')),
    ...maps.map(({ node }) => parseEmbeddedYaml(nodeAt(node, 'data', 'mesh'))),
  ];
  const networks = [
    ...values.map((each) => nodeAt(each, 'global', 'meshNetworks')),
    ...maps.map(({ node }) =>
      nodeAt(parseEmbeddedYaml(nodeAt(node, 'data', 'meshNetworks')), 'networks'),
    ),
  ];
  return {
    meshIds: textsOf([
      ...values.map((each) => stringAt(each, 'global', 'meshID')),
      ...meshConfigs.map((each) => stringAt(each, 'defaultConfig', 'meshId')),
    ]),
    clusterNames: textsOf(
      values.map((each) => stringAt(each, 'global', 'multiCluster', 'clusterName')),
    ),
    taken: textsOf(networks.flatMap(registriesOf)),
  };
}

const registriesOf = (networks: Node | undefined): readonly (string | undefined)[] =>
  [...entriesAt(networks).values()].flatMap((network) =>
    itemsAt(network, 'endpoints').map((endpoint) => stringAt(endpoint, 'fromRegistry')),
  );

const textsOf = (texts: readonly (string | undefined)[]): ReadonlySet<string> =>
  new Set(texts.flatMap((text) => (text === undefined || text === '' ? [] : [text])));
