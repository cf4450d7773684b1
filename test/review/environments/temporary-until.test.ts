import { expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine, surveyTree } from '../../../src/review/index.ts';
import { deadlineOf } from '../../../src/review/environments/temporary-until.ts';
import { readTreesOf } from '../../support/review-of.ts';

test.each<[string, string, string, string]>([
  ['in UTC', '2026-12-04', 'UTC', '2026-12-05T00:00:00.000Z'],
  ['of 25 hours', '2026-10-25', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
  ['of 23 hours', '2026-03-29', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
  ['before a midnight that is skipped', '2026-03-07', 'America/Havana', '2026-03-08T05:00:00.000Z'],
  ['before a day that is skipped', '2011-12-29', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  [
    'after which clocks were at its last minutes twice',
    '2026-10-31',
    'America/Havana',
    '2026-11-01T04:00:00.000Z',
  ],
])('the end of a day is an instant: %s', (_, day, zone, expected) => {
  expect(deadlineOf(day, 'day', zone)).toBe(expected);
});

const route = (fault: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop, annotations: { meshwarden.io/until: '2026-12-04' } }
spec:
  hosts: [orders]
  http: [{ route: [{ destination: { host: orders } }]${fault} }]
`;

const survey = async (object: string, config: string) => {
  const overlay = 'resources: [../../base]\n';
  const files = {
    'base/kustomization.yaml': 'resources: [orders.yaml]\n',
    'base/orders.yaml': object,
    'overlays/dev/kustomization.yaml': overlay,
    'overlays/prod/kustomization.yaml': overlay,
    '.meshwarden/config.yaml': config,
  };
  const engine = createEngine(readPackageData(), { said: null, found: [] });
  const trees = readTreesOf(files, files);
  return (await surveyTree(trees.merged, '0'.repeat(40), engine, '2026-11-20T08:00:00.000Z'))
    .temporary;
};

test('a default branch says which settings it has for a time, in which environments, until when', async () => {
  const delayed = route(', fault: { delay: { fixedDelay: 2s, percentage: { value: 10 } } }');
  expect(await survey(delayed, 'timeZone: Europe/Berlin\n')).toEqual([
    {
      resource: { kind: 'VirtualService', namespace: 'shop', name: 'orders' },
      does: 'delays requests',
      environments: ['dev', 'prod'],
      until: '2026-12-04',
      deadline: '2026-12-04T23:00:00.000Z',
    },
  ]);
  expect(await survey(route(''), 'version: 1\n')).toEqual([]);
});
