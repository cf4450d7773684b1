import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { signalsLost } from '../../src/checks/signals-lost/signals-lost.ts';
import { app, findingsOf, istiodRelease } from './findings-of.ts';

const mesh = (meshConfig: string): string =>
  istiodRelease('1.27.0', `{ meshConfig: ${meshConfig} }`);
const PLAIN = mesh('{}');
const FILE = mesh('{ accessLogFile: /dev/stdout }');
const WITH_TRACER = mesh(
  '{ extensionProviders: [{ name: tempo, opentelemetry: { service: tempo.obs.svc.cluster.local, port: 4317 } }] }',
);

const telemetry = (spec: string, namespace = 'shop', name = 'signals'): string => `
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
---
`;
const logs = (entry: string, namespace = 'shop'): string =>
  telemetry(`{ accessLogging: [${entry}] }`, namespace);
const ENVOY = 'providers: [{ name: envoy }]';
const FAILURES = logs(`{ ${ENVOY}, filter: { expression: response.code >= 400 } }`);
const APPS = app('shop', 'orders') + app('shop', 'web');

const found = (base: string, head: string) => findingsOf(signalsLost, base, head);
const said = (base: string, head: string): readonly string[] =>
  found(base, head).map(({ check, ...told }) => `${check}: ${spoken(messageOf(told))}`);

const WHOM = 'Deployment shop/orders and Deployment shop/web';
const OFF = `access-logs-lost: Access logs of ${WHOM} are turned off.`;

describe('access logs that end', () => {
  test.each<[string, string, string, string]>([
    [
      'by disabled',
      PLAIN + logs(`{ ${ENVOY} }`),
      PLAIN + logs(`{ ${ENVOY}, disabled: true }`),
      OFF,
    ],
    [
      'by a Telemetry of the namespace that keeps the provider of the mesh',
      PLAIN + logs(`{ ${ENVOY} }`, 'istio-system'),
      PLAIN + logs(`{ ${ENVOY} }`, 'istio-system') + logs('{ disabled: true }'),
      OFF,
    ],
    [
      'by a filter that keeps nothing',
      PLAIN + FAILURES,
      PLAIN + logs(`{ ${ENVOY}, filter: { expression: response.code >= 600 } }`),
      OFF,
    ],
    ['with the Telemetry that asked for them', PLAIN + logs(`{ ${ENVOY} }`), PLAIN, OFF],
    ['with the file of the mesh configuration', FILE, mesh("{ accessLogFile: '' }"), OFF],
    [
      'with the provider of the mesh configuration',
      mesh('{ defaultProviders: { accessLogging: [envoy], metrics: [prometheus] } }'),
      mesh('{ defaultProviders: { metrics: [prometheus] } }'),
      OFF,
    ],
    [
      'with a provider that nobody defines',
      PLAIN + logs(`{ ${ENVOY} }`),
      PLAIN + logs('{ providers: [{ name: otel }] }'),
      OFF,
    ],
    [
      'with a provider that is for traces',
      WITH_TRACER + logs(`{ ${ENVOY} }`),
      WITH_TRACER + logs('{ providers: [{ name: tempo }] }'),
      OFF,
    ],
    [
      'for the requests that come to them alone',
      PLAIN + logs(`{ ${ENVOY} }`),
      PLAIN + logs(`{ ${ENVOY} }, { ${ENVOY}, match: { mode: SERVER }, disabled: true }`),
      `access-logs-lost: Access logs of ${WHOM} for requests that come to them are turned off.`,
    ],
  ])('%s', (_, base, head, expected) => {
    expect(said(APPS + base, APPS + head)).toEqual([expected]);
  });

  test('of pods that are not rendered here, and of the whole mesh', () => {
    const selected = (entry: string): string =>
      telemetry(`{ selector: { matchLabels: { app: cart } }, accessLogging: [${entry}] }`);
    expect(
      said(PLAIN + selected(`{ ${ENVOY} }`), PLAIN + selected(`{ ${ENVOY}, disabled: true }`)),
    ).toEqual(['access-logs-lost: Access logs of pods of shop with app=cart are turned off.']);
    expect(said(FILE, mesh("{ accessLogFile: '' }"))).toEqual([
      'access-logs-lost: Access logs of every proxy of the mesh are turned off.',
    ]);
  });

  test('where the mesh configuration is not here, an object that turns them off says so', () => {
    expect(said(APPS, APPS + logs(`{ ${ENVOY}, disabled: true }`))).toEqual([
      `access-logs-lost: Access logs of ${WHOM} are off from now on, whatever the mesh configuration says.`,
    ]);
    expect(said(APPS, APPS + logs(`{ ${ENVOY} }`))).toEqual([]);
  });
});

describe('access logs that become more, fewer or others', () => {
  test.each<[string, string, string, string]>([
    [
      'a stricter filter',
      PLAIN + FAILURES,
      PLAIN + logs(`{ ${ENVOY}, filter: { expression: response.code >= 500 } }`),
      `access-logs-lost: Access logs of ${WHOM} hold fewer requests, those with \`response.code >= 500\` instead of those with \`response.code >= 400\`.`,
    ],
    [
      'a filter that goes',
      PLAIN + FAILURES,
      PLAIN + logs(`{ ${ENVOY} }`),
      `access-logs-gained: Access logs of ${WHOM} hold more requests, all of them instead of those with \`response.code >= 400\`.`,
    ],
    [
      'a provider that nobody defines, before the file of the mesh configuration',
      FILE + FAILURES,
      FILE + logs('{ providers: [{ name: otel }], filter: { expression: response.code >= 400 } }'),
      `access-logs-gained: Access logs of ${WHOM} hold more requests, all of them instead of those with \`response.code >= 400\`.`,
    ],
    [
      'the file of the mesh configuration',
      PLAIN,
      FILE,
      `access-logs-gained: Access logs of ${WHOM} are turned on, with a line for each request.`,
    ],
    [
      'another filter',
      PLAIN + FAILURES,
      PLAIN + logs(`{ ${ENVOY}, filter: { expression: "request.path != '/health'" } }`),
      `access-logs-lost: Access logs of ${WHOM} hold other requests, those with \`request.path != '/health'\` instead of those with \`response.code >= 400\`.`,
    ],
  ])('%s', (_, base, head, expected) => {
    expect(said(APPS + base, APPS + head)).toEqual([expected]);
  });
});

test.each<[string, string, string]>([
  [
    'the same said otherwise',
    FAILURES,
    logs(`{ ${ENVOY}, filter: { expression: 'response.code > 399' } }`),
  ],
  [
    'the file of the mesh, where a Telemetry names who writes them',
    FAILURES,
    mesh("{ accessLogFile: '' }") + FAILURES,
  ],
  ['disabled without a provider, which Istio passes over', FILE, FILE + logs('{ disabled: true }')],
  [
    'a Telemetry for a namespace without these pods',
    PLAIN,
    PLAIN + logs('{ disabled: true }', 'batch'),
  ],
  [
    'a second one for the namespace, of which the older counts',
    PLAIN + FAILURES,
    PLAIN +
      FAILURES +
      telemetry(`{ accessLogging: [{ ${ENVOY}, disabled: true }] }`, 'shop', 'other'),
  ],
  [
    'custom tags of traces alone',
    WITH_TRACER,
    WITH_TRACER +
      telemetry('{ metrics: [{ overrides: [{ tagOverrides: { pod: { operation: REMOVE } } }] }] }'),
  ],
])('nothing is told of logs that stay: %s', (_, base, head) => {
  expect(said(APPS + base, APPS + head)).toEqual([]);
});
