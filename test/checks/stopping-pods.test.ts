import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { workloadAtOdds } from '../../src/checks/workload-at-odds/workload-at-odds.ts';
import { findingsOf } from './findings-of.ts';

const told = (check: string, base: string, head = base) =>
  findingsOf(workloadAtOdds, base, head).filter((one) => one.check === check);
const messages = (check: string, base: string, head = base): readonly string[] =>
  told(check, base, head).map((told) => spoken(messageOf(told)));

interface Written {
  readonly config?: string;
  readonly grace?: number;
  readonly hook?: string;
  readonly native?: boolean | null;
  readonly more?: string;
}

/** A Deployment with a sidecar that is no native one, unless that is said, or left open (null). */
const web = ({ config, grace, hook, native = false, more = '' }: Written = {}): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels: { app: web, sidecar.istio.io/inject: "true" }
      annotations:
        team: shop
        ${native === null ? '' : `sidecar.istio.io/nativeSidecar: "${String(native)}"`}
        ${config === undefined ? '' : `proxy.istio.io/config: "{ ${config} }"`}
    spec:
      ${grace === undefined ? '' : `terminationGracePeriodSeconds: ${String(grace)}`}
      containers:
        - name: app
          image: app
          ${hook === undefined ? '' : `lifecycle: { preStop: ${hook} }`}
        ${more}
---
`;
const mesh = (settings: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    defaultConfig: { ${settings} }
---
`;
const DRAIN = (time: string): string => `terminationDrainDuration: ${time}`;

describe('killed before the end', () => {
  const killed = (base: string, head = base): readonly string[] =>
    messages('killed-before-end', base, head);

  test('while the proxy drains, by its own word or that of the mesh', () => {
    const says =
      'Pods of Deployment shop/web are killed after 30 s, though their proxy is to let requests end for 60 s.';
    expect(killed(web({ config: DRAIN('60s') }))).toEqual([says]);
    expect(killed(mesh(DRAIN('60s')) + web())).toEqual([says]);
    expect(killed(mesh(DRAIN('1m')) + web({ native: null }))).toEqual([says]);
    expect(killed(web({ config: DRAIN('20s'), grace: 10 }))).toHaveLength(1);
  });

  test('of many by one line, which is told once', () => {
    const others = ['a', 'b', 'c'].map((name) => web().replaceAll('web', name)).join('');
    const found = told('killed-before-end', mesh(DRAIN('60s')) + web() + others);
    expect(found.map((told) => spoken(messageOf(told)))).toEqual([
      'Pods of 4 workloads are killed after 30 s, though their proxy is to let requests end for 60 s.',
    ]);
    expect(found[0]?.subject.kind).toBe('ConfigMap');
  });

  test('while a container sleeps, before it hears of it', () => {
    expect(killed(web({ hook: '{ exec: { command: [sleep, "45"] } }' }))).toEqual([
      'Pods of Deployment shop/web are killed after 30 s, though a container sleeps for 45 s before it is told to stop.',
    ]);
    expect(
      killed(web({ hook: '{ exec: { command: [sh, -c, "sleep 1m && nginx -s quit"] } }' })),
    ).toHaveLength(1);
  });

  test('where it waits for connections, by the least that it waits', () => {
    const waits = (least: string): string =>
      web({
        config: `proxyMetadata: { EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true', MINIMUM_DRAIN_DURATION: ${least} }`,
      });
    expect(killed(waits('40s'))).toEqual([
      'Pods of Deployment shop/web are killed after 30 s, though their proxy is to let requests end for 40 s.',
    ]);
    expect(killed(waits('20s'))).toEqual([]);
    expect(killed(web({ config: 'proxyMetadata: { MINIMUM_DRAIN_DURATION: 40s }' }))).toEqual([]);
  });

  test('not where the pod has as long, or the proxy goes by its connections', () => {
    expect(killed(web({ config: DRAIN('60s'), grace: 60 }))).toEqual([]);
    expect(
      killed(
        web({
          config: `${DRAIN('60s')}, proxyMetadata: { EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true' }`,
        }),
      ),
    ).toEqual([]);
    expect(killed(web({ hook: '{ exec: { command: [sleep, "30"] } }' }))).toEqual([]);
    expect(killed(mesh(DRAIN('60s')) + web().replace('inject: "true"', 'inject: "false"'))).toEqual(
      [],
    );
    expect(killed(web())).toEqual([]);
  });
});

describe('the proxy ends first', () => {
  const first = (base: string, head = base): readonly string[] =>
    messages('proxy-ends-first', base, head);
  const slow = { hook: '{ exec: { command: [sleep, "20"] } }' };
  const says =
    'Deployment shop/web has no proxy for the last 15 s before its pods stop: the proxy ends after 5 s.';

  test('where the application sleeps longer', () => {
    expect(first(web(slow))).toEqual([says]);
    expect(first(web({ hook: '{ sleep: { seconds: 20 } }' }))).toEqual([says]);
    expect(first(web({ hook: '{ exec: { command: [sh, -c, "sleep 20s; kill 1"] } }' }))).toEqual([
      says,
    ]);
    expect(first(web({ ...slow, grace: 10 }))).toEqual([says.replace('15', '5')]);
    expect(first(web({ ...slow, config: DRAIN('10s') }))).toEqual([
      'Deployment shop/web has no proxy for the last 10 s before its pods stop: the proxy ends after 10 s.',
    ]);
  });

  test('as far as is known', () => {
    expect(first(web({ native: null }), web({ ...slow, native: null }))).toEqual([
      says.replace('stop:', 'stop, unless its sidecar is a native one:'),
    ]);
    expect(first(web({ ...slow, native: true }))).toEqual([]);
  });

  test('not where the proxy stays as long', () => {
    expect(first(web({ ...slow, config: DRAIN('25s') }))).toEqual([]);
    expect(first(mesh(DRAIN('20s')) + web(slow))).toEqual([]);
    expect(
      first(web({ ...slow, config: "proxyMetadata: { EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true' }" })),
    ).toEqual([]);
    const variables = `
apiVersion: networking.istio.io/v1beta1
kind: ProxyConfig
metadata: { name: ends, namespace: shop }
spec: { environmentVariables: { EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true" } }
---
`;
    expect(first(web(slow) + variables)).toEqual([]);
    const elsewhere = variables.replace('namespace: shop', 'namespace: batch');
    expect(first(web(slow) + elsewhere)).toEqual(first(web(slow)));
    expect(first(web(slow))).toHaveLength(1);
    const own =
      '- { name: istio-proxy, image: auto, lifecycle: { preStop: { exec: { command: [sleep, "20"] } } } }';
    expect(first(web({ ...slow, more: own }))).toEqual([]);
    expect(first(web({ hook: '{ exec: { command: [/bin/drain] } }' }))).toEqual([]);
  });
});

describe('less time', () => {
  const less = (base: string, head: string): readonly string[] =>
    messages('time-to-end-shortened', base, head);
  const cut = (has: string, had: string): readonly string[] => [
    `Requests of Deployment shop/web that are under way when a pod stops are cut off after ${has}; they had ${had}.`,
  ];

  test('by the proxy', () => {
    expect(less(web(), web({ config: DRAIN('1s') }))).toEqual(cut('1 s', '5 s'));
    expect(less(web({ config: DRAIN('60s') }), web({ config: DRAIN('20s') }))).toEqual(
      cut('20 s', '60 s'),
    );
    expect(less(web({ config: DRAIN('25s') }), web())).toEqual(cut('5 s', '25 s'));
    const [gone] = told('time-to-end-shortened', web({ config: DRAIN('25s') }), web());
    expect(gone?.side).toBe('base');
  });

  test('by the pod', () => {
    expect(less(web(), web({ grace: 3 }))).toEqual([
      'A pod of Deployment shop/web that stops is killed after 3 s, with what requests it still has; it had 30 s.',
    ]);
    expect(less(web({ grace: 120 }), web())).toHaveLength(1);
  });

  test('not where it is about as long, longer, or said by the mesh', () => {
    expect(less(web({ config: DRAIN('30s') }), web({ config: DRAIN('25s') }))).toEqual([]);
    expect(less(web(), web({ config: DRAIN('20s') }))).toEqual([]);
    expect(less(mesh(DRAIN('20s')) + web(), mesh(DRAIN('1s')) + web())).toEqual([]);
    expect(less(web({ native: true }), web({ native: true, config: DRAIN('1s') }))).toEqual([]);
  });
});
