import { expect, test } from 'vitest';
import { blastRadius, needsNewPods, pushedTypes } from '../../../src/core/rollout/index.ts';
import { meshFrom } from '../../support/rendered.ts';
import { policy, routes, SMALL_MESH, SUBSETS } from '../behaviour/small-mesh.ts';

const OTHER = `---
apiVersion: v1
kind: Namespace
metadata: { name: lab, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: probe, namespace: lab }
spec: { template: { metadata: { labels: { app: probe } }, spec: { containers: [{ name: app }] } } }
`;
const sidecar = `---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: lab }
spec: { egress: [{ hosts: [./*] }] }
`;

const radius = (before: string, after: string) =>
  blastRadius(meshFrom(SMALL_MESH + OTHER + before), meshFrom(SMALL_MESH + OTHER + after));

test('a policy reaches the pods that it selects', () => {
  expect(radius('', policy('[]'))).toMatchObject({
    workloads: 1,
    services: 1,
    namespaces: ['shop'],
    proxies: { LDS: 1, RDS: 0, CDS: 0, EDS: 0 },
    calls: [{ from: 'Deployment shop/web', to: 'shop/orders' }],
  });
});

test('a route reaches everybody who can see it', () => {
  const route = routes('[{ route: [{ destination: { host: orders } }] }]');
  expect(radius('', route)).toMatchObject({ workloads: 4, proxies: { LDS: 4, RDS: 4, EDS: 0 } });
  expect(radius(sidecar, sidecar + route)).toMatchObject({ workloads: 3, namespaces: ['shop'] });
  const own = route.replace('spec: {', 'spec: { exportTo: [.],');
  expect(radius('', own).namespaces).toEqual(['shop']);
});

test('subsets reach endpoints, too', () => {
  expect(radius('', SUBSETS).proxies).toMatchObject({ CDS: 4, EDS: 4 });
});

test('pods are made anew where their template changes', () => {
  const one = meshFrom(SMALL_MESH);
  const other = meshFrom(SMALL_MESH.replace('app: web, version: v1', 'app: web, version: v2'));
  expect(blastRadius(one, other).restarts).toEqual(['Deployment shop/web']);
});

test.each([
  ['defaultConfig.concurrency', true],
  ['enablePrometheusMerge', true],
  ['trustDomain', true],
  ['trustDomainAliases', false],
  ['outboundTrafficPolicy.mode', false],
  ['defaultConfigured', false],
])('a change of %s reaches only new pods: %s', (setting, expected) => {
  expect(needsNewPods(setting)).toBe(expected);
});

test('what is not known to be less is all', () => {
  expect(pushedTypes('EnvoyFilter', 'sidecar')).toEqual(['LDS', 'RDS', 'CDS', 'EDS']);
  expect(pushedTypes('Gateway', 'sidecar')).toEqual([]);
  expect(pushedTypes('ProxyConfig', 'gateway')).toEqual([]);
});
