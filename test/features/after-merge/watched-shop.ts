import { generateMetrics } from '../../../sandbox/prometheus/generate-metrics.ts';
import type { Analysis } from '../../../src/review/index.ts';
import type { ListedKind } from '../../../src/forge/index.ts';
import type { Prometheus } from '../../../src/features/after-merge/ports/prometheus.ts';
import type { Rollout } from '../../../src/compare/index.ts';
import { prometheusOver } from './watched-runs.ts';
import { startMemoryApp } from '../../bot/memory-app.ts';
import type { MemoryApp } from '../../bot/memory-app.ts';
import type { SurroundingShop } from '../../bot/memory-process.ts';
import { openShop, person } from '../../support/memory-shop.ts';
import type { MemoryShop } from '../../support/memory-shop.ts';
import type { Kind, ShopConfig } from '../../support/shop-changes.ts';

export const MINUTE = 60_000;

/** The shop, whose production is watched after merges that reach `shop/orders`. */
export interface WatchedShop {
  readonly shop: MemoryShop;
  readonly app: MemoryApp;
  /** Opens 7, and merges it; gives the merge and its instant. */
  readonly merge: (kind?: Kind) => Promise<{ readonly sha: string; readonly at: number }>;
  /** From when on orders fail, or not; set before the merge is judged. */
  readonly traffic: { since: number; rise: number; isDown: boolean };
  /** Questions that Prometheus was asked. */
  readonly asked: () => number;
  /** What the cluster lists; null where it may not be asked. */
  readonly cluster: { listed: readonly ListedKind[] | null; reads: number };
  /** Comments about the time after the merge. */
  readonly told: () => readonly string[];
  /** Titles of what people are told where they talk. */
  readonly messages: readonly string[];
}

interface Allowed {
  readonly prometheus: { readonly shown: boolean } | null;
  readonly cluster: { readonly shown: boolean } | null;
}

const WATCH: ShopConfig = {
  watch: { tier: 'medium', prometheus: 'main', scrapeSeconds: 15 },
  breakGlass: { team: 'acme/on-call' },
};

const REACH: Rollout['reach'] = {
  ...{ workloads: ['Deployment shop/orders'], services: ['shop/orders'] },
  ...{ namespaces: ['shop'], gateways: [], received: [], calls: [] },
  ...{ proxies: { all: 0 }, ofProxies: 0 },
};

/** The same, which reaches orders in production. */
const reaching = <T extends Analysis>(analysis: T): T => ({
  ...analysis,
  review: async (request) => {
    const outcome = await analysis.review(request);
    if (outcome.kind !== 'reviewed') return outcome;
    const rollout = {
      ...{ environment: 'prod', order: [], broken: [], restarts: [], safeInOneStep: true },
      reach: REACH,
    };
    const environments = outcome.review.environments.map((each) => ({
      ...each,
      tier: outcome.review.tier,
      roots: [{ path: 'overlays/prod', status: 'complete' as const, failure: null }],
    }));
    return { ...outcome, review: { ...outcome.review, environments, rollouts: [rollout] } };
  },
});

export function watchedShop(
  config: ShopConfig = {},
  allowed: Allowed = { prometheus: { shown: true }, cluster: { shown: true } },
): WatchedShop {
  const opened = openShop({ ...WATCH, ...config });
  const { clock, github, repository } = opened;
  const traffic = { since: 0, rise: 0, isDown: false };
  const cluster: WatchedShop['cluster'] = { listed: null, reads: 0 };
  let asked = 0;
  const messages: string[] = [];
  const servers = new Map<string, Prometheus>();
  const prometheus: Prometheus = {
    queryRange: (query) => {
      asked += 1;
      if (traffic.isDown)
        return Promise.resolve({ kind: 'not-known', problem: { kind: 'no-answer' } });
      const key = JSON.stringify(traffic);
      const server = servers.get(key) ?? prometheusOver(seriesOf(traffic));
      servers.set(key, server);
      return server.queryRange(query);
    },
  };
  const shop: SurroundingShop = {
    ...opened,
    analysis: reaching(opened.analysis),
    alerts: {
      send: () => Promise.resolve({ kind: 'sent' }),
      tell: ({ title }) => Promise.resolve(void messages.push(title)),
    },
    watching: {
      servers: {
        server: (_, name) =>
          name !== 'main' || allowed.prometheus === null
            ? null
            : { prometheus, ...allowed.prometheus },
      },
      appliers: {
        allows: () => allowed.cluster,
        appliers: () => {
          cluster.reads += 1;
          return Promise.resolve(cluster.listed ?? FORBIDDEN);
        },
      },
    },
  };
  const app = startMemoryApp(shop);
  const told = () =>
    github.comments
      .filter(({ body }) => body.includes('<!-- meshwarden:watch:'))
      .map(({ body }) => body);
  return {
    ...{ shop, app, traffic, cluster, told, messages },
    asked: () => asked,
    merge: async (kind = 'high') => {
      const pullRequest = shop.open(7, kind);
      await app.deliver(pullRequest);
      await app.pass(MINUTE);
      const at = clock.now();
      traffic.since = at;
      const { after: sha } = shop.pushBase('main', null, {
        head: pullRequest.pullRequest.head.sha,
      });
      github.merges.set(`${String(repository.id)}:7`, {
        ...{ sha, at: new Date(at).toISOString(), by: person('dana') },
      });
      await app.deliver(shop.change(7, 'closed', { state: 'merged' }));
      return { sha, at };
    },
  };
}

const seriesOf = ({ since, rise }: WatchedShop['traffic']) =>
  generateMetrics({
    ...{ seed: 5, appliedAt: since, scrapeSeconds: 15, minutesAfter: 60 },
    services: [
      {
        ...({ namespace: 'shop', name: 'orders', shape: 'flat' } as const),
        planted: { kind: 'errors', rise, afterSeconds: 0 },
      },
    ],
  });

const ARGO = { group: 'argoproj.io', kind: 'Application' };

const FORBIDDEN: readonly ListedKind[] = [
  { kind: 'unknown', of: ARGO, reason: 'forbidden', why: 'it may not be listed' },
];

/** One Application that applies production, with its status. */
export const applicationWith = (status: unknown): readonly ListedKind[] => [
  {
    ...{ kind: 'listed', of: ARGO, apiVersion: 'argoproj.io/v1alpha1' },
    items: [
      {
        metadata: { name: 'shop', namespace: 'argocd' },
        spec: { source: { repoURL: 'git@github.example:acme/shop.git', path: './overlays/prod' } },
        status,
      },
    ],
  },
];
