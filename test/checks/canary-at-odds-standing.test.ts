import { expect, test } from 'vitest';
import { both, object, rollout, routes, split } from './canary-objects.ts';
import { note, standingOf } from './told-standing.ts';

const other = (text: string): string => text.replace('name: orders', 'name: carts');

test('a route that a Rollout names is missing anew where it is sought in another VirtualService', async () => {
  const of = (name: string): string =>
    rollout(`${both}{ istio: { virtualService: { name: ${name}, routes: [main] } } } }`);
  const unnamed = routes(`[{ ${split(100, 0)} }]`);
  const beside = unnamed + other(unnamed);
  const told = async (before: string, after: string) =>
    standingOf('shifted-route-missing', before, after);
  expect(await told(of('orders') + beside, of('carts') + beside)).toEqual(['this-change: carts']);
  expect(await told(of('orders') + beside, of('orders') + beside + note('new'))).toEqual([
    'already-there: orders',
  ]);
});

test('a further VirtualService that leads to a taken subset has a finding of its own', async () => {
  const service = object(
    'v1',
    'Service',
    'orders',
    '{ selector: { app: orders }, ports: [{ port: 80 }] }',
  );
  const rule = object(
    'networking.istio.io/v1',
    'DestinationRule',
    'orders',
    '{ host: orders, subsets: [{ name: old }, { name: new }, { name: eu, labels: { region: eu } }] }',
  );
  const named = 'destinationRule: { name: orders, stableSubsetName: old, canarySubsetName: new }';
  const rolling = rollout(
    `{ trafficRouting: { istio: { virtualService: { name: main }, ${named} } } }`,
  );
  const use = routes('[{ route: [{ destination: { host: orders, subset: eu } }] }]');
  const before = service + rule + rolling + use;
  expect(await standingOf('subset-taken', before, before + other(use))).toEqual([
    'already-there: orders',
    'this-change: carts',
  ]);
});
