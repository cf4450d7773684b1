import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { findingsOf } from './findings-of.ts';

const release = (name: string, on: string, more = ''): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: shop }
spec:
  ${more}
  dependsOn: [${on}]
  chartRef: { kind: OCIRepository, name: ${name} }
---`;

const told = (...all: readonly string[]): readonly string[] =>
  findingsOf(unresolvedReference, '', all.join(''))
    .filter(({ check }) => check === 'dependency-circle')
    .map((told) => spoken(messageOf(told)).replaceAll('HelmRelease shop/', ''))
    .toSorted();

test('a release that waits for itself is not installed', () => {
  expect(told(release('db', '{ name: db }'))).toEqual([
    'Flux does not install db where it is not there yet: it waits for itself.',
  ]);
});

test('a circle of releases is told once, of whatever charts, and with it who waits for it', () => {
  const circle = [
    release('cache', '{ name: queue, namespace: shop }'),
    release('queue', '{ name: db }'),
    release('db', '{ name: cache }'),
  ];
  expect(told(...circle, release('web', '{ name: db }'))).toEqual([
    'Flux does not install cache where it is not there yet: it waits for queue and db, and so for itself.',
    'Flux does not install web where it is not there yet: it waits for cache, which waits for itself.',
  ]);
});

test.each([
  ['one of another namespace', [release('a', '{ name: a, namespace: other }')]],
  [
    'one that is suspended',
    [release('a', '{ name: b }'), release('b', '{ name: a }', 'suspend: true')],
  ],
  ['none that comes back', [release('a', '{ name: b }'), release('b', '')]],
  ['an expression that says when it is ready', [release('a', "{ name: a, readyExpr: 'true' }")]],
])('%s is no circle', (_, all) => {
  expect(told(...all)).toEqual([]);
});
