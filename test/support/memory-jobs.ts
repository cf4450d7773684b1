import { randomUUID } from 'node:crypto';
import type { Clock } from '../../src/forge/index.ts';
import type { ClaimedJob, Delivery, Jobs, NewJob } from '../../src/review/index.ts';
import { deliveryJob } from '../../src/bot/edge/store/delivery-job.ts';
import { isQuick } from '../../src/bot/edge/store/job-pace.ts';
import { coalesce, newStanding } from '../../src/bot/edge/store/queue-standing.ts';
import type { QueueStanding } from '../../src/bot/edge/store/queue-standing.ts';

type ClaimSettings = Parameters<Jobs['claim']>[0];

interface MemoryJob {
  id: number;
  state: 'waiting' | 'running' | 'failed';
  job: Omit<NewJob, 'priority' | 'runAt'>;
  standing: QueueStanding;
  lease: { readonly token: string; readonly until: number } | null;
  endedAt: number | null;
}

interface MemoryDelivery {
  readonly delivery: Delivery;
  readonly receivedAt: number;
  done: boolean;
}

/** What several workers of one queue share. */
export interface MemoryQueue {
  /** Milliseconds within which jobs are of one rank, and the older is first. */
  readonly rankUnit: number;
  readonly jobs: Map<number, MemoryJob>;
  readonly deliveries: Map<string, MemoryDelivery>;
  readonly pauses: Map<string, number>;
  lastId: number;
}

export const emptyQueue = (rankUnit = 1): MemoryQueue => ({
  rankUnit,
  jobs: new Map(),
  deliveries: new Map(),
  pauses: new Map(),
  lastId: 0,
});

const inState = (queue: MemoryQueue, state: MemoryJob['state']): MemoryJob[] =>
  [...queue.jobs.values()].filter((job) => job.state === state);

const waitingWithKey = (queue: MemoryQueue, key: string): MemoryJob | undefined =>
  inState(queue, 'waiting').find(({ job }) => job.key === key);

function addJob(queue: MemoryQueue, { priority, runAt, ...job }: NewJob, now: number): void {
  const standing = newStanding(priority, runAt ?? now);
  const waiting = waitingWithKey(queue, job.key);
  if (waiting !== undefined) {
    waiting.standing = coalesce(waiting.standing, standing);
    waiting.job = job;
    return;
  }
  const id = ++queue.lastId;
  queue.jobs.set(id, { id, state: 'waiting', job, standing, lease: null, endedAt: null });
}

function giveBack(queue: MemoryQueue, held: MemoryJob, standing: QueueStanding): void {
  const newer = waitingWithKey(queue, held.job.key);
  if (newer === undefined) Object.assign(held, { state: 'waiting', lease: null, standing });
  else {
    newer.standing = coalesce(standing, newer.standing);
    queue.jobs.delete(held.id);
  }
}

function takeBackLost(queue: MemoryQueue, now: number): void {
  for (const held of inState(queue, 'running'))
    if (held.lease !== null && held.lease.until <= now)
      giveBack(queue, held, { ...held.standing, runAt: now, lost: held.standing.lost + 1 });
}

type Limits = Partial<Pick<ClaimSettings, 'perGroup' | 'only'>>;

/** Waiting jobs that no running one stands in the way of, the most urgent first. */
function unblocked(queue: MemoryQueue, { perGroup = Infinity, only }: Limits): MemoryJob[] {
  const running = inState(queue, 'running').map(({ job }) => job);
  return inState(queue, 'waiting')
    .filter(
      ({ job }) =>
        (only === undefined || isQuick(job.payload.kind)) &&
        !running.some((other) => other.queue === job.queue) &&
        running.filter((other) => other.group === job.group).length < perGroup,
    )
    .sort((a, b) => rankIn(queue, a) - rankIn(queue, b) || a.id - b.id);
}

const rankIn = ({ rankUnit }: MemoryQueue, { standing }: MemoryJob): number =>
  Math.floor(standing.rank / rankUnit);

const mayRunAt = (queue: MemoryQueue, { job, standing }: MemoryJob): number =>
  Math.max(standing.runAt, queue.pauses.get(job.group) ?? 0);

function claimNext(queue: MemoryQueue, settings: ClaimSettings, now: number): ClaimedJob | null {
  takeBackLost(queue, now);
  const next = unblocked(queue, settings).find((job) => mayRunAt(queue, job) <= now);
  if (next === undefined) return null;
  const lease = randomUUID();
  const attempt = next.standing.attempt + 1;
  Object.assign(next, {
    state: 'running',
    lease: { token: lease, until: now + settings.lease },
    standing: { ...next.standing, attempt },
  });
  return { id: String(next.id), ...next.job, attempt, lost: next.standing.lost, lease };
}

function nextInstant(queue: MemoryQueue, limits: Limits): number | null {
  const instants = [
    ...unblocked(queue, limits).map((job) => mayRunAt(queue, job)),
    ...inState(queue, 'running').flatMap(({ lease }) => (lease === null ? [] : [lease.until])),
  ];
  return instants.length === 0 ? null : Math.min(...instants);
}

function acceptDelivery(queue: MemoryQueue, delivery: Delivery, now: number): boolean {
  if (queue.deliveries.has(delivery.id)) return false;
  queue.deliveries.set(delivery.id, { delivery, receivedAt: now, done: false });
  addJob(queue, deliveryJob(delivery), now);
  return true;
}

function complete(queue: MemoryQueue, held: MemoryJob): void {
  queue.jobs.delete(held.id);
  const { payload } = held.job;
  const kept = payload.kind === 'delivery' ? queue.deliveries.get(payload.delivery) : undefined;
  if (kept !== undefined) kept.done = true;
}

function prune(queue: MemoryQueue, before: number): void {
  for (const { id, endedAt } of inState(queue, 'failed'))
    if (endedAt !== null && endedAt < before) queue.jobs.delete(id);
  for (const [group, until] of queue.pauses) if (until < before) queue.pauses.delete(group);
  const keys = new Set([...queue.jobs.values()].map(({ job }) => job.key));
  for (const [id, { receivedAt }] of queue.deliveries)
    if (receivedAt < before && !keys.has(`delivery:${id}`)) queue.deliveries.delete(id);
}

/** The queue in memory, for tests of what stands on it; it keeps the contract but for surviving the process. */
export function createMemoryJobs(clock: Clock, queue: MemoryQueue = emptyQueue()): Jobs {
  const done = <T>(work: () => T): Promise<T> =>
    new Promise((resolve) => {
      resolve(work());
    });
  const ifHeld = ({ id, lease }: ClaimedJob, work: (held: MemoryJob) => void): Promise<boolean> =>
    done(() => {
      const held = queue.jobs.get(Number(id));
      if (held?.lease?.token !== lease) return false;
      work(held);
      return true;
    });
  return {
    accept: (delivery) => done(() => acceptDelivery(queue, delivery, clock.now())),
    delivery: (id) =>
      done(() => {
        const known = queue.deliveries.get(id);
        return known === undefined || known.done ? null : known.delivery;
      }),
    add: (job) =>
      done(() => {
        addJob(queue, job, clock.now());
      }),
    claim: (settings) => done(() => claimNext(queue, settings, clock.now())),
    renew: (job, lease) =>
      ifHeld(job, (held) => {
        held.lease = { token: job.lease, until: clock.now() + lease };
      }),
    complete: (job) =>
      ifHeld(job, (held) => {
        complete(queue, held);
      }),
    retry: (job, at) =>
      ifHeld(job, (held) => {
        giveBack(queue, held, { ...held.standing, runAt: at });
      }),
    fail: (job) =>
      ifHeld(job, (held) => {
        Object.assign(held, { state: 'failed', lease: null, endedAt: clock.now() });
      }),
    pause: (group, until) =>
      done(() => {
        queue.pauses.set(group, Math.max(until, queue.pauses.get(group) ?? 0));
      }),
    nextAt: (limits = {}) => done(() => nextInstant(queue, limits)),
    counts: () =>
      done(() => ({
        waiting: inState(queue, 'waiting').length,
        running: inState(queue, 'running').length,
        failed: inState(queue, 'failed').length,
      })),
    prune: (before) =>
      done(() => {
        prune(queue, before);
      }),
  };
}
