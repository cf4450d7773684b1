import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { annotationMisused } from '../../src/checks/annotation-misused/annotation-misused.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { findingsOf } from './findings-of.ts';

const quoted = (value: string): string => JSON.stringify(value);

const annotated = (kind: string, annotations: Readonly<Record<string, string>>): string => `
apiVersion: ${['Deployment', 'StatefulSet'].includes(kind) ? 'apps/v1' : 'v1'}
kind: ${kind}
metadata:
  name: orders
  annotations: { ${Object.entries(annotations)
    .map(([name, value]) => `${quoted(name)}: ${quoted(value)}`)
    .join(', ')} }
spec: { template: { spec: { containers: [] } } }
`;

const pods = (annotations: Readonly<Record<string, string>>, labels = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  template:
    metadata:
      labels: { app: orders, ${labels} }
      annotations: { ${Object.entries(annotations)
        .map(([name, value]) => `${quoted(name)}: ${quoted(value)}`)
        .join(', ')} }
    spec: { containers: [{ name: orders, image: orders }] }
`;

const found = (text: string): readonly string[] =>
  findingsOf(annotationMisused, '', text).map(({ check }) => check.replace('annotation-', ''));

describe('values', () => {
  const RANGES = 'traffic.sidecar.istio.io/excludeOutboundIPRanges';
  const PORTS = 'traffic.sidecar.istio.io/excludeInboundPorts';
  const SECONDS = 'readiness.status.sidecar.istio.io/periodSeconds';
  test.each([
    [RANGES, '10.0.0.0/8', true],
    [RANGES, '', true],
    [RANGES, '10.0.0.0/8,fd00::/8', true],
    [RANGES, '::ffff:10.0.0.1/128', true],
    [RANGES, '1:2:3:4:5:6:7:8/64', true],
    [RANGES, '10.0.0.0/8, 10.1.0.0/16', false],
    [RANGES, '10.0.0.0', false],
    [RANGES, '10.0.0.256/8', false],
    [RANGES, '10.0.0.0/33', false],
    [RANGES, '10.0.0.0/08', false],
    [RANGES, '1:2:3:4:5:6:7/64', false],
    [RANGES, '1::2::3/64', false],
    [RANGES, '*', false],
    ['traffic.sidecar.istio.io/includeOutboundIPRanges', '*', true],
    [PORTS, ' 80 , 443 ', true],
    [PORTS, '', true],
    [PORTS, '80,', false],
    [PORTS, '65536', false],
    [PORTS, '*', false],
    ['traffic.sidecar.istio.io/includeInboundPorts', '*', true],
    ['traffic.sidecar.istio.io/includeOutboundPorts', 'whatever is not looked at', true],
    ['status.sidecar.istio.io/port', '0', true],
    ['status.sidecar.istio.io/port', 'http', false],
    [SECONDS, '4294967295', true],
    [SECONDS, '4294967296', false],
    [SECONDS, '-1', false],
    [SECONDS, ' 1', false],
    ['prometheus.istio.io/merge-metrics', 'T', true],
    ['prometheus.istio.io/merge-metrics', 'yes', false],
    ['sidecar.istio.io/interceptionMode', 'NONE', true],
    ['sidecar.istio.io/interceptionMode', 'redirect', false],
    ['sidecar.istio.io/proxyCPU', '1.5', true],
    ['sidecar.istio.io/proxyMemory', '128Mi', true],
    ['sidecar.istio.io/proxyMemory', '128MB', false],
    ['traffic.sidecar.istio.io/excludeInterfaces', 'eth1, net1', true],
    ['traffic.sidecar.istio.io/excludeInterfaces', 'a-name-that-is-long', false],
    ['proxy.istio.io/config', '', true],
    ['proxy.istio.io/config', '{}', true],
    ['proxy.istio.io/config', 'noSuchSetting: 1', true],
    ['proxy.istio.io/config', 'concurrency: [', false],
    ['proxy.istio.io/config', 'drainDuration: soon', false],
  ])('%s: "%s" is taken: %s', (name, value, isTaken) => {
    expect(found(annotated('Pod', { [name]: value }))).toEqual(isTaken ? [] : ['invalid']);
  });
});

test('a kind that Istio does not read it from is told, and the value is not', () => {
  const ports = { 'traffic.sidecar.istio.io/excludeInboundPorts': 'http' };
  expect(found(annotated('Deployment', ports))).toEqual(['misplaced']);
  expect(found(annotated('StatefulSet', ports))).toEqual(['misplaced']);
  expect(found(annotated('Namespace', ports))).toEqual(['misplaced']);
});

test('what other kinds are annotated with is not looked at', () => {
  expect(found(annotated('ConfigMap', { 'istio.io/whatever': 'x' }))).toEqual([]);
  expect(found(annotated('StatefulSet', { 'istio.io/whatever': 'x' }))).toEqual([]);
});

test('what is for any object is misplaced nowhere', () => {
  expect(found(annotated('Service', { 'gateway.istio.io/controller-version': '5' }))).toEqual([]);
});

test('in templates an invalid value counts where the pods may have a proxy', () => {
  const ports = { 'traffic.sidecar.istio.io/excludeInboundPorts': 'http' };
  expect(found(pods(ports))).toEqual(['invalid']);
  expect(found(pods(ports, 'sidecar.istio.io/inject: "true"'))).toEqual(['invalid']);
  expect(found(pods(ports, 'sidecar.istio.io/inject: "false"'))).toEqual([]);
});

test('only what istioctl looks at carries its codes', async () => {
  const misspelt = { 'sidecar.istio.io/injct': 'true' };
  const codes = async (text: string): Promise<readonly (string | null)[]> =>
    (await analysed({ 'a.yaml': text })).entries
      .filter(({ id }) => id.startsWith('annotation-misused/'))
      .map(({ code }) => code);
  expect(await codes(annotated('Pod', misspelt))).toEqual(['IST0108']);
  expect(await codes(pods(misspelt))).toEqual([null]);
});

test('the nearest annotation is a fix in one word', () => {
  const [finding] = findingsOf(
    annotationMisused,
    '',
    pods({ 'sidecar.istio.io/proxyMemroy': '128Mi' }),
  );
  expect(finding?.fix.replacement).toMatchObject({
    from: 'sidecar.istio.io/proxyMemroy',
    to: 'sidecar.istio.io/proxyMemory',
  });
});

test.each(['StatefulSet', 'Deployment'])(
  'what is misspelt and misplaced on a %s is mended in both by one fix',
  (kind) => {
    const told = findingsOf(
      annotationMisused,
      '',
      pods({}).replace(
        /kind: \w+\nmetadata: \{/,
        `kind: ${kind}\nmetadata: { annotations: { traffic.sidecar.istio.io/excludeOutbondPorts: "5432" },`,
      ),
    );
    expect(told).toHaveLength(1);
    const [{ why, fix } = { why: '', fix: { text: '' } }] = told;
    expect(spoken(why)).toContain(`Istio reads that from pods, not from a ${kind}`);
    expect(spoken(fix)).toEqual({
      text: 'Write `traffic.sidecar.istio.io/excludeOutboundPorts`. Move it to `spec.template.metadata`.',
    });
  },
);

test('what Istio writes itself has no code of Istio, on whatever it is', async () => {
  const texts = ['istio.io/rev', 'sidecar.istio.io/status', 'sidecar.istio.io/proxyCPU'].map(
    (name) =>
      `{ apiVersion: v1, kind: Service, metadata: { name: orders, namespace: shop, annotations: { ${name}: '1' } }, spec: {} }`,
  );
  const codes = await Promise.all(
    texts.map(async (text) => {
      const { entries } = await analysed({ 'service.yaml': text });
      return entries
        .filter(({ id }) => id === 'annotation-misused/annotation-misplaced')
        .map(({ code }) => code);
    }),
  );
  expect(codes).toEqual([[null], [null], ['IST0107']]);
});

test('a deprecated annotation beside the label that came after it has no code of Istio', async () => {
  const pod = (labels: string): string =>
    `{ apiVersion: v1, kind: Pod, metadata: { name: orders, namespace: shop, labels: ${labels}, annotations: { sidecar.istio.io/inject: 'false' } }, spec: { containers: [] } }`;
  const codes = async (labels: string): Promise<readonly (string | null)[]> => {
    const { entries } = await analysed({ 'pod.yaml': pod(labels) });
    return entries
      .filter(({ id }) => id === 'annotation-misused/annotation-deprecated')
      .map(({ code }) => code);
  };
  expect(await codes('{}')).toEqual(['IST0135']);
  expect(await codes("{ sidecar.istio.io/inject: 'false' }")).toEqual([null]);
});
