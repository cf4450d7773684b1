import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine, surveyTree } from '../../../src/review/index.ts';
import { driftOfTree } from '../../../src/features/drift/use-cases/drift-of-tree.ts';
import { followDrift } from '../../../src/features/drift/use-cases/follow-drift.ts';
import type { ListedKind, ReaderOf, Repository } from '../../../src/forge/index.ts';
import type { NewJob } from '../../../src/review/index.ts';
import { createMemoryAnalysis } from '../../support/memory-analysis.ts';
import { createMemoryForge, emptyGitHub } from '../../support/memory-forge.ts';
import { createMemoryStore, emptyRecords } from '../../bot/memory-store.ts';
import { readTreesOf } from '../../support/review-of.ts';
import { setClock } from '../../support/set-clock.ts';
import { service } from '../../support/objects.ts';

export const HOUR = 3_600_000;

const CONFIG = `platformTeam: [acme/mesh]
drift: { cluster: { every: 1h, environments: { prod: prod-eu }, from: any, webhook: alerts } }
`;

const repository: Repository = {
  id: 7,
  installation: 77,
  owner: 'acme',
  name: 'shop',
  defaultBranch: 'main',
  cloneUrl: 'https://github.com/acme/shop.git',
  htmlUrl: 'https://github.com/acme/shop',
  archived: false,
  private: true,
};

const routes = (timeout: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ timeout: ${timeout}, route: [{ destination: { host: orders } }] }] }
`;

const SERVICE = service('orders');

const engine = createEngine(readPackageData(), { said: null, found: [] });

/** A repository whose overlay is applied to `prod-eu`, and what that cluster has. */
export async function driftWorld({
  isPrivate = true,
  shown = false,
  allowed = 'prod-eu',
}: { isPrivate?: boolean; shown?: boolean; allowed?: string } = {}) {
  const clock = setClock();
  const github = emptyGitHub();
  const records = emptyRecords(clock);
  const store = createMemoryStore(clock, records);
  const queued: NewJob[] = [];
  const logged: string[] = [];
  const seen = new Map<string, unknown>();
  const world = {
    ...{ clock, github, store, queued, logged, seen },
    repository: { ...repository, private: isPrivate },
    config: CONFIG,
    commit: '1'.repeat(40),
    /** What Git says of the timeout, and what the cluster has; null where it does not answer. */
    git: '10s',
    live: '10s' as string | null,
    /** What single clusters have in its place, by name. */
    liveIn: {} as Readonly<Record<string, string | null>>,
    /** Whether the cluster has another object of the mesh. */
    extra: false,
    reads: 0,
  };
  github.repositories.set(repository.id, world.repository);
  await store.saveRepository({
    repository: world.repository,
    ...{ suspended: false, removed: false, onboarding: null },
  });
  const tree = () => {
    const files = {
      'overlays/prod/kustomization.yaml': 'resources: [orders.yaml, service.yaml]\n',
      'overlays/prod/orders.yaml': routes(world.git),
      'overlays/prod/service.yaml': SERVICE,
      '.meshwarden/config.yaml': world.config,
    };
    return readTreesOf(files, files).merged;
  };
  const readerOf: ReaderOf =
    (cluster) =>
    ({ kinds, named }) => {
      world.reads += 1;
      const all = [...kinds, ...named.map(({ of }) => of)];
      const live = Object.hasOwn(world.liveIn, cluster) ? world.liveIn[cluster] : world.live;
      const { extra } = world;
      return Promise.resolve(all.map((of) => listedIn({ live: live ?? null, extra }, of)));
    };
  const fetchCharts = () => Promise.resolve([]);
  const analysis = createMemoryAnalysis({
    survey: (branch) => ({ kind: 'gone', what: branch }),
    drift: (request) =>
      driftOfTree(tree(), world.commit, request, engine, { readerOf, fetchCharts }),
  });
  const ports = {
    analysis: {
      ...analysis,
      survey: (_: Repository, __: string, asOf: string) =>
        surveyTree(tree(), world.commit, engine, asOf),
    },
    ...{ store, clock },
    forge: createMemoryForge(github),
    jobs: { add: (job: NewJob) => Promise.resolve(void queued.push(job)) },
    log: { debug: note, info: note, warn: note, error: note },
    metrics: {
      ...{ deliveryReceived: note, jobEnded: note, reviewed: note, chartAsked: note },
      forgeCalled: note,
      driftSeen: (_: number, environment: string, now: unknown) => {
        seen.set(environment, now);
      },
    },
    clusters: {
      allows: (_: string, cluster: string) =>
        cluster === allowed || Object.hasOwn(world.liveIn, cluster) ? { shown } : null,
      reader: (_: string, cluster: string) => readerOf(cluster),
    },
  };
  function note(fields: unknown, message?: unknown): void {
    if (typeof message === 'string') logged.push(`${message} ${JSON.stringify(fields)}`);
  }
  return Object.assign(world, {
    ports,
    follow: () => followDrift(repository.id, ports),
    /** The next look, when it is due. */
    next: async (after = HOUR) => {
      clock.advance(after);
      await followDrift(repository.id, ports);
    },
    /** What the audit log says of clusters, oldest first. */
    audited: () => records.audit.map(({ kind, detail }) => `${kind} ${detail}`),
    known: async () => (await store.drifts(repository.id))[0],
    issue: () => {
      const [issue, ...others] = github.issues;
      if (issue === undefined || others.length > 0)
        throw new Error(`${String(github.issues.length)} issues`);
      return issue;
    },
    alerts: () => queued.flatMap(({ payload }) => (payload.kind === 'drift-alert' ? payload : [])),
  });
}

export type DriftWorld = Awaited<ReturnType<typeof driftWorld>>;

function listedIn(
  { live, extra }: { live: string | null; extra: boolean },
  of: ListedKind['of'],
): ListedKind {
  if (live === null)
    return { kind: 'unknown', of, reason: 'unreachable', why: 'nobody listens there' };
  const metadata = (name: string) => ({ name, namespace: 'shop', uid: name });
  const route = (name: string, timeout: string) => ({
    metadata: {
      ...metadata(name),
      managedFields: [
        {
          manager: 'kubectl-edit',
          operation: 'Update',
          time: '2026-11-20T07:00:00Z',
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:spec': { 'f:hosts': {}, 'f:http': {} } },
        },
      ],
    },
    spec: { hosts: [name], http: [{ timeout, route: [{ destination: { host: 'orders' } }] }] },
  });
  if (of.kind === 'VirtualService')
    return {
      ...{ kind: 'listed', of, apiVersion: 'networking.istio.io/v1' },
      items: [route('orders', live), ...(extra ? [route('beside', '1s')] : [])],
    };
  if (of.kind === 'Service')
    return {
      ...{ kind: 'listed', of, apiVersion: 'v1' },
      items: [
        {
          metadata: metadata('orders'),
          spec: {
            selector: { app: 'orders' },
            ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 80 }],
            clusterIP: '10.0.0.1',
            type: 'ClusterIP',
          },
        },
      ],
    };
  return { kind: 'not-served', of };
}
