import { describe, expect, test } from 'vitest';
import { gatewaysOfCharts } from '../../../src/istio/mesh/charts/chart-gateways.ts';
import { resolveMesh } from '../../../src/istio/mesh/mesh-resolution.ts';
import { meshFrom, renderedFrom } from '../../support/rendered.ts';
import { istioOperator } from '../../support/objects.ts';

const text = (manifests: string): readonly string[] =>
  gatewaysOfCharts(meshFrom(manifests)).map(textOf);

const textOf = ({ namespace, name, labels }: ReturnType<typeof gatewaysOfCharts>[number]): string =>
  `${namespace}/${name} ${[...labels].map(([key, value]) => `${key}=${value}`).join(',')}`;

const release = (name: string, values: string): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: ${name}, namespace: edge}
spec: {chart: {spec: {chart: gateway}}, values: ${values}}
---
`;

const operator = (spec: string): string =>
  istioOperator('istio', spec, { namespace: 'istio-system' });

describe('gateways whose pods are not rendered here', () => {
  test.each([
    [
      'the chart, by its release',
      release('istio-gateway', '{}'),
      [
        'edge/istio-gateway app=istio-gateway,istio=gateway,service.istio.io/canonical-name=istio-gateway',
      ],
    ],
    [
      'the chart, by its name and labels',
      release('g', '{name: istio-out, labels: {istio: out, tier: edge}}'),
      [
        'edge/istio-out app=istio-out,istio=out,service.istio.io/canonical-name=istio-out,tier=edge',
      ],
    ],
    [
      'the profile of an operator',
      operator('{}'),
      [
        'istio-system/istio-ingressgateway app=istio-ingressgateway,istio=ingressgateway,service.istio.io/canonical-name=istio-ingressgateway',
      ],
    ],
    ['a bare profile', operator('{profile: minimal}'), []],
    [
      'a gateway that is turned off',
      operator('{components: {ingressGateways: [{name: istio-ingressgateway, enabled: false}]}}'),
      [],
    ],
    [
      'one more gateway of an operator',
      operator(
        '{profile: empty, components: {ingressGateways: [{name: internal, namespace: edge, label: {istio: internal}}]}}',
      ),
      [
        'edge/internal app=istio-ingressgateway,istio=internal,service.istio.io/canonical-name=internal',
      ],
    ],
  ])('%s', (_, manifests, expected) => {
    expect(text(manifests)).toEqual(expected);
  });

  test('a chart that a kustomization lists, from the entry of its gap', () => {
    const place = { file: 'edge/kustomization.yaml', line: 7, column: 3, endLine: 9 };
    const entry = { name: 'gateway', releaseName: 'x', valuesInline: { name: 'istio-in' } };
    const rendered = renderedFrom('', {
      status: 'partial',
      gaps: [
        {
          reason: 'helm-chart',
          root: 'edge',
          message: '',
          origin: place,
          key: 'gateway',
          input: `${JSON.stringify(entry)}\nvalues.yaml\n{{ anything }}`,
        },
      ],
    });
    const mesh = resolveMesh(rendered, { rootNamespace: null, istioVersion: null, external: [] });
    const [gateway] = gatewaysOfCharts(mesh);
    expect(gateway).toMatchObject({ name: 'istio-in', origin: place });
    expect(gateway?.labels.get('istio')).toBe('in');
  });
});
