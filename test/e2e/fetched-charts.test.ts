import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChartSources } from '../../src/charts/edge/registries/create-chart-sources.ts';
import type { AnalysisRequest, Review } from '../../src/review/index.ts';
import { fullName } from '../../src/forge/index.ts';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { startGitServer } from '../support/git-server.ts';
import type { GitServer } from '../support/git-server.ts';
import { startRegistries, webChart } from '../support/registry-stand-in.ts';
import { serveRepository } from '../support/served-repository.ts';
import { AS_OF, reviewed, startAnalysis } from '../support/started-analysis.ts';

let folder: string;
let server: GitServer;

beforeAll(async () => {
  folder = temporaryFolder();
  server = await startGitServer(folder);
});
afterAll(() => server.close());

const URL = 'https://charts.example.com/stable';

const application = (timeout: string, chart = 'web'): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${chart}, namespace: argocd }
spec:
  source: { repoURL: ${URL}, chart: ${chart}, targetRevision: 1.x, helm: { valuesObject: { timeout: ${timeout} } } }
  destination: { namespace: shop }
`;

const isSeen = ({ changes }: Review, name: string): boolean =>
  changes.some(({ subject }) => subject.kind === 'VirtualService' && subject.name === name);

test('the service fetches charts for the process that reviews, and for a fork once that is asked for', async () => {
  const shop = serveRepository(server, folder, 'charts');
  const base = shop.push('main', { 'apps/web.yaml': application('10s') });
  const head = shop.push(
    'feature',
    { 'apps/web.yaml': application('2s'), 'apps/pay.yaml': application('1s', 'pay') },
    base,
  );
  const registries = await startRegistries();
  registries.index(
    URL,
    ['web', 'pay'].map((name) => ({ name, version: '1.2.0', bytes: webChart('1.2.0') })),
  );
  const source = {
    ...({ kind: 'http', host: 'charts.example.com', prefixes: ['/stable'], via: [] } as const),
    ...{ repositories: [fullName(shop.repository)], authorization: 'Basic c2VjcmV0' },
  };
  const analysis = startAnalysis(server, {
    chartSources: createChartSources([source], registries),
  });
  const reviewOf = async (fork: boolean, more: Partial<AnalysisRequest> = {}): Promise<Review> => {
    const outcome = await analysis.review({
      ...{ repository: shop.repository, base, head, expectedHead: head, asOf: AS_OF },
      pullRequest: {
        ...{ number: 1, author: 'pat', bot: false, fork, draft: false },
        ...{ base: 'main', head: 'feature' },
      },
      ...more,
    });
    return reviewed(outcome).review;
  };

  const ofFork = await reviewOf(true);
  expect([isSeen(ofFork, 'web'), isSeen(ofFork, 'pay')]).toEqual([false, false]);
  expect(ofFork.notes.join()).toContain('from a fork nothing is fetched');
  expect(registries.asked).toEqual([]);

  const own = await reviewOf(false);
  expect([isSeen(own, 'web'), isSeen(own, 'pay')]).toEqual([true, false]);
  expect(own.notes.join()).toContain(`The chart ${URL}/web was fetched: version 1.2.0, for 1.x`);

  const looked = await reviewOf(true, { chartsAllowed: true });
  expect([isSeen(looked, 'web'), isSeen(looked, 'pay')]).toEqual([true, true]);

  const unknown = await reviewOf(false, { pullRequest: null });
  expect(isSeen(unknown, 'web')).toBe(false);
});
