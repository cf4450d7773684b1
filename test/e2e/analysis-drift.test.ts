import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChartSources } from '../../src/charts/edge/registries/create-chart-sources.ts';
import type { ListedKind, ClusterQuestion, Clusters } from '../../src/forge/index.ts';
import type { LookedForDrift } from '../../src/features/drift/index.ts';
import { fullName } from '../../src/forge/index.ts';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';
import { startGitServer } from '../support/git-server.ts';
import type { GitServer } from '../support/git-server.ts';
import { startRegistries, webChart } from '../support/registry-stand-in.ts';
import { serveRepository } from '../support/served-repository.ts';
import { AS_OF, startAnalysis } from '../support/started-analysis.ts';

type DriftOfCluster = Extract<LookedForDrift['outcome'], { kind: 'compared' }>;

let folder: string;
let server: GitServer;
let served = 0;

beforeAll(async () => {
  folder = temporaryFolder();
  server = await startGitServer(folder);
});

afterAll(() => server.close());

function newRepository() {
  served += 1;
  const shop = serveRepository(server, folder, `drifted-${String(served)}`);
  const commit = shop.push('main', {
    'overlays/prod/kustomization.yaml': 'resources: [orders.yaml]\n',
    'overlays/prod/orders.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ timeout: 10s, route: [{ destination: { host: orders } }] }] }
`,
  });
  return { ...shop, commit };
}

/** Clusters whose VirtualService has this timeout, as soon as `ready`. */
function clustersWith(timeout: string, ready: Promise<void> = Promise.resolve()) {
  const asked: (ClusterQuestion & { repository: string; cluster: string })[] = [];
  const route = {
    metadata: { name: 'orders', namespace: 'shop' },
    spec: { hosts: ['orders'], http: [{ timeout, route: [{ destination: { host: 'orders' } }] }] },
  };
  const clusters: Clusters = {
    allows: () => ({ shown: true }),
    reader: (repository, cluster) => async (question) => {
      asked.push({ ...question, repository, cluster });
      await ready;
      return [...question.kinds, ...question.named.map(({ of }) => of)].map((of): ListedKind =>
        of.kind === 'VirtualService'
          ? { kind: 'listed', of, apiVersion: 'networking.istio.io/v1', items: [route] }
          : { kind: 'not-served', of },
      );
    },
  };
  return { asked, clusters };
}

const request = { environment: 'prod', cluster: 'prod-eu', asOf: AS_OF };

test('the process that renders asks the one that has the kubeconfigs, which alone says for what cluster', async () => {
  const { repository, commit } = newRepository();
  const { asked, clusters } = clustersWith('1s');
  const analysis = startAnalysis(server, { clusters });
  const look = await analysis.drift(repository, request);
  expect(look).toMatchObject({
    kind: 'drift',
    commit,
    outcome: {
      kind: 'compared',
      environment: 'prod',
      cluster: 'prod-eu',
      drifts: [{ drift: { kind: 'changed', fields: [{ path: ['spec', 'http', 0, 'timeout'] }] } }],
    },
  });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({
    repository: `acme/${repository.name}`,
    cluster: 'prod-eu',
  });
  expect(asked[0]?.kinds.some(({ kind }) => kind === 'Secret')).toBe(false);
});

test('where no cluster may be read, nothing is known, and nobody is asked', async () => {
  const { repository } = newRepository();
  const analysis = startAnalysis(server);
  expect(await analysis.drift(repository, request)).toMatchObject({
    kind: 'drift',
    outcome: { kind: 'unknown', problem: { reason: 'forbidden' } },
  });
});

test('a cluster that takes its time holds up no survey of the same repository', async () => {
  const { repository, commit } = newRepository();
  let answer: () => void = () => undefined;
  const { asked, clusters } = clustersWith(
    '10s',
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  const analysis = startAnalysis(server, { clusters });
  const look = analysis.drift(repository, request);
  await expect.poll(() => asked.length, { timeout: 60_000 }).toBe(1);
  expect(await analysis.survey(repository, 'main', AS_OF)).toMatchObject({
    kind: 'surveyed',
    commit,
  });
  answer();
  expect(await look).toMatchObject({ kind: 'drift', outcome: { kind: 'compared', drifts: [] } });
});

test('charts of registries that the service lists are compared; else it is said what is not', async () => {
  const shop = serveRepository(server, folder, 'charted');
  const url = 'https://charts.example.com/stable';
  shop.push('main', {
    '.meshwarden/config.yaml': 'environments: [{ name: prod, paths: [apps] }]\n',
    'apps/orders.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders, namespace: argocd }
spec:
  source: { repoURL: ${url}, chart: web, targetRevision: 1.x, helm: { valuesObject: { timeout: 10s } } }
  destination: { namespace: shop }
`,
  });
  const registries = await startRegistries();
  registries.index(url, [{ name: 'web', version: '1.2.0', bytes: webChart('1.2.0') }]);
  const source = {
    ...({ kind: 'http', host: 'charts.example.com', prefixes: ['/stable'], via: [] } as const),
    ...{ repositories: [fullName(shop.repository)], authorization: null },
  };
  const found = async (more: Parameters<typeof startAnalysis>[1]): Promise<DriftOfCluster> => {
    const { clusters } = clustersWith('1s');
    const look = await startAnalysis(server, { clusters, ...more }).drift(shop.repository, request);
    if (look.kind !== 'drift' || look.outcome.kind !== 'compared')
      throw new Error(JSON.stringify(look));
    return look.outcome;
  };

  const without = await found({});
  expect(without.notSeen).toMatchObject([{ failure: null, unseen: [{ kind: 'Chart' }] }]);
  expect(registries.asked).toEqual([]);

  const fetched = await found({ chartSources: createChartSources([source], registries) });
  expect(fetched.notSeen).toEqual([]);
  expect(fetched.notes.join()).toContain(`The chart ${url}/web was fetched`);
  expect(
    fetched.drifts.map(({ drift }) => [drift.kind, (drift.git ?? drift.live).kind]),
  ).toContainEqual(['changed', 'VirtualService']);
});

test('a branch that is not there is gone', async () => {
  const shop = serveRepository(server, folder, 'empty');
  const { clusters } = clustersWith('1s');
  const look = await startAnalysis(server, { clusters }).drift(shop.repository, request);
  expect(look.kind).toBe('gone');
});
