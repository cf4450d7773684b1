import { describe, expect, test } from 'vitest';
import type { RolloutApplier } from '../../../src/compare/rollout/rollout.ts';
import { rolloutOf } from '../../../src/compare/rollout/rollout.ts';
import { meshFrom } from '../../support/rendered.ts';

const WORKLOAD = `---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  strategy: { type: Recreate }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: app, envFrom: [{ configMapRef: { name: settings } }] }] }
`;
const settings = (value: string): string => `---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
data: { URL: ${value} }
`;
const proxyConfig = (concurrency: number): string => `---
apiVersion: networking.istio.io/v1beta1
kind: ProxyConfig
metadata: { name: few, namespace: shop }
spec: { selector: { matchLabels: { app: orders } }, concurrency: ${String(concurrency)} }
`;
const rollout = (before: string, after: string) =>
  rolloutOf('prod', meshFrom(before), meshFrom(after));

describe('only new pods get', () => {
  const restarts = (before: string, after: string) =>
    rollout(before, after).restarts.map(({ what, because, workloads, interrupted }) => [
      what,
      because,
      workloads,
      interrupted,
    ]);
  const orders = ['Deployment shop/orders'];

  test('what the injector puts into a proxy by the values of the control plane', () => {
    const operator = (proxy: string): string => `---
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: mesh, namespace: istio-system }
spec: { values: { global: { proxy: ${proxy} } } }
`;
    const told = restarts(
      operator('{ logLevel: warning, tracer: zipkin }') + WORKLOAD,
      operator('{ logLevel: info, tracer: datadog }') + WORKLOAD,
    );
    expect(told).toEqual([
      ['proxy', 'global.proxy.logLevel', ['Deployment shop/orders'], ['Deployment shop/orders']],
    ]);
    const same = operator('{ logLevel: info }') + WORKLOAD;
    expect(restarts(same, same)).toEqual([]);
  });

  test('the value of a ConfigMap that they read as a variable', () => {
    expect(restarts(WORKLOAD + settings('a'), WORKLOAD + settings('b'))).toEqual([
      ['value', 'ConfigMap shop/settings', orders, orders],
    ]);
  });

  test('a sidecar, and of a ProxyConfig what it says', () => {
    const bare = WORKLOAD.replace(', labels: { istio-injection: enabled }', '');
    expect(restarts(bare, WORKLOAD)).toEqual([['proxy', 'a sidecar', orders, orders]]);
    expect(restarts(WORKLOAD + proxyConfig(1), WORKLOAD + proxyConfig(2))).toEqual([
      ['proxy', 'ProxyConfig shop/few', orders, orders],
    ]);
  });

  test('nothing where the change makes them anew, or they read something else', () => {
    const anew = WORKLOAD.replace(
      '{ app: orders } }\n    spec',
      '{ app: orders, v: "2" } }\n    spec',
    );
    expect(restarts(WORKLOAD + settings('a'), anew + settings('b'))).toEqual([]);
    const others = WORKLOAD.replace('name: settings', 'name: others');
    expect(restarts(others + settings('a'), others + settings('b'))).toEqual([]);
  });
});

describe('what matters when pods are made anew', () => {
  const first = (before: string, after: string) => rollout(before, after).restarts[0];
  const rolling = (fields: string, replicas = ''): string =>
    WORKLOAD.replace(
      'strategy: { type: Recreate }',
      `${replicas}strategy: { rollingUpdate: ${fields} }`,
    );
  const changed = (text: string) => first(text + settings('a'), text + settings('b'));

  test('a strategy that lets all pods be missing', () => {
    const names = ['Deployment shop/orders'];
    expect(changed(rolling('{ maxUnavailable: 100% }'))?.interrupted).toEqual(names);
    expect(changed(rolling('{ maxUnavailable: 2 }', 'replicas: 2\n  '))?.interrupted).toEqual(
      names,
    );
    expect(changed(rolling('{ maxUnavailable: 1 }', 'replicas: 2\n  '))?.interrupted).toEqual([]);
    expect(changed(rolling('{ maxUnavailable: 1, maxSurge: 1 }'))?.interrupted).toEqual([]);
    expect(changed(rolling('{ maxUnavailable: 50% }', 'replicas: 3\n  '))?.interrupted).toEqual([]);
  });

  test('a single pod beside which there may be no other', () => {
    const names = ['Deployment shop/orders'];
    const single = (fields: string) => changed(rolling(fields, 'replicas: 1\n  '))?.interrupted;
    expect(single('{ maxSurge: 0 }')).toEqual(names);
    expect(single('{ maxUnavailable: 50%, maxSurge: 0% }')).toEqual(names);
    expect(single('{ maxUnavailable: 1, maxSurge: 0 }')).toEqual(names);
    expect(single('{}')).toEqual([]);
    expect(single('{ maxUnavailable: 50% }')).toEqual([]);
    expect(changed(rolling('{ maxSurge: 0 }', 'replicas: 2\n  '))?.interrupted).toEqual([]);
    expect(changed(rolling('{ maxSurge: 0 }'))?.interrupted).toEqual([]);
  });

  const mesh = (config: string): string => `---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "defaultConfig: ${config}" }
`;

  test('an application that may start before its first proxy', () => {
    const bare = WORKLOAD.replace(', labels: { istio-injection: enabled }', '');
    expect(first(bare, WORKLOAD)?.unready).toEqual(['Deployment shop/orders']);
    const holding = mesh('{ holdApplicationUntilProxyStarts: true }');
    expect(first(bare + holding, WORKLOAD + holding)?.unready).toEqual([]);
    expect(changed(WORKLOAD)?.unready).toEqual([]);
  });

  test('a proxy that drains for longer than its pod lives', () => {
    const draining = WORKLOAD + mesh('{ terminationDrainDuration: 45s }');
    expect(changed(draining)?.cutShort).toEqual([
      { workload: 'Deployment shop/orders', drainSeconds: 45, graceSeconds: 30 },
    ]);
    const patient = draining.replace(
      'spec: { containers',
      'spec: { terminationGracePeriodSeconds: 60, containers',
    );
    expect(changed(patient)?.cutShort).toEqual([]);
    const annotated = WORKLOAD.replace(
      'labels: { app: orders } }',
      'labels: { app: orders }, annotations: { proxy.istio.io/config: "terminationDrainDuration: 90s" } }',
    );
    expect(changed(annotated)?.cutShort[0]?.drainSeconds).toBe(90);
  });
});

describe('while half is applied', () => {
  const rule = (wave: string) => `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop${wave} }
spec: { host: orders, subsets: [{ name: v1, labels: { version: v1 } }] }
`;
  const route = (wave: string) => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop${wave} }
spec: { hosts: [orders], http: [{ route: [{ destination: { host: orders, subset: v1 } }] }] }
`;
  const wave = (number: number): string =>
    `, annotations: { argocd.argoproj.io/sync-wave: "${String(number)}" }`;

  test('what a route needs is first', () => {
    const { order, broken } = rollout(WORKLOAD, WORKLOAD + route('') + rule(''));
    expect(order?.map(({ text }) => text)).toEqual([
      'DestinationRule shop/orders',
      'VirtualService shop/orders',
    ]);
    expect(broken.map(({ first, then }) => [first, then])).toEqual([
      ['DestinationRule shop/orders', 'VirtualService shop/orders'],
    ]);
  });

  test('nothing breaks where a Service comes with the route for it', () => {
    const service = `---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
`;
    const plain = route('').replace(', subset: v1', '');
    const { order, broken } = rollout(WORKLOAD, WORKLOAD + plain + service);
    expect([order?.length, broken]).toEqual([0, []]);
    const other = plain.replace('hosts: [orders]', 'hosts: [elsewhere]');
    expect(rollout(WORKLOAD, WORKLOAD + other + service).broken).toHaveLength(1);
    const subset = rollout(WORKLOAD, WORKLOAD + route('') + rule('') + service);
    expect([subset.order?.length, subset.broken]).toEqual([2, []]);
    const called = WORKLOAD + service;
    expect(rollout(called, called + route('') + rule('')).broken).toHaveLength(1);
  });

  test('nobody is refused by policies for pods that come with them', () => {
    const policies = `---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec: { jwtRules: [{ issuer: a }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: tokens, namespace: shop }
spec: { rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }] }
`;
    expect(rollout('', WORKLOAD + policies)).toMatchObject({ order: [{}, {}, {}], broken: [] });
    expect(rollout(WORKLOAD, WORKLOAD + policies).broken).toHaveLength(1);
    expect(rollout('', policies).broken).toHaveLength(1);
  });

  describe('at a gateway', () => {
    const gateway = `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { selector: { istio: gw }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }] }
`;
    const at = (host: string, name = 'edge-orders') =>
      route('')
        .replace('name: orders, namespace: shop', `name: ${name}, namespace: shop`)
        .replace('hosts: [orders]', `hosts: ['${host}'], gateways: [edge]`)
        .replace(', subset: v1', '');
    const broken = (before: string, after: string) =>
      rollout(WORKLOAD + before, WORKLOAD + after).broken.map(({ ifWrong }) => ifWrong);

    test('nothing breaks where a name comes or goes with all that serves it', () => {
      expect(broken('', gateway + at('a.example'))).toEqual([]);
      expect(broken(gateway + at('a.example'), '')).toEqual([]);
      expect(
        broken(at('b.example', 'other'), at('b.example', 'other') + gateway + at('a.example')),
      ).toEqual([]);
    });

    test('it may where another route is for the name, before or after', () => {
      const other = at('*.example', 'other').replace('gateways: [edge]', 'gateways: [old]');
      const service = `---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
`;
      expect(broken(other, other + service + at('a.example'))).toEqual(['503 NC']);
      expect(broken(other + service + at('a.example'), other)).toEqual(['503 NC']);
      expect(broken(service + at('a.example'), '')).toEqual([]);
      // without its Gateway it is nowhere, and that one does not answer for the name without it
      expect(broken(other, other + gateway + at('a.example'))).toEqual([]);
      expect(broken(other + gateway + at('a.example'), other)).toEqual([]);
    });

    test('it does where a route that was there moves to a Gateway that is new', () => {
      const old = gateway.replace('name: edge', 'name: old');
      const was = at('a.example').replace('gateways: [edge]', 'gateways: [old]');
      expect(broken(old + was, old + gateway + at('a.example'))).toEqual(['404 NR']);
    });
  });

  test('nothing breaks where sync waves keep the order', () => {
    const { broken } = rollout(WORKLOAD, WORKLOAD + route(wave(1)) + rule(wave(0)));
    expect(broken).toEqual([]);
    expect(rollout(WORKLOAD, WORKLOAD + route(wave(0)) + rule(wave(1))).broken).toHaveLength(1);
  });

  describe('by what applies the objects', () => {
    const by = (route_: RolloutApplier, rule_: RolloutApplier) =>
      rolloutOf(
        'prod',
        meshFrom(WORKLOAD),
        meshFrom(WORKLOAD + route('') + rule('')),
        ({ kind }) =>
          kind === 'VirtualService' ? route_ : kind === 'DestinationRule' ? rule_ : null,
      ).broken.map(({ means }) => means);
    const flux = (name: string, ...dependsOn: readonly string[]): RolloutApplier => ({
      kind: 'Kustomization',
      name: `flux-system/${name}`,
      dependsOn,
    });
    const argo: RolloutApplier = { kind: 'Application', name: 'argocd/shop', dependsOn: [] };

    test('two Kustomizations of Flux are kept apart by dependsOn', () => {
      expect(by(flux('apps'), flux('infra'))).toEqual([
        { kind: 'depends-on', first: 'flux-system/infra', then: 'flux-system/apps' },
      ]);
      expect(by(flux('apps', 'flux-system/infra'), flux('infra'))).toEqual([]);
      expect(by(flux('apps'), flux('apps'))).toEqual([null]);
    });

    test('one Application of Argo CD by waves', () => {
      expect(by(argo, argo)).toEqual([{ kind: 'sync-waves', application: 'argocd/shop' }]);
      expect(by(argo, flux('infra'))).toEqual([null]);
    });
  });
});
