import { expect, test } from 'vitest';
import { settingWithoutEffect } from '../../src/checks/setting-without-effect/setting-without-effect.ts';
import { findingsOf } from './findings-of.ts';

const gateway = (takes: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop, labels: { istio.io/waypoint-for: ${takes} } }
spec: { gatewayClassName: istio-waypoint }
---
`;
const service = (name: string): string => `
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop, labels: { istio.io/use-waypoint: ${name} } }
spec: { ports: [{ name: http, port: 80 }] }
---
`;
const found = (text: string, isWhole = false): readonly string[] =>
  findingsOf(settingWithoutEffect, '', text, isWhole)
    .filter(({ check }) => check === 'waypoint-label-unanswered')
    .map(({ key }) => key);

test('a waypoint for pods serves no Service', () => {
  expect(found(gateway('workload') + service('waypoint'))).toEqual(['waypoint shop/waypoint']);
  expect(found(gateway('all') + service('waypoint'))).toEqual([]);
});

test('`none` names no waypoint', () => {
  expect(found(gateway('all') + service('none'), true)).toEqual([]);
});

test('where no waypoint is written as a Gateway, only a whole folder misses one', () => {
  expect(found(service('waypoint'))).toEqual([]);
  expect(found(service('waypoint'), true)).toEqual(['waypoint shop/waypoint']);
});

test('the waypoint that is there is what to write', () => {
  const fixes = (text: string): readonly string[] =>
    findingsOf(settingWithoutEffect, '', text, true).map(({ fix }) => fix.text);
  expect(fixes(gateway('all') + service('way-point'))).toEqual([
    'Write `waypoint`, or add Gateway way-point if it is to be one of its own.',
  ]);
  expect(fixes(service('way-point'))).toEqual([
    'Add the waypoint, or name one that exists (istio.io/use-waypoint-namespace for one of another namespace).',
  ]);
});
