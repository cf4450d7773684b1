import { webAddressOf } from '../../forge/edge/github/registration/app-manifest.ts';
import type { GitHub } from '../../forge/edge/github/github-client.ts';
import { openGitNetwork } from '../../forge/edge/network/git-network.ts';
import type { Outbound } from '../../forge/edge/network/outbound.ts';
import type { ServiceMetrics } from '../../forge/edge/telemetry/metrics.ts';
import type { Clock, ForgeEvent, Log } from '../../forge/index.ts';
import { createPrometheusServers } from '../../features/after-merge/edge/prometheus/prometheus-client.ts';
import { createClusters } from '../../features/drift/edge/kubernetes/cluster-reader.ts';
import type { Settings } from '../../review/edge/settings/settings.ts';
import type { Jobs } from '../../review/index.ts';
import { handleEvent } from '../queue/event-handler.ts';
import { createTenantUse } from './analysis/tenant-use.ts';
import type { Waits } from '../queue/waits.ts';
import { createAnalysis } from './analysis/analysis-service.ts';
import type { BotOverrides } from './bot-overrides.ts';
import { isLonger, tellingAgain, TELLING_PACE } from './queue/telling-pace.ts';
import { holdingBack } from './queue/held-back-jobs.ts';
import { createJobHandlers } from './queue/job-handlers.ts';
import type { WorkerLimits } from './queue/job-workers.ts';
import { openRegistries } from './registry-access.ts';
import { receiveDeliveries } from './server/webhook-deliveries.ts';
import type { Persistence } from './store/persistence.ts';
import { createAlerts } from './webhooks/alerts.ts';
import { createTeller, tellingStore } from './webhooks/told-messages.ts';

/** Holds what handlers of jobs need of the bot they belong to. */
export interface HandlerFrame {
  readonly settings: Settings;
  readonly overrides: BotOverrides;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: ServiceMetrics;
  readonly github: GitHub;
  readonly outbound: Outbound;
  readonly waits: Waits;
}

/** Prefers the groups of repositories that have a mirror here. */
const preferring =
  (hasMirror: (repository: number) => boolean) =>
  (group: string): boolean => {
    const id = /^repo:(\d+)$/.exec(group)?.[1];
    return id !== undefined && hasMirror(Number(id));
  };

/** Joins the use cases with what they need. */
export async function prepareHandlers(
  frame: HandlerFrame,
  limits: WorkerLimits,
  jobs: Jobs,
  { store: kept, fleet }: Pick<Persistence, 'store' | 'fleet'>,
  botName: string,
) {
  const { settings, overrides, clock, log, metrics, github, outbound } = frame;
  const { dataDir, apiUrl, searchPath, appId, pagesUrl } = settings;
  const { tokenFor, forge, probot, offer } = github;
  const clusters = overrides.clusters ?? createClusters(settings.reach.clusters);
  const { fetch: request } = outbound;
  const { webhooks } = settings.reach;
  const webUrl = webAddressOf(apiUrl);
  const tell = createTeller({ webhooks, jobs, store: kept, webUrl, clock, log });
  const alerts = { ...createAlerts(webhooks, { request }), tell };
  const store = tellingStore(kept, tell);
  const chartSources = openRegistries(settings, outbound, { log, metrics });
  const network = await openGitNetwork(outbound, dataDir);
  const use = createTenantUse(clock);
  const analysis = createAnalysis({
    dataDir,
    apiUrl,
    searchPath,
    tokenFor,
    clock,
    log,
    clusters,
    network,
    ...{ use, waits: frame.waits },
    ...(chartSources !== null && { chartSources }),
    ...overrides.analysis,
  });
  const handle = (event: ForgeEvent, delivery: string) =>
    handleEvent(event, delivery, { jobs, store, forge });
  const receive = receiveDeliveries({ probot, jobs, appId, log, handle });
  const { reverts } = analysis;
  const { patience = SAID_AFTER, pace = TELLING_PACE } = overrides;
  const told = {
    ...(patience > 0 && { takesLong: (work: Promise<unknown>) => isLonger(work, patience) }),
    ...(pace > 0 && { tellsAgain: tellingAgain(clock, pace) }),
  };
  const serverLacks = () => offer().sentences;
  const known = { clock, log, metrics, botName, pagesUrl, serverLacks, ...told };
  const { prometheus } = settings.reach;
  const servers = createPrometheusServers(prometheus, request);
  const watching = { servers, appliers: createClusters(settings.reach.clusters) };
  const reached = { clusters, alerts, ...(prometheus.length > 0 && { watching }) };
  const passes = fleet === null ? {} : { passes: fleet.passes };
  const ports = { forge, store, jobs, analysis, reverts, receive, ...reached, ...known, ...passes };
  const handlers = holdingBack(createJobHandlers(ports), limits, { use, store, clock });
  // with one disk there is nothing to choose
  const prefers = fleet === null ? {} : { prefers: preferring(analysis.hasMirror) };
  return { analysis, handlers, ...prefers };
}

/** Counts the milliseconds after which somebody who waits is told that work is under way. */
const SAID_AFTER = 2_000;
