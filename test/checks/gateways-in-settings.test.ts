import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { app, findingsOf } from './findings-of.ts';

const gateway = (name: string, namespace = 'istio-ingress'): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { istio: ingress }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }] }
---
`;

const ofGatewayApi = (name: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: istio-ingress }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
`;

const inText = (key: string, ...lines: readonly string[]): string =>
  `  ${key}: |\n${lines.map((line) => `    ${line}\n`).join('')}`;

const configMap = (data: string, name = 'settings', namespace = 'shop'): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: ${namespace} }
data:
${data}---
`;

const mounting = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: maker, namespace: shop }
spec:
  selector: { matchLabels: { app: maker } }
  template:
    metadata: { labels: { app: maker } }
    spec:
      containers: [{ name: app, image: maker, volumeMounts: [{ name: settings, mountPath: /etc/maker }] }]
      volumes: [{ name: settings, configMap: { name: settings } }]
---
`;

const byVariable = mounting
  .replace(
    'volumeMounts: [{ name: settings, mountPath: /etc/maker }]',
    'envFrom: [{ configMapRef: { name: settings } }]',
  )
  .replace(/ {6}volumes: .*\n/, '');

const told = (base: string, head: string): readonly string[] =>
  findingsOf(unresolvedReference, base, head).flatMap(({ check, subject, origin, fix }) =>
    check === 'gateway-in-settings-missing'
      ? [
          `${subject.name}: ${(head.split('\n')[origin.line - 1] ?? '').trim()} → ${spoken(fix.text).replace(/:\d+/, '')}`,
        ]
      : [],
  );

const FORMS: readonly (readonly [string, (name: string) => string])[] = [
  [
    'a field of JSON',
    (name) =>
      mounting + configMap(inText('app.json', '{', `  "gateway": "istio-ingress/${name}"`, '}')),
  ],
  [
    'a list of YAML',
    (name) =>
      mounting +
      configMap(
        inText('app.yaml', 'routes:', '  gateways:', `    - istio-ingress/${name}`, '    - mesh'),
      ),
  ],
  [
    'a name alone',
    (name) => mounting + configMap(inText('app.yaml', `gateway: ${name}`, 'port: 80')),
  ],
  [
    "a variable of Kubeflow's controllers",
    (name) => byVariable + configMap(`  ISTIO_GATEWAY: istio-ingress/${name}\n`),
  ],
  [
    'the settings of KServe',
    (name) =>
      configMap(
        inText(
          'ingress',
          '{',
          `  "ingressGateway": "istio-ingress/${name}",`,
          '  "ingressDomain": "example.com"',
          '}',
        ),
        'inferenceservice-config',
        'kserve',
      ),
  ],
  [
    "a key of Knative's",
    (name) =>
      configMap(
        `  gateway.istio-ingress.${name}: istio-ingressgateway.istio-system.svc.cluster.local\n`,
        'config-istio',
        'knative-serving',
      ),
  ],
  [
    "a list of Knative's",
    (name) =>
      configMap(
        inText(
          'external-gateways',
          `- name: ${name}`,
          '  namespace: istio-ingress',
          '  service: istio-ingressgateway.istio-system.svc.cluster.local',
        ),
        'config-istio',
        'knative-serving',
      ),
  ],
];

describe('a Gateway that a ConfigMap names', () => {
  test.each(FORMS)('is missed where a change renames it: %s', (_, settings) => {
    const [base, head] = [gateway('public'), gateway('edge')];
    expect(told(base + settings('public'), head + settings('public'))).toEqual([
      expect.stringMatching(/: .*public.* → Write `edge` for `public` at mesh.yaml/),
    ]);
    expect(told(base + settings('public'), head + settings('edge'))).toEqual([]);
    expect(told(base + settings('public'), base + settings('public'))).toEqual([]);
  });

  test.each(FORMS)('is missed where its name has a slip: %s', (_, settings) => {
    const tree = gateway('public');
    expect(told(tree + settings('public'), tree + settings('pubilc'))).toEqual([
      expect.stringMatching(/: .*pubilc.* → Write `(?:istio-ingress\/)?public`/),
    ]);
  });

  test('may be one of the Gateway API, and its namespace have the slip', () => {
    const settings = (text: string): string =>
      mounting + configMap(inText('app.json', `{ "gateway": "${text}" }`));
    const tree = ofGatewayApi('public');
    const fine = tree + settings('istio-ingress/public');
    expect(told(fine, fine)).toEqual([]);
    expect(told(fine, tree + settings('istio-ingres/public'))).toEqual([
      'settings: { "gateway": "istio-ingres/public" } → Write `istio-ingress/public`.',
    ]);
  });

  test('is missed where another name stands in its place', () => {
    const settings = (text: string): string =>
      mounting + configMap(inText('app.json', `{ "gateway": "${text}" }`));
    const tree = gateway('public');
    const fine = tree + settings('istio-ingress/public');
    expect(told(fine, tree + settings('istio-ingress/internal-only'))).toHaveLength(1);
    // of a namespace that nothing here is in, nothing is known
    expect(told(fine, tree + settings('elsewhere/internal-only'))).toEqual([]);
  });
});

describe('nothing is said of a ConfigMap', () => {
  const tree = gateway('public');
  test.each([
    ['a name that never was one', 'gateway: stripe'],
    ['a name that is a Service', 'gateway: publik'],
    ['a host', 'gateway: publi.example.com'],
    ['an address', 'gateway: http://publi'],
    ['the mesh itself', 'gateway: mesh'],
    ['another field', 'gatewayClass: publi'],
    ['an unseen namespace', 'gateway: elsewhere/edge'],
  ])('that has %s', (_, line) => {
    const head =
      tree + app('shop', 'publik') + mounting + configMap(inText('app.yaml', line, 'a: 1'));
    expect(told('', head)).toEqual([]);
    expect(told(tree + mounting, head)).toEqual([]);
  });

  test('that nobody reads', () => {
    const unread = configMap(inText('app.yaml', 'gateway: istio-ingress/public'));
    expect(told(tree + unread, unread)).toEqual([]);
  });

  test('that has only an example', () => {
    const example = (name: string): string =>
      configMap(
        inText('_example', `gateway: istio-ingress/${name}`),
        'config-istio',
        'knative-serving',
      );
    expect(told(tree + example('public'), tree + example('pubilc'))).toEqual([]);
  });
});
