import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { workloadAtOdds } from '../../src/checks/workload-at-odds/workload-at-odds.ts';
import { app, findingsOf } from './findings-of.ts';

const told = (check: string, base: string, head = base): readonly string[] =>
  findingsOf(workloadAtOdds, base, head)
    .filter((one) => one.check === check)
    .map((told) => spoken(messageOf(told)));

const web = (spec: string): string =>
  app('shop', 'web').replace(
    'metadata: { name: web, namespace: shop }\nspec:',
    `metadata: { name: web, namespace: shop }\nspec:\n  ${spec}`,
  );

const entrance = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec: { hosts: [shop.example.com], gateways: [edge], http: [{ route: [{ destination: { host: web } }] }] }
---
`;

const scaled = (least: number): string => `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: shop }
spec: { minReplicas: ${String(least)}, maxReplicas: 9, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
---
`;

const STOPS = 'Each rollout of Deployment shop/web leaves Service shop/web without pods until';

test('a scaler says how many pods a rollout stops', () => {
  const strategy = (missing: string): string =>
    web(`strategy: { rollingUpdate: { maxUnavailable: ${missing}, maxSurge: 0 } }`);
  expect(told('all-pods-at-once', strategy('3') + scaled(3))).toEqual([
    `${STOPS} the new ones are ready.`,
  ]);
  expect(told('all-pods-at-once', strategy('2') + scaled(3))).toEqual([]);
  expect(told('all-pods-at-once', strategy('3'))).toEqual([]);
});

test('one pod behind a gateway that stops first since the change', () => {
  const kept = web('replicas: 1') + entrance;
  const recreated = web('replicas: 1\n  strategy: { type: Recreate }') + entrance;
  expect(told('all-pods-at-once', kept, recreated)).toEqual([
    `${STOPS} the new one is ready. It kept its pod until then.`,
  ]);
  const several = web(
    'replicas: 2\n  strategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } }',
  );
  const replaced = web(
    'replicas: 1\n  strategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } }',
  );
  expect(told('all-pods-at-once', several + entrance, replaced + entrance)).toEqual([
    `${STOPS} the new one is ready. It had 2.`,
  ]);
});

test('one pod that was so before, that nobody comes to from outside, or with a volume of its own', () => {
  const recreated = web('replicas: 1\n  strategy: { type: Recreate }');
  expect(told('all-pods-at-once', recreated + entrance)).toEqual([]);
  expect(told('all-pods-at-once', web('replicas: 1'), recreated)).toEqual([]);
  const claim = recreated.replace(
    'containers:',
    'volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]\n      containers:',
  );
  expect(told('all-pods-at-once', web('replicas: 1') + entrance, claim + entrance)).toEqual([]);
});

test('the second pod of what a gateway leads to goes', () => {
  const one = web('replicas: 1');
  const lost =
    'Nothing answers in place of Deployment shop/web while its only pod is gone: it has one';
  expect(told('spare-pod-lost', web('replicas: 3') + entrance, one + entrance)).toEqual([
    `${lost}, and had 3.`,
  ]);
  const open = web('revisionHistoryLimit: 2');
  expect(told('spare-pod-lost', open + scaled(2) + entrance, open + scaled(1) + entrance)).toEqual([
    `${lost} at least, and had 2.`,
  ]);
});

test('quiet where a scaler keeps two, where two are left, and for what has no way from outside', () => {
  const one = web('replicas: 1');
  expect(told('spare-pod-lost', web('replicas: 2') + entrance, one + scaled(2) + entrance)).toEqual(
    [],
  );
  expect(
    told('spare-pod-lost', web('replicas: 3') + entrance, web('replicas: 2') + entrance),
  ).toEqual([]);
  expect(told('spare-pod-lost', web('replicas: 2'), one)).toEqual([]);
});
