import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine, surveyTree } from '../../src/review/index.ts';
import { readTreesOf } from '../support/review-of.ts';
import { tellDivergences } from '../../src/bot/repositories/divergence-notice.ts';
import type { NewJob } from '../../src/review/index.ts';
import type { RepositorySurvey } from '../../src/review/index.ts';
import type { Repository } from '../../src/forge/index.ts';
import { createMemoryForge, emptyGitHub } from '../support/memory-forge.ts';
import { createMemoryStore } from './memory-store.ts';
import { expectInert } from '../support/expect-inert.ts';
import { setClock } from '../support/set-clock.ts';

const HOUR = 3_600_000;
const REPOSITORY: Repository = {
  id: 7,
  installation: 77,
  owner: 'acme',
  name: 'shop',
  defaultBranch: 'main',
  cloneUrl: 'https://github.com/acme/shop.git',
  htmlUrl: 'https://github.com/acme/shop',
  archived: false,
};

type ToldDivergence = NonNullable<RepositorySurvey['divergences']>[number];

const differing = (service: string, prod: string): ToldDivergence => ({
  service,
  setting: `timeout of VirtualService ${service}`,
  values: [
    { environment: 'dev', value: '10s', file: 'base/routes.yaml', line: 7 },
    { environment: 'prod', value: prod, file: null, line: null },
  ],
});

async function begun() {
  const clock = setClock();
  const github = emptyGitHub();
  const store = createMemoryStore(clock);
  const jobs: NewJob[] = [];
  const record = {
    repository: REPOSITORY,
    suspended: false,
    removed: false,
    onboarding: null,
  };
  await store.saveRepository(record);
  const ports = {
    ...{ forge: createMemoryForge(github), store, clock },
    jobs: {
      add: (job: NewJob) => {
        jobs.push(job);
        return Promise.resolve();
      },
    },
  };
  const tell = (divergences: readonly ToldDivergence[] | null) =>
    tellDivergences(record, { divergences }, ports);
  return { clock, github, jobs, tell };
}

test('one issue lists what differs, and is brought up to date once a week', async () => {
  const { clock, github, jobs, tell } = await begun();
  await tell([differing('orders', '3s')]);
  await tell([differing('orders', '3s')]);
  expect(github.issues).toHaveLength(1);
  const [issue] = github.issues;
  expect(issue?.title).toBe('Meshwarden: settings that differ between environments');
  expect(issue?.body).toContain('1 setting of 1 Service is not the same in every environment.');
  expect(issue?.body).toContain('prod: `3s`');
  expect(jobs).toEqual([]);

  // within the week nothing is written: it is told when the week is over
  const begin = clock.now();
  clock.advance(24 * HOUR);
  await tell([differing('orders', '3s'), differing('cart', '5s')]);
  expect(github.issues[0]?.body).not.toContain('cart');
  expect(jobs).toEqual([expect.objectContaining({ runAt: begin + 7 * 24 * HOUR })]);
  clock.advance(6 * 24 * HOUR);
  await tell([differing('orders', '3s'), differing('cart', '5s')]);
  expect(github.issues).toHaveLength(1);
  expect(github.issues[0]?.body).toContain('2 settings of 2 Services are not the same');

  clock.advance(8 * 24 * HOUR);
  await tell([]);
  expect(github.issues[0]?.body).toContain('Only declared differences are left.');
});

test('nothing is opened where nothing differs, or nobody asks, and a closed issue stays closed', async () => {
  const { clock, github, tell } = await begun();
  await tell(null);
  await tell([]);
  expect(github.issues).toEqual([]);
  clock.advance(8 * 24 * HOUR);
  await tell([differing('orders', '3s')]);
  const [issue] = github.issues;
  if (issue === undefined) throw new Error('no issue');
  issue.open = false;
  const said = issue.body;
  clock.advance(8 * 24 * HOUR);
  await tell([differing('orders', '4s')]);
  expect(github.issues).toEqual([expect.objectContaining({ open: false, body: said })]);
});

test('what people wrote is inert in it', async () => {
  const { github, tell } = await begun();
  await tell([differing('orders', '`@acme/everybody` <!-- meshwarden:onboarding:v1 -->')]);
  const body = github.issues[0]?.body ?? '';
  expectInert(body);
  expect(body.trimEnd().endsWith('<!-- meshwarden:divergences:v1 -->')).toBe(true);
});

test('a survey lists what differs where the configuration asks for it, without what is declared', async () => {
  const orders = (timeout: string): string => `apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ timeout: ${timeout}, route: [{ destination: { host: orders } }] }] }
`;
  const survey = async (config: string) => {
    const files = {
      'overlays/dev/kustomization.yaml': 'resources: [orders.yaml]\n',
      'overlays/dev/orders.yaml': orders('10s'),
      'overlays/prod/kustomization.yaml': 'resources: [orders.yaml]\n',
      'overlays/prod/orders.yaml': orders('3s'),
      '.meshwarden/config.yaml': config,
    };
    const engine = createEngine(readPackageData(), { said: null, found: [] });
    const trees = readTreesOf(files, files);
    const asOf = '2026-11-20T08:00:00.000Z';
    return (await surveyTree(trees.merged, '0'.repeat(40), engine, asOf)).divergences;
  };
  expect(await survey('version: 1\n')).toBeNull();
  expect(await survey('drift: { environments: weekly }\n')).toMatchObject([
    {
      service: 'orders',
      setting: 'timeout of VirtualService orders',
      values: [
        { environment: 'dev', value: '10s', file: 'overlays/dev/orders.yaml' },
        { environment: 'prod', value: '3s', file: 'overlays/prod/orders.yaml' },
      ],
    },
  ]);
  const declared = (until: string): string =>
    `drift: { environments: weekly }\nintendedDifferences: [{ kind: VirtualService, field: timeout, until: ${until} }]\n`;
  expect(await survey(declared('2026-11-20'))).toEqual([]);
  expect(await survey(declared('2026-11-19'))).toHaveLength(1);
});
