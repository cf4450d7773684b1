import { describe, expect, test } from 'vitest';
import { diffMesh } from '../../../src/compare/diff/mesh-diff.ts';
import { meshFrom } from '../../support/rendered.ts';

const pods = (name: string, namespace: string, labels: string, annotations = '{}'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, ${labels} }, annotations: ${annotations} }
    spec: { containers: [{ name: main, image: 'acme/${name}:1' }] }
---`;
const EDGE = pods('edge', 'ingress', 'istio: edge-gateway');
const WEB = pods('web', 'shop', 'team: shop');

const policy = (selector: string, action = 'DENY'): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: edge, namespace: istio-system }
spec:${selector}
  action: ${action}
  rules: [{ to: [{ operation: { paths: [/admin] } }] }]
---`;
const SELECTED = '\n  selector: { matchLabels: { istio: edge-gateway } }';
const filter = (priority: number): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: edge, namespace: istio-system }
spec: { workloadSelector: { labels: { istio: edge-gateway } }, priority: ${String(priority)} }
---`;
const plugin = (phase: string): string => `
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: edge, namespace: istio-system }
spec: { selector: { matchLabels: { app: edge } }, url: 'oci://acme/plugin:1', phase: ${phase} }
---`;
const gatewayChart = `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istio-edge-gateway, namespace: ingress }
spec:
  chart: { spec: { chart: gateway, sourceRef: { kind: HelmRepository, name: istio } } }
---`;

/** Tells of each change of an object of the root namespace whether it is for one gateway. */
const marks = (base: string, head: string): readonly boolean[] =>
  diffMesh('prod', meshFrom(base), meshFrom(head))
    .filter(({ subject }) => subject.namespace === 'istio-system')
    .map(({ isOfOneGateway }) => isOfOneGateway ?? false);

describe('of the root namespace, and for one gateway alone, is', () => {
  test.each<[string, string, string]>([
    ['a policy that comes', EDGE + WEB, EDGE + WEB + policy(SELECTED)],
    ['one that goes', EDGE + WEB + policy(SELECTED), EDGE + WEB],
    [
      'one that changes',
      EDGE + WEB + policy(SELECTED),
      EDGE + WEB + policy(SELECTED).replace('/admin', '/'),
    ],
    ['a filter', EDGE + WEB + filter(1), EDGE + WEB + filter(2)],
    [
      'a plugin, by pods that the injection template makes a gateway',
      pods('edge', 'ingress', 'a: b', '{ inject.istio.io/templates: gateway }') + plugin('AUTHN'),
      pods('edge', 'ingress', 'a: b', '{ inject.istio.io/templates: gateway }') + plugin('AUTHZ'),
    ],
    ["one of the gateway of Istio's chart", gatewayChart, gatewayChart + policy(SELECTED)],
  ])('%s', (_, base, head) => {
    const found = marks(base, head);
    expect(found.length).toBeGreaterThan(0);
    expect(found).not.toContain(false);
  });
});

describe('not for one gateway alone is', () => {
  const second = pods('second', 'ingress', 'istio: edge-gateway');
  test.each<[string, string, string]>([
    ['a policy of all pods', EDGE, EDGE + policy('')],
    [
      'one of other pods',
      EDGE + WEB,
      EDGE + WEB + policy(SELECTED.replace('istio: edge-gateway', 'team: shop')),
    ],
    ['one of two gateways', EDGE + second, EDGE + second + policy(SELECTED)],
    ['one whose pods are not seen', WEB, WEB + policy(SELECTED)],
    ['one that was for all pods', EDGE + policy(''), EDGE + policy(SELECTED)],
    ['one that is for all pods from now on', EDGE + policy(SELECTED), EDGE + policy('')],
    [
      'one of labels that pods of a chart which is not rendered may have too',
      EDGE + gatewayChart.replace('chart: gateway', 'chart: shop'),
      EDGE +
        gatewayChart.replace('chart: gateway', 'chart: shop') +
        policy(SELECTED.replace('istio: edge-gateway', 'app: edge')),
    ],
    [
      'one of pods that only share its labels',
      EDGE +
        pods('tool', 'shop', 'tier: front') +
        pods('other', 'ingress', 'istio: inner-gateway, tier: front'),
      EDGE +
        pods('tool', 'shop', 'tier: front') +
        pods('other', 'ingress', 'istio: inner-gateway, tier: front') +
        policy(SELECTED.replace('istio: edge-gateway', 'tier: front')),
    ],
  ])('%s', (_, base, head) => {
    const found = marks(base, head);
    expect(found.length).toBeGreaterThan(0);
    expect(found).not.toContain(true);
  });

  test('one of its own namespace, which holds there anyway', () => {
    const own = policy(SELECTED).replace('istio-system', 'ingress');
    const changes = diffMesh('prod', meshFrom(EDGE), meshFrom(EDGE + own));
    expect(changes.some(({ isOfOneGateway }) => isOfOneGateway)).toBe(false);
  });
});
