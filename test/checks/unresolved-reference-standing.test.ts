import { expect, test } from 'vitest';
import { toldOfChange } from './told-by-objects.ts';

const release = (name: string, on: string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: shop }
spec:
  interval: 5m
  dependsOn: [{ name: ${on} }]
  chart: { spec: { chart: ${name}, sourceRef: { kind: HelmRepository, name: charts } } }
---
`;

test('a release that waits for another circle is new, and the circles are as they were', async () => {
  const waiting = (on: string): string =>
    release('db', 'db') + release('cache', 'cache') + release('web', on);
  const told = async (before: string, after: string): Promise<readonly string[]> =>
    (await toldOfChange('dependency-circle', waiting(before), waiting(after))).map((each) =>
      each.replace(/Flux.*: it/, 'it').replaceAll('HelmRelease shop/', ''),
    );
  const circles = ['already-there: it waits for itself.', 'already-there: it waits for itself.'];
  expect(await told('db', 'db')).toEqual([
    ...circles,
    'already-there: it waits for db, which waits for itself.',
  ]);
  expect(await told('db', 'cache')).toEqual([
    ...circles,
    'this-change: it waits for cache, which waits for itself.',
  ]);
});
