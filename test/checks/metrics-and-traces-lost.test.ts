import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { signalsLost } from '../../src/checks/signals-lost/signals-lost.ts';
import { app, findingsOf, istiodRelease } from './findings-of.ts';

const mesh = (meshConfig: string): string =>
  istiodRelease('1.27.0', `{ meshConfig: ${meshConfig} }`);
const PLAIN = mesh('{}');
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
const APPS = app('shop', 'orders') + app('shop', 'web');

const found = (base: string, head: string) => findingsOf(signalsLost, base, head);
const said = (base: string, head: string): readonly string[] =>
  found(base, head).map(({ check, ...told }) => `${check}: ${spoken(messageOf(told))}`);

const WHOM = 'Deployment shop/orders and Deployment shop/web';

const metrics = (entry: string, namespace = 'shop'): string =>
  telemetry(`{ metrics: [${entry}] }`, namespace);

describe('metrics that end', () => {
  const ALL = `metrics-lost: Prometheus gets no metric of requests and connections of ${WHOM} any more.`;

  test.each<[string, string, string, string]>([
    ['all, by an override', PLAIN, PLAIN + metrics('{ overrides: [{ disabled: true }] }'), ALL],
    [
      'one of them',
      PLAIN,
      PLAIN +
        metrics(
          '{ providers: [{ name: prometheus }], overrides: [{ match: { metric: REQUEST_COUNT }, disabled: true }] }',
        ),
      `metrics-lost: Prometheus gets no \`istio_requests_total\` of ${WHOM} any more.`,
    ],
    [
      'by default providers that name none for metrics',
      PLAIN,
      mesh('{ defaultProviders: { accessLogging: [] } }'),
      ALL,
    ],
    [
      'of calls alone',
      PLAIN,
      PLAIN + metrics('{ overrides: [{ match: { mode: CLIENT }, disabled: true }] }'),
      `metrics-lost: Prometheus gets no metric of requests and connections of ${WHOM} for calls that they make any more.`,
    ],
    [
      'by a provider that nobody defines',
      PLAIN,
      PLAIN + metrics('{ providers: [{ name: prometheus-2 }] }'),
      ALL,
    ],
    [
      'a label that the watch asks by',
      PLAIN,
      PLAIN +
        metrics(
          '{ overrides: [{ match: { metric: REQUEST_COUNT }, tagOverrides: { response_code: { operation: REMOVE } } }] }',
        ),
      `metric-labels-lost: Metrics of ${WHOM} have no \`response_code\` any more.`,
    ],
    [
      'and come back with the override that goes',
      PLAIN + metrics('{ overrides: [{ disabled: true }] }'),
      PLAIN,
      `metrics-gained: Prometheus gets metrics of requests and connections of ${WHOM} from now on.`,
    ],
  ])('%s', (_, base, head, expected) => {
    expect(said(APPS + base, APPS + head)).toEqual([expected]);
  });

  test('by a release that names Prometheus only if no provider is written', () => {
    const values = '{ meshConfig: { defaultProviders: { tracing: [zipkin] } } }';
    const at = (version: string): string => APPS + istiodRelease(version, values);
    expect(said(at('1.19.3'), at('1.20.0'))).toEqual([ALL]);
    expect(said(at('1.20.0'), at('1.21.0'))).toEqual([]);
  });

  const CANARY = `
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: orders, namespace: shop }
spec:
  targetRef: { apiVersion: apps/v1, kind: Deployment, name: orders }
  analysis: { metrics: [{ name: request-success-rate, thresholdRange: { min: 99 } }] }
---
`;
  const SCALED = `
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: orders, namespace: shop }
spec:
  scaleTargetRef: { name: orders }
  triggers: [{ type: prometheus, metadata: { query: 'sum(rate(istio_requests_total[1m]))' } }]
---
`;
  const RULE = `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: errors, namespace: obs }
spec: { groups: [{ name: errors, rules: [{ alert: Errors, expr: 'rate(istio_requests_total[5m]) > 1' }] }] }
---
`;
  const gone = (more: string) =>
    found(
      APPS + more + PLAIN,
      APPS + more + PLAIN + metrics('{ overrides: [{ disabled: true }] }'),
    );

  const UNLABELLED =
    '{ match: { metric: REQUEST_COUNT }, tagOverrides: { response_code: { operation: REMOVE } } }';

  test('a label is lost by what takes it off, whatever turns off another metric', () => {
    const off = '{ match: { metric: REQUEST_SIZE }, disabled: true }';
    const [finding, ...more] = found(
      APPS + PLAIN + metrics(`{ overrides: [${off}] }`),
      APPS + PLAIN + metrics(`{ overrides: [${UNLABELLED}, ${off}] }`),
    );
    expect(more).toEqual([]);
    expect(spoken(finding?.why)).toContain('removes the label `response_code`');
  });

  test('a metric that comes without a label has lost none', () => {
    expect(
      said(
        APPS + PLAIN + metrics('{ overrides: [{ disabled: true }] }'),
        APPS + PLAIN + metrics(`{ overrides: [${UNLABELLED}] }`),
      ),
    ).toEqual([
      `metrics-gained: Prometheus gets metrics of requests and connections of ${WHOM} from now on.`,
    ]);
  });

  test('by which something is rolled out or scaled', () => {
    expect(spoken(gone(CANARY)[0])).toMatchObject({
      check: 'deciding-metrics-lost',
      message:
        'Prometheus gets no metric of requests and connections of 3 workloads in 1 namespace (shop) any more, by which Canary shop/orders decides.',
    });
    expect(spoken(gone(SCALED)[0])?.message).toContain('by which ScaledObject shop/orders decides');
    expect(gone(SCALED.replace('istio_requests_total', 'http_requests_total'))[0]?.check).toBe(
      'metrics-lost',
    );
    expect(gone(SCALED.replace('namespace: shop', 'namespace: batch'))[0]?.check).toBe(
      'metrics-lost',
    );
  });

  test('which dashboards and queries go blind', () => {
    const [finding] = gone(RULE);
    expect(finding?.check).toBe('metrics-lost');
    expect(spoken(finding?.symptom)).toContain(
      '`meshwarden watch` and the watch after a merge ask of them (requests and errors, p50 and p99)',
    );
    expect(spoken(finding?.symptom)).toContain(
      'here they are asked for by PrometheusRule obs/errors',
    );
  });
});

const traced = (entry: string): string => telemetry(`{ tracing: [${entry}] }`);
const TEMPO = 'providers: [{ name: tempo }]';

describe('traces', () => {
  test.each<[string, string, string, string]>([
    [
      'end with a share of 0',
      WITH_TRACER + traced(`{ ${TEMPO}, randomSamplingPercentage: 5 }`),
      WITH_TRACER + traced(`{ ${TEMPO}, randomSamplingPercentage: 0 }`),
      `traces-lost: Nothing is traced any more of requests through ${WHOM}, of which 5 % were.`,
    ],
    [
      'end with spans that are not reported',
      WITH_TRACER + traced(`{ ${TEMPO}, randomSamplingPercentage: 5 }`),
      WITH_TRACER + traced(`{ ${TEMPO}, disableSpanReporting: true }`),
      `traces-lost: Nothing is traced any more of requests through ${WHOM}, of which 5 % were.`,
    ],
    [
      'end with a share that names no provider',
      WITH_TRACER,
      WITH_TRACER + traced('{ randomSamplingPercentage: 100 }'),
      `traces-lost: Nothing is traced of requests through ${WHOM} from now on.`,
    ],
    [
      'end for the mesh',
      PLAIN,
      mesh('{ enableTracing: false }'),
      `traces-lost: Nothing is traced of requests through ${WHOM} from now on.`,
    ],
    [
      'become all',
      WITH_TRACER + traced(`{ ${TEMPO}, randomSamplingPercentage: 5 }`),
      WITH_TRACER + traced(`{ ${TEMPO}, randomSamplingPercentage: 100 }`),
      `traced-share-changed: 100 % of requests through ${WHOM} are traced instead of 5 %, 20 times as many spans.`,
    ],
    [
      'become all by the mesh configuration',
      PLAIN,
      mesh('{ defaultConfig: { tracing: { sampling: 100 } } }'),
      `traced-share-changed: 100 % of requests through ${WHOM} are to be traced instead of 1 %, 100 times as many spans.`,
    ],
    [
      'become fewer',
      mesh('{ defaultConfig: { tracing: { sampling: 50 } } }'),
      mesh('{ defaultConfig: { tracing: { sampling: 10 } } }'),
      `traced-share-changed: 10 % of requests through ${WHOM} are to be traced instead of 50 %, 5 times as few spans.`,
    ],
    [
      'begin',
      WITH_TRACER + traced(`{ ${TEMPO}, randomSamplingPercentage: 0 }`),
      WITH_TRACER + traced(`{ ${TEMPO}, randomSamplingPercentage: 5 }`),
      `traced-share-changed: 5 % of requests through ${WHOM} are traced from now on, where none were.`,
    ],
  ])('%s', (_, base, head, expected) => {
    expect(said(APPS + base, APPS + head)).toEqual([expected]);
  });

  test('become all by the annotation of pods', () => {
    const annotated = APPS.replace(
      'metadata: { labels: { app: orders,',
      'metadata: { annotations: { proxy.istio.io/config: "tracing: { sampling: 100 }" }, labels: { app: orders,',
    );
    expect(said(APPS + PLAIN, annotated + PLAIN)).toEqual([
      'traced-share-changed: 100 % of requests through Deployment shop/orders are to be traced instead of 1 %, 100 times as many spans.',
    ]);
  });

  test.each([['{ tracing: { maxPathTagLength: 99 } }'], ['{ tracing: { sampling: 0 } }']])(
    'become fewer by the annotation %s, which replaces all that the mesh says of tracing',
    (annotation) => {
      const half = mesh('{ defaultConfig: { tracing: { sampling: 50 } } }');
      const annotated = APPS.replace(
        'metadata: { labels: { app: orders,',
        `metadata: { annotations: { proxy.istio.io/config: "${annotation}" }, labels: { app: orders,`,
      );
      expect(said(APPS + half, annotated + half)).toEqual([
        'traced-share-changed: 1 % of requests through Deployment shop/orders are to be traced instead of 50 %, 50 times as few spans.',
      ]);
    },
  );

  test.each<[string, string, string]>([
    [
      'a share of 0 of the mesh configuration',
      PLAIN,
      mesh('{ defaultConfig: { tracing: { sampling: 0 } } }'),
    ],
    ['the default, written', PLAIN, mesh('{ defaultConfig: { tracing: { sampling: 1 } } }')],
    [
      'another tag',
      WITH_TRACER + traced(`{ ${TEMPO} }`),
      WITH_TRACER + traced(`{ ${TEMPO}, customTags: { cluster: { literal: { value: a } } } }`),
    ],
  ])('nothing is told of %s', (_, base, head) => {
    expect(said(APPS + base, APPS + head)).toEqual([]);
  });

  test('no share is told of a provider with a sampler, in whatever case it is named', () => {
    const sampled = mesh(
      '{ extensionProviders: [{ name: dyn, opentelemetry: { service: d.obs, port: 4317, dynatraceSampler: { tenant: a, clusterId: 1 } } }] }',
    );
    const of = (name: string, share: number): string =>
      APPS +
      sampled +
      traced(`{ providers: [{ name: ${name} }], randomSamplingPercentage: ${String(share)} }`);
    for (const name of ['dyn', 'Dyn']) expect(said(of(name, 5), of(name, 50))).toEqual([]);
  });
});

describe('a provider that is gone', () => {
  const before = WITH_TRACER + APPS + traced(`{ ${TEMPO}, randomSamplingPercentage: 5 }`);
  const fixIn = (head: string): readonly string[] =>
    found(before, head).map(({ fix }) => spoken(fix.text));

  test('has the one that is there named in its place', () => {
    expect(fixIn(before.replace('name: tempo, open', 'name: tempo-otlp, open'))).toEqual([
      expect.stringMatching(
        /^Name `tempo-otlp` at \S+:\d+, or call that provider `tempo` again\.$/,
      ),
    ]);
  });

  test('is to be defined again where none is there', () => {
    expect(fixIn(before.replace(WITH_TRACER, PLAIN))).toEqual([
      'Have the mesh configuration define `tempo` for traces, or name a provider that it has.',
    ]);
  });
});
