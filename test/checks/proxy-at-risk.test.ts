import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { objectsCompete } from '../../src/checks/objects-compete/objects-compete.ts';
import { proxyAtRisk } from '../../src/checks/proxy-at-risk/proxy-at-risk.ts';
import { findingsOf, istiodRelease } from './findings-of.ts';

const found = (head: string): readonly string[] =>
  findingsOf(proxyAtRisk, '', head).map(
    ({ check, subject, key }) => `${subject.name} ${check} ${key}`,
  );

const pods = (annotations: string, rest = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata:
      labels: { app: orders, sidecar.istio.io/inject: 'true' }
      annotations: { ${annotations} }
    spec: { containers: [{ name: app, image: orders:1 }${rest}] }
---
`;
const operator = (spec: string): string => `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: mesh, namespace: istio-system }
spec: ${spec}
---
`;
const resources = (written: string): string =>
  istiodRelease('1.27.1', `{ global: { proxy: { resources: ${written} } } }`);

describe('resources of an installation', () => {
  test.each([
    [
      'a limit below the default request',
      '{ limits: { memory: 96Mi } }',
      ['istiod limits-below-requests memory limit below request'],
    ],
    ['a limit that is the default request', '{ limits: { memory: 128Mi } }', []],
    [
      'a request above the default limit',
      '{ requests: { cpu: 3 } }',
      ['istiod limits-below-requests CPU limit below request'],
    ],
    [
      'a request above a default limit that is taken away',
      '{ requests: { cpu: 3 }, limits: null }',
      [],
    ],
    [
      'a small limit with a smaller request',
      '{ requests: { memory: 16Mi }, limits: { memory: 32Mi } }',
      ['istiod proxy-too-small memory limit'],
    ],
    ['nothing at all', 'null', ['istiod proxy-resources-unset no memory']],
    [
      'no memory',
      '{ requests: { memory: null }, limits: { memory: null } }',
      ['istiod proxy-resources-unset no memory'],
    ],
    ['no CPU', '{ requests: { cpu: null }, limits: { cpu: null } }', []],
    ['an empty map, which changes nothing', '{}', []],
  ])('%s', (_, written, expected) => {
    expect(found(resources(written))).toEqual(expected);
  });

  test('a profile may have other defaults: only what is written counts', () => {
    const written = '{ global: { proxy: { resources: { limits: { memory: 96Mi } } } } }';
    expect(found(operator(`{ profile: demo, values: ${written} }`))).toEqual([]);
    expect(found(operator(`{ profile: default, values: ${written} }`))).toHaveLength(1);
  });

  test('values of a rendered injector are whole', () => {
    const rendered = (values: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio-sidecar-injector, namespace: istio-system }
data:
  values: '${values}'
`;
    expect(found(rendered('{ "global": { "proxy": { "image": "proxyv2" } } }'))).toEqual([
      'istio-sidecar-injector proxy-resources-unset no memory',
    ]);
    expect(found(rendered('{ "global": { "hub": "docker.io" } }'))).toEqual([]);
  });
});

describe('resources by annotations', () => {
  const [cpu, cpuLimit, memory, memoryLimit] = [
    'sidecar.istio.io/proxyCPU',
    'sidecar.istio.io/proxyCPULimit',
    'sidecar.istio.io/proxyMemory',
    'sidecar.istio.io/proxyMemoryLimit',
  ];

  test.each([
    ['equal', `${memory}: 128Mi, ${memoryLimit}: 128Mi`, []],
    [
      'in other units',
      `${memory}: 1G, ${memoryLimit}: 512Mi`,
      ['orders limits-below-requests memory limit below request'],
    ],
    ['in other units, and enough', `${cpu}: 500m, ${cpuLimit}: '0.5', ${memory}: 64Mi`, []],
    ['the least', `${memoryLimit}: 64Mi`, []],
    ['below the least', `${memoryLimit}: 63Mi`, ['orders proxy-too-small memory limit']],
    ['little CPU', `${cpuLimit}: 10m, ${memory}: 128Mi`, ['orders proxy-too-small CPU limit']],
    ['only CPU', `${cpu}: 200m`, ['orders proxy-resources-unset no memory']],
    ['no quantity, which is told elsewhere', `${memory}: much, ${memoryLimit}: 128Mi`, []],
    ['none', `sidecar.istio.io/interceptionMode: REDIRECT`, []],
  ])('%s', (_, annotations, expected) => {
    expect(found(pods(annotations))).toEqual(expected);
  });

  test('a proxy that the pod writes itself has its own', () => {
    expect(found(pods(`${cpu}: 200m`, ', { name: istio-proxy, image: auto }'))).toEqual([]);
  });
});

describe('what is left from debugging', () => {
  test.each([
    ['a level', 'sidecar.istio.io/logLevel: trace', 1],
    ['of a component', "sidecar.istio.io/componentLogLevel: 'misc:error,jwt:debug'", 1],
    ['of a component of that name', "sidecar.istio.io/componentLogLevel: 'debug:info'", 0],
    ['info', 'sidecar.istio.io/logLevel: info', 0],
    ['all traces of a pod', "proxy.istio.io/config: '{ tracing: { sampling: 100 } }'", 1],
    [
      'more than there are, for which Istio takes 1 %',
      "proxy.istio.io/config: '{ tracing: { sampling: 101 } }'",
      0,
    ],
    ['some traces of a pod', "proxy.istio.io/config: '{ tracing: { sampling: 99.9 } }'", 0],
  ])('%s', (_, annotations, count) => {
    expect(found(pods(annotations))).toHaveLength(count);
  });

  test('values of an installation', () => {
    expect(found(istiodRelease('1.27.1', '{ global: { proxy: { logLevel: debug } } }'))).toEqual([
      'istiod verbose-proxy-logs global.proxy.logLevel',
    ]);
  });

  test('a share of a mesh that traces nothing', () => {
    const mesh = (tracing: string): string =>
      operator(
        `{ meshConfig: { enableTracing: ${tracing}, defaultConfig: { tracing: { sampling: 100 } } } }`,
      );
    expect(found(mesh('true'))).toEqual(['mesh every-request-traced all requests']);
    expect(found(mesh('false'))).toEqual([]);
  });
});

describe('the image of a plugin that fails closed', () => {
  const plugin = (spec: string): string => `
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: login, namespace: edge }
spec: { ${spec} }
`;
  test.each([
    ["url: 'oci://r.example/login:1.2'", 0],
    ["url: 'oci://r.example/login:latest'", 1],
    ["url: 'oci://r.example:5000/login'", 1],
    ['url: r.example/login', 1],
    ["url: 'r.example/login@sha256:aa'", 0],
    ["url: 'r.example/login:${TAG}'", 0],
    ["url: 'https://r.example/login.wasm'", 0],
    ["url: 'file:///login.wasm'", 0],
    ['url: r.example/login, failStrategy: FAIL_OPEN', 0],
    ['url: r.example/login, failStrategy: FAIL_RELOAD', 1],
    ['url: r.example/login, sha256: aa', 0],
  ])('%s', (spec, count) => {
    expect(found(plugin(spec))).toHaveLength(count);
  });

  test('says of one for connections that they are closed', () => {
    const [finding] = findingsOf(proxyAtRisk, '', plugin('url: r.example/login, type: NETWORK'));
    expect(spoken(finding)?.message).toContain('refuses every connection');
    expect(spoken(finding?.symptom)).toContain('closed');
  });
});

describe('objects of which the order, or who holds, is left open', () => {
  const wasm = (name: string, spec: string, namespace = 'edge'): string => `
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: ${name}, namespace: ${namespace} }
spec: { url: 'oci://r.example/${name}:1', ${spec} }
---
`;
  const config = (name: string, spec: string, namespace = 'shop'): string => `
apiVersion: networking.istio.io/v1beta1
kind: ProxyConfig
metadata: { name: ${name}, namespace: ${namespace} }
spec: { ${spec} }
---
`;
  const selector = (label: string): string => `selector: { matchLabels: { ${label} } }`;

  test.each([
    ['in one phase', wasm('a', 'phase: AUTHN') + wasm('b', 'phase: AUTHN'), 2],
    ['in two phases', wasm('a', 'phase: AUTHN') + wasm('b', 'phase: AUTHZ'), 0],
    ['with one priority', wasm('a', 'priority: 5') + wasm('b', 'priority: 5'), 2],
    ['one without priority', wasm('a', 'priority: 0') + wasm('b', 'phase: UNSPECIFIED_PHASE'), 0],
    [
      'without phase, in two ways',
      wasm('a', 'sha256: x') + wasm('b', 'phase: UNSPECIFIED_PHASE'),
      2,
    ],
    ['of two namespaces', wasm('a', 'priority: 5') + wasm('b', 'priority: 5', 'shop'), 0],
    [
      'for requests and connections',
      wasm('a', 'priority: 5') + wasm('b', 'priority: 5, type: NETWORK'),
      0,
    ],
    [
      'for other ports',
      wasm('a', 'match: [{ ports: [{ number: 80 }] }]') +
        wasm('b', 'match: [{ ports: [{ number: 81 }] }]'),
      0,
    ],
    ['for other pods', wasm('a', selector('app: a')) + wasm('b', selector('app: b')), 0],
    [
      'for the same pods by other labels',
      pods('a: b') +
        wasm('a', selector('app: orders'), 'shop') +
        wasm('b', selector("sidecar.istio.io/inject: 'true'"), 'shop'),
      2,
    ],
  ])('plugins %s', (_, head, count) => {
    const drafts = findingsOf(objectsCompete, '', head);
    expect(drafts.filter(({ check }) => check === 'extensions-without-order')).toHaveLength(count);
  });

  test.each([
    ['of one namespace', config('a', 'concurrency: 1') + config('b', 'concurrency: 2'), 2],
    [
      'one with a selector',
      config('a', 'concurrency: 1') + config('b', selector('app: orders')),
      0,
    ],
    ['of two namespaces', config('a', 'concurrency: 1') + config('b', 'concurrency: 2', 'edge'), 0],
    [
      'that select one pod',
      pods('a: b') +
        config('a', selector('app: orders')) +
        config('b', selector("sidecar.istio.io/inject: 'true'")),
      2,
    ],
    [
      'that select others',
      pods('a: b') + config('a', selector('app: orders')) + config('b', selector('app: x')),
      0,
    ],
  ])('ProxyConfigs %s', (_, head, count) => {
    const drafts = findingsOf(objectsCompete, '', head);
    expect(drafts.filter(({ check }) => check === 'proxy-configs-compete')).toHaveLength(count);
  });

  test('a ProxyConfig of the root namespace is for the mesh', () => {
    const [draft] = findingsOf(
      objectsCompete,
      '',
      config('a', 'concurrency: 1', 'istio-system') + config('b', 'concurrency: 2', 'istio-system'),
    );
    expect(spoken(draft)).toMatchObject({ scope: { level: 'mesh' } });
    expect(spoken(draft)?.message).toContain('the whole mesh');
  });
});
