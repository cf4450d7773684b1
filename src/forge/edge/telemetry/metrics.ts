import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { EVENTS } from '../github/forge-event.ts';
import type { JobCounts, Metrics } from '../../ports/log-and-metrics.ts';

/** Measures what the service does, and says how Prometheus reads it. */
export interface ServiceMetrics extends Metrics {
  signatureRefused(): void;
  deliveryAnswered(seconds: number): void;
  /** Gives the gauges what they show, which is asked when they are read. */
  observe(state: {
    /** Kinds of jobs that there are. */
    readonly kinds: readonly string[];
    readonly counts: () => Promise<JobCounts>;
    readonly ready: () => Promise<boolean>;
  }): void;
  exposition(): Promise<{ readonly contentType: string; readonly text: string }>;
}

const JOB_SECONDS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const FETCH_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];
const ANSWER_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 10];

/**
 * Figures of this process itself: they are watched for as long as it lives, once, however many services it has
 * started and closed.
 */
let ofProcess: Registry | null = null;

function processRegistry(): Registry {
  if (ofProcess === null) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}

/** Counters in a registry of their own; every label has few values, none comes from a payload. */
export function createMetrics(): ServiceMetrics {
  const registry = new Registry();
  const process = processRegistry();
  const registers = [registry];
  const deliveries = new Counter({
    name: 'meshwarden_deliveries_total',
    help: 'Webhook deliveries with a valid signature, by event and what became of them',
    labelNames: ['event', 'outcome'],
    registers,
  });
  const signatures = new Counter({
    name: 'meshwarden_signatures_refused_total',
    help: 'Webhook requests answered with 401: signature missing or wrong',
    registers,
  });
  const answers = new Histogram({
    name: 'meshwarden_delivery_answer_seconds',
    help: 'Time from the headers of a delivery to its answer',
    buckets: ANSWER_SECONDS,
    registers,
  });
  const jobs = new Counter({
    name: 'meshwarden_jobs_total',
    help: 'Attempts at jobs, by kind and how they ended',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const jobSeconds = new Histogram({
    name: 'meshwarden_job_seconds',
    help: 'Duration of one attempt at a job',
    labelNames: ['kind'],
    buckets: JOB_SECONDS,
    registers,
  });
  const reviews = new Counter({
    name: 'meshwarden_reviews_total',
    help: 'Finished reviews, by tier and conclusion of the check',
    labelNames: ['tier', 'conclusion'],
    registers,
  });
  const calls = new Counter({
    name: 'meshwarden_github_calls_total',
    help: 'Calls to the API of GitHub, by operation and status; 0 is no answer',
    labelNames: ['operation', 'status'],
    registers,
  });
  const charts = new Histogram({
    name: 'meshwarden_chart_fetch_seconds',
    help: 'Time to ask a registry for a chart, by what that came to',
    labelNames: ['outcome'],
    buckets: FETCH_SECONDS,
    registers,
  });
  const drift = driftGauges(registers);
  return {
    driftSeen: drift,
    deliveryReceived: (event, outcome) => {
      deliveries.inc({ event, outcome });
    },
    signatureRefused: () => {
      signatures.inc();
    },
    deliveryAnswered: (seconds) => {
      answers.observe(seconds);
    },
    jobEnded: (kind, outcome, seconds) => {
      jobs.inc({ kind, outcome });
      jobSeconds.observe({ kind }, seconds);
    },
    reviewed: (tier, conclusion) => {
      reviews.inc({ tier, conclusion });
    },
    chartAsked: (outcome, seconds) => {
      charts.observe({ outcome }, seconds);
    },
    forgeCalled: (operation, status) => {
      calls.inc({ operation, status });
    },
    observe: (state) => {
      // An alert counts what is added to a series: one that begins with its first failure tells of none.
      for (const event of EVENTS) deliveries.inc({ event, outcome: 'not-stored' }, 0);
      for (const kind of state.kinds) jobs.inc({ kind, outcome: 'failed' }, 0);
      observeState(state, registers);
    },
    exposition: async () => ({
      contentType: registry.contentType,
      text: [await registry.metrics(), await process.metrics()].join('\n'),
    }),
  };
}

/** Environments of all repositories, by their names: which of them is meant, nobody tells a label. */
function driftGauges(registers: Registry[]): Metrics['driftSeen'] {
  const seen = new Map<
    string,
    { environment: string } & NonNullable<Parameters<Metrics['driftSeen']>[2]>
  >();
  new Gauge({
    name: 'meshwarden_drift_objects',
    help: 'Objects that are others in the cluster than in Git, at the last comparison that came to something',
    labelNames: ['environment', 'kind', 'tier'],
    registers,
    collect() {
      this.reset();
      for (const { environment, objects } of seen.values())
        for (const { kind, tier } of objects) this.inc({ environment, kind, tier });
    },
  });
  new Gauge({
    name: 'meshwarden_drift_compared_timestamp_seconds',
    help: 'When an environment was last compared with its cluster; the longest ago of several of this name',
    labelNames: ['environment'],
    registers,
    collect() {
      this.reset();
      const oldest = new Map<string, number>();
      for (const { environment, at } of seen.values())
        oldest.set(environment, Math.min(at, oldest.get(environment) ?? at));
      for (const [environment, at] of oldest) this.set({ environment }, at / 1000);
    },
  });
  return (repository, environment, now) => {
    const key = `${String(repository)} ${environment}`;
    if (now === null) seen.delete(key);
    else seen.set(key, { environment, ...now });
  };
}

function observeState(
  { counts, ready }: Parameters<ServiceMetrics['observe']>[0],
  registers: Registry[],
): void {
  new Gauge({
    name: 'meshwarden_queue_jobs',
    help: 'Jobs on record, by state',
    labelNames: ['state'],
    registers,
    async collect() {
      // a store that does not answer must not take the other figures with it
      const now = await counts().catch(() => null);
      this.reset();
      if (now === null) return;
      for (const state of ['waiting', 'running', 'failed'] as const)
        this.set({ state }, now[state]);
    },
  });
  new Gauge({
    name: 'meshwarden_ready',
    help: '1 while /readyz answers 200',
    registers,
    async collect() {
      this.set((await ready()) ? 1 : 0);
    },
  });
}
