import { expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { analyseTrees } from '../../../src/review/analysis/gate-analysis.ts';
import { createEngine } from '../../../src/review/analysis/engine.ts';
import { createLocalTrees } from '../../../src/forge/edge/git/objects/local-trees.ts';
import type { RanState } from '../../../src/review/policy/requirements/requirement.ts';
import type { TemporaryRepository, Written } from './temporary-repository.ts';
import { createRepository, writeFiles } from './temporary-repository.ts';

const route = (timeout: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders]
  http:
    - timeout: ${timeout}
      route: [{ destination: { host: orders } }]
`;
const shop = (staging: string, prod: string): Record<string, Written> => ({
  'overlays/staging/kustomization.yaml': 'resources: [orders.yaml]\n',
  'overlays/staging/orders.yaml': route(staging),
  'overlays/prod/kustomization.yaml': 'resources: [orders.yaml]\n',
  'overlays/prod/orders.yaml': route(prod),
});
const asking = (ranIn: string) => ({
  '.meshwarden/config.yaml': `tiers: { medium: { ranIn: ${ranIn} } }\n`,
});
const DAY_IN_STAGING = '{ environment: staging, hours: 24 }';

/** When commits of test repositories are made. */
const MADE = Date.parse('2026-01-02T03:04:05Z');
const HOUR = 3_600_000;

/** What a review of the branch `change` says of it, so many hours after all commits. */
async function states(repository: string, hours: number): Promise<readonly RanState[] | undefined> {
  const trees = await createLocalTrees({ searchPath: process.env['PATH'] ?? '' }).read({
    repository,
    base: 'main',
    head: 'change',
  });
  if (trees.kind !== 'read') throw new Error(trees.kind);
  try {
    const engine = createEngine(readPackageData(), { said: null, found: [] });
    const asOf = new Date(MADE + hours * HOUR).toISOString();
    const outcome = await analyseTrees(trees, () => null, engine, { asOf, pullRequest: null });
    if (outcome.kind !== 'reviewed') throw new Error(outcome.kind);
    return outcome.review.ran;
  } finally {
    await trees.close();
  }
}

/** Commits on main one after the other, then one on the branch. */
function changed(
  onMain: readonly Record<string, Written>[],
  change: Record<string, Written>,
): string {
  const repository = createRepository();
  for (const files of onMain) repository.commit(files);
  repository.branch('change', repository.git('rev-parse', 'HEAD'));
  repository.commit(change);
  return repository.path;
}

/** The last commit as if it had been made so many hours later. */
function commitLater(repository: TemporaryRepository, hours: number): void {
  const seconds = String(MADE / 1_000 + hours * 3_600);
  const text = repository
    .git('cat-file', 'commit', 'HEAD')
    .replace(/^(committer .*> )\d+/m, `$1${seconds}`);
  writeFiles(repository.path, { '.git/later': `${text}\n` });
  repository.git(
    'reset',
    '-q',
    '--hard',
    repository.git('hash-object', '-t', 'commit', '-w', '.git/later'),
  );
}

const promote = shop('10s', '10s');

test('a change that ran long enough in the earlier environment may merge, and not before', async () => {
  const path = changed([{ ...shop('10s', '3s'), ...asking(DAY_IN_STAGING) }], promote);
  const wanted = { environment: 'staging', hours: 24 };
  expect(await states(path, 25)).toEqual([{ ...wanted, kind: 'ran' }]);
  expect(await states(path, 2)).toEqual([
    { ...wanted, kind: 'not-yet', opensAt: new Date(MADE + 24 * HOUR).toISOString() },
  ]);
});

test('what is not in force there has to be first', async () => {
  const early = changed([{ ...shop('3s', '3s'), ...asking(DAY_IN_STAGING) }], shop('3s', '10s'));
  expect(await states(early, 50)).toMatchObject([{ kind: 'not-in-force' }]);
  const both = changed([{ ...shop('3s', '3s'), ...asking(DAY_IN_STAGING) }], promote);
  expect(await states(both, 50)).toMatchObject([{ kind: 'not-in-force' }]);
});

test('lines that are older than their effect do not count', async () => {
  // the file was there, and nobody included it
  const before = { ...shop('3s', '3s'), 'overlays/staging/later.yaml': route('10s') };
  const repository = createRepository();
  repository.commit({ ...before, ...asking(DAY_IN_STAGING) });
  repository.commit({ 'overlays/staging/kustomization.yaml': 'resources: [later.yaml]\n' });
  commitLater(repository, 40);
  repository.branch('change', repository.git('rev-parse', 'HEAD'));
  repository.commit(shopProd('10s'));
  expect(await states(repository.path, 50)).toMatchObject([{ kind: 'not-yet', opensAt: null }]);
  expect(await states(repository.path, 70)).toMatchObject([{ kind: 'ran' }]);
});

const shopProd = (timeout: string) => ({ 'overlays/prod/orders.yaml': route(timeout) });

test('nothing is asked of a change that does not come after it', async () => {
  const path = changed([{ ...shop('3s', '3s'), ...asking(DAY_IN_STAGING) }], shop('10s', '3s'));
  expect(await states(path, 1)).toMatchObject([{ kind: 'ran' }]);
  const none = changed([shop('3s', '3s')], promote);
  expect(await states(none, 1)).toBeUndefined();
});

test('an environment that is not there is named', async () => {
  const unknown = asking('{ environment: stagging, hours: 1 }');
  const path = changed([{ ...shop('10s', '3s'), ...unknown }], promote);
  expect(await states(path, 50)).toEqual([
    {
      ...{ environment: 'stagging', hours: 1, kind: 'unknown' },
      why: 'there is no environment stagging',
    },
  ]);
});
