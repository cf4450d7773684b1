import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { workloadAtOdds } from '../../src/checks/workload-at-odds/workload-at-odds.ts';
import { findingsOf } from './findings-of.ts';

const workload = (kind: string, name: string, replicas: string, namespace = 'shop'): string => `
apiVersion: ${kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1'}
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - { name: app, image: app, resources: { requests: { cpu: 500m, memory: 256Mi } } }
        - { name: log, image: log, resources: { limits: { cpu: 100m } } }
---
`;
const quota = (hard: string, more = ''): string => `
apiVersion: v1
kind: ResourceQuota
metadata: { name: team, namespace: shop }
spec: { hard: { ${hard} }${more} }
---
`;
const scaler = (name: string, least: number): string => `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: ${name}, namespace: shop }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} }, minReplicas: ${String(least)}, maxReplicas: 20 }
---
`;
const SHOP =
  workload('Rollout', 'checkout', 'replicas: 4') +
  workload('Deployment', 'payments', 'replicas: 3') +
  workload('Deployment', 'search', '') +
  workload('Deployment', 'else', 'replicas: 9', 'other');

const found = (text: string) =>
  findingsOf(workloadAtOdds, '', text).filter(({ check }) => check === 'quota-too-small');
const told = (text: string): readonly string[] =>
  found(text).map((told) => spoken(messageOf(told)));

test('a quota with room for fewer pods than there are to be', () => {
  const [finding] = found(SHOP + quota('pods: "6"'));
  expect(spoken(finding)?.message).toBe(
    'ResourceQuota shop/team has room for 6 pods, and the workloads of shop take 7 at least.',
  );
  expect(spoken(finding?.why)).toMatch(
    /^Rollout shop\/checkout takes 4 \(mesh\.yaml:\d+\) and Deployment shop\/payments takes 3 \(mesh\.yaml:\d+\)\.$/,
  );
  expect(told(SHOP + quota('pods: "7"'))).toEqual([]);
});

test('what a scaler leaves at least counts', () => {
  expect(told(SHOP + scaler('search', 3) + quota('pods: "9"'))).toHaveLength(1);
  expect(told(SHOP + scaler('search', 3) + quota('pods: "10"'))).toEqual([]);
});

test('processors and memory count as containers ask for them, a limit where nothing else is said', () => {
  expect(told(SHOP + quota('requests.cpu: "4"'))).toEqual([
    'ResourceQuota shop/team has room for `requests.cpu: 4`, and the workloads of shop take 4.2 at least.',
  ]);
  expect(told(SHOP + quota('requests.cpu: 4200m, requests.memory: 1792Mi'))).toEqual([]);
  expect(told(SHOP + quota('requests.memory: 1Gi'))).toEqual([
    'ResourceQuota shop/team has room for `requests.memory: 1Gi`, and the workloads of shop take 1792Mi at least.',
  ]);
});

test.each([
  ['counts some pods alone', quota('pods: "1"', ', scopes: [BestEffort]')],
  ['counts something else', quota('services: "1"')],
  ['is of another namespace', quota('pods: "1"').replace('shop', 'third')],
])('nothing is told of a quota that %s', (_, text) => {
  expect(told(SHOP + text)).toEqual([]);
});
