import { describe, expect, test } from 'vitest';
import type { PodsSketch } from './mesh-parts.ts';
import { ISTIOD, partOf, parts, pods } from './mesh-parts.ts';

describe('pods of the control plane', () => {
  test.each<[string, PodsSketch]>([
    ['the name of istiod', { name: 'istiod' }],
    ['a label of the object', { labels: '{app: istiod}' }],
    ['a label of the pods', { podLabels: '{istio: pilot, app: server}' }],
    ["an operator's label", { labels: '{operator.istio.io/component: Pilot}' }],
    [
      'an image of Istio',
      { container: '{name: x, image: "gcr.io/istio-release/pilot@sha256:ab"}' },
    ],
    ['an image of Red Hat', { container: '{name: x, image: "reg:5000/x/istio-pilot-rhel9:1.24"}' }],
    ['an image of a mirror with its arguments', ISTIOD],
    [
      'arguments in a shell',
      {
        container:
          '{name: x, image: "acme/pilot-fork:2", command: [sh, -c, "exec pilot-discovery discovery --x"]}',
      },
    ],
    ['the node agent of CNI', { kind: 'DaemonSet', name: 'istio-cni-node' }],
    [
      'the image of CNI',
      { kind: 'DaemonSet', container: '{name: x, image: "docker.io/istio/install-cni:1.24.2"}' },
    ],
    ['ztunnel', { kind: 'DaemonSet', container: '{name: x, image: "mirror/ztunnel:1.24.2"}' }],
    ['the operator', { name: 'sail-operator', namespace: 'ops' }],
  ])('are told by %s, in any namespace', (_, sketch) => {
    expect(parts(pods(sketch), pods({ ...sketch, replicas: 0 }))).toEqual([
      'spec.replicas: control-plane',
    ]);
    expect(partOf(pods(sketch), '')).toEqual(['control-plane']);
  });

  test('count where they are it on either side only', () => {
    const disguised: PodsSketch = {
      name: 'config-server',
      container: '{name: discovery, image: "acme/web:1"}',
    };
    expect(partOf(pods(ISTIOD), pods(disguised))).toEqual(['control-plane']);
    expect(partOf(pods(disguised), pods(ISTIOD))).toEqual(['control-plane']);
    const moved = pods({ ...ISTIOD, namespace: 'other', name: 'web' });
    expect(partOf(pods(ISTIOD), moved)).toEqual(['control-plane']);
  });

  test('count whole, but for labels and annotations of the object itself', () => {
    expect(parts(pods(ISTIOD), pods({ ...ISTIOD, labels: '{team: mesh}' }))).toEqual([
      'metadata.labels.team: none',
    ]);
    const volume = (name: string): PodsSketch => ({
      ...ISTIOD,
      more: `volumes: [{name: config, configMap: {name: ${name}}}]`,
    });
    expect(partOf(pods(volume('a')), pods(volume('b')))).toEqual(['control-plane']);
    const variable = (value: string): PodsSketch => ({
      ...ISTIOD,
      container: `{name: discovery, image: "mirror.example/pilot:1.24.2", args: [discovery], env: [{name: PILOT_X, value: "${value}"}]}`,
    });
    expect(partOf(pods(variable('1')), pods(variable('0')))).toEqual(['control-plane']);
  });

  test('are told in a List, as JSON, and at an old API version', () => {
    const list = (replicas: number): string =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        items: [
          {
            apiVersion: 'extensions/v1beta1',
            kind: 'Deployment',
            metadata: { name: 'istiod', namespace: 'istio-system' },
            spec: { replicas, template: { spec: { containers: [] } } },
          },
        ],
      });
    expect(parts(list(1), list(0))).toEqual(['spec.replicas: control-plane']);
  });

  test("are not an application's that happens to share a word", () => {
    for (const sketch of [
      { name: 'pilot', container: '{name: x, image: "acme/pilot:1"}' },
      { name: 'istiod-exporter' },
      { name: 'x', container: '{name: x, image: "acme/istiod-exporter:1"}' },
      { name: 'x', container: '{name: x, image: "acme/catalog:1", args: [discovery]}' },
      {
        name: 'x',
        container:
          '{name: istio-proxy, image: "docker.io/istio/proxyv2:1.24", args: [proxy, sidecar]}',
      },
    ])
      expect(partOf(pods(sketch), pods({ ...sketch, replicas: 0 })), sketch.name).toEqual(['none']);
  });
});

describe('pods of a gateway', () => {
  const GATEWAY =
    'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: edge, namespace: shop}\nspec: {selector: {app: server}}\n---\n';

  test.each<[string, PodsSketch, string]>([
    ['their template', { podAnnotations: '{inject.istio.io/templates: gateway}' }, ''],
    ['their label', { podLabels: '{istio: ingressgateway}' }, ''],
    [
      'their arguments',
      { container: '{name: x, image: "mirror/proxyv2:1.24", args: [proxy, router, --domain]}' },
      '',
    ],
    ['a Gateway that selects them', {}, GATEWAY],
  ])('are told by %s', (_, sketch, more) => {
    const end = (replicas: number): string => pods({ ...sketch, replicas }) + more;
    expect(parts(end(2), end(0))).toEqual(['spec.replicas: gateway']);
    expect(parts(end(2), end(3))).toEqual(['spec.replicas: none']);
    expect(partOf(end(2), more)).toEqual(['gateway']);
  });

  test('count in image, arguments, variables, volumes and identity, not in size and place', () => {
    const edge = (container: string, more = '', annotations = ''): string =>
      pods({
        podAnnotations: `{inject.istio.io/templates: gateway${annotations}}`,
        container: `{name: istio-proxy, image: auto${container}}`,
        more,
      });
    const plain = edge('');
    for (const other of [
      edge(', args: [proxy, router]'),
      edge(', env: [{name: X, value: y}]'),
      edge(', ports: [{containerPort: 8443}]'),
      edge('', 'serviceAccountName: other'),
      edge('', 'volumes: [{name: x, configMap: {name: y}}]'),
      edge('', 'hostNetwork: true'),
      edge('', '', ', proxy.istio.io/config: "concurrency: 1"'),
      plain.replace('image: auto', 'image: acme/proxy'),
    ])
      expect(partOf(plain, other), other).toEqual(['gateway']);
    for (const other of [
      edge(', resources: {limits: {cpu: 1}}'),
      edge('', 'affinity: {podAntiAffinity: {}}'),
      edge('', 'terminationGracePeriodSeconds: 90'),
      edge('', '', ', checksum/config: abc'),
    ])
      expect(partOf(plain, other), other).toEqual(['none']);
  });

  test('count in their Service', () => {
    const service = (port: number, label = 'a'): string =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: edge, namespace: infra, labels: {x: ${label}}}\nspec: {selector: {istio: ingressgateway}, ports: [{port: ${String(port)}}]}\n`;
    expect(partOf(service(80), service(81))).toEqual(['gateway']);
    expect(partOf(service(80), service(80, 'b'))).toEqual(['none']);
    expect(partOf(service(80), '')).toEqual(['gateway']);
  });
});
