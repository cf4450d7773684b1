import { expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { driftOfTree } from '../../../src/features/drift/use-cases/drift-of-tree.ts';
import type { ListedKind } from '../../../src/forge/index.ts';
import type { AdoptedFiles } from '../../../src/features/drift/ports/drift-ports.ts';
import { readTreesOf } from '../../support/review-of.ts';

const ENVIRONMENTS = ['dev', 'prod', 'qa'] as const;
type Live = Readonly<Partial<Record<(typeof ENVIRONMENTS)[number], string>>>;

const BASE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders]
  http:
    - timeout: 10s # what callers wait
      route: [{ destination: { host: orders } }]
`;
const FILES = {
  'base/kustomization.yaml': 'resources: [orders.yaml]\n',
  'base/orders.yaml': BASE,
  ...Object.fromEntries(
    ENVIRONMENTS.map((name) => [
      `overlays/${name}/kustomization.yaml`,
      'resources: [../../base]\n',
    ]),
  ),
};
const engine = createEngine(readPackageData(), { said: null, found: [] });

/** What `/drift adopt` of production comes to, where clusters have these timeouts; one that has none is silent. */
async function adopted(
  live: Live,
  others: readonly string[] = ['dev', 'qa'],
): Promise<{ end: AdoptedFiles; read: readonly string[] }> {
  const read: string[] = [];
  const readerOf =
    (cluster: string) =>
    ({ kinds }: { kinds: readonly ListedKind['of'][] }): Promise<readonly ListedKind[]> => {
      read.push(cluster);
      const timeout = live[cluster.replace('c-', '') as keyof Live];
      return Promise.resolve(kinds.map((of) => listed(of, timeout)));
    };
  const look = (adopt?: { ids: readonly string[] }) =>
    driftOfTree(
      readTreesOf(FILES, FILES).merged,
      '1'.repeat(40),
      {
        ...{ environment: 'prod', cluster: 'c-prod', asOf: '2026-11-24T08:00:00.000Z' },
        ...(adopt !== undefined && {
          adopt: {
            ...adopt,
            others: others.map((environment) => ({ environment, cluster: `c-${environment}` })),
          },
        }),
      },
      engine,
      { readerOf, fetchCharts: () => Promise.resolve([]) },
    );
  const { outcome } = await look();
  const ids = outcome.kind === 'compared' ? outcome.drifts.map(({ id }) => id) : [];
  read.length = 0;
  const { adopted: end } = await look({ ids });
  if (end === undefined) throw new Error('nothing was adopted');
  return { end, read };
}

function listed(of: ListedKind['of'], timeout: string | undefined): ListedKind {
  if (timeout === undefined)
    return { kind: 'unknown', of, reason: 'unreachable', why: 'nobody listens there' };
  if (of.kind !== 'VirtualService') return { kind: 'not-served', of };
  const route = [{ destination: { host: 'orders' } }];
  return {
    ...{ kind: 'listed', of, apiVersion: 'networking.istio.io/v1' },
    items: [
      {
        metadata: { name: 'orders', namespace: 'shop' },
        spec: { hosts: ['orders'], http: [{ timeout, route }] },
      },
    ],
  };
}

const filesOf = (end: AdoptedFiles) =>
  end.kind === 'adopted' ? end.files.map(({ path }) => path).sort() : [end.why];
const OVERLAY = [
  'overlays/prod/kustomization.yaml',
  'overlays/prod/patch-virtualservice-orders.yaml',
];

test('a base that three environments share, all edited by hand the same way, is edited once for all', async () => {
  const { end, read } = await adopted({ dev: '1s', prod: '1s', qa: '1s' });
  if (end.kind !== 'adopted') throw new Error(end.why);
  expect(end.files).toEqual([
    { path: 'base/orders.yaml', before: BASE, after: BASE.replace('10s', '1s') },
  ]);
  expect(end.settles).toEqual(['dev', 'qa']);
  expect(end.title).toBe('Adopt VirtualService shop/orders of dev, prod and qa as live');
  expect(end.body).toContain('VirtualService shop/orders of qa becomes what is live there, too.');
  expect(read).toEqual(['c-prod', 'c-dev', 'c-qa']);
});

test.each<[string, Live, string]>([
  ['two of three agree', { dev: '1s', prod: '1s', qa: '10s' }, 'is live otherwise there'],
  [
    'a third one was edited to something else',
    { dev: '1s', prod: '1s', qa: '2s' },
    'is live otherwise there',
  ],
  ['one cluster is silent', { dev: '1s', prod: '1s' }, 'its cluster c-qa could not be read'],
])('where %s, the overlay is edited, and the pull request says why', async (_, live, why) => {
  const { end } = await adopted(live);
  expect(filesOf(end)).toEqual(OVERLAY);
  expect(end).toMatchObject({ settles: [] });
  if (end.kind === 'adopted') expect(end.body).toContain(why);
});

test('a cluster that nobody compares, or that may not be shown, is not read', async () => {
  const { end, read } = await adopted({ dev: '1s', prod: '1s', qa: '1s' }, ['dev']);
  expect(filesOf(end)).toEqual(OVERLAY);
  expect(read).toEqual(['c-prod', 'c-dev']);
});
