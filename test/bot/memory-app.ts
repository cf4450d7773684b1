import type { ForgeEvent, Forge } from '../../src/forge/index.ts';
import { reconcileJob } from '../../src/bot/queue/bot-jobs.ts';
import type { Jobs, Store } from '../../src/review/index.ts';
import { audited } from '../cli/audit/audited.ts';
import type { Stop } from '../support/boundaries.ts';
import { emptyQueue } from '../support/memory-jobs.ts';
import { emptyRecords } from './memory-store.ts';
import { LEASE, startProcess } from './memory-process.ts';
import type { Disk, SurroundingShop } from './memory-process.ts';

interface Loss {
  readonly losesData: boolean;
}

/** The app on ports in memory, one job at a time; its process can be killed and its data lost. */
export interface MemoryApp {
  /** Boundaries of the present process that were passed. */
  readonly passed: () => readonly string[];
  /** Calls to GitHub so far, of all processes. */
  readonly calls: string[];
  /** What was logged, without its fields. */
  readonly logged: string[];
  /** Problems that are nobody's but ours. */
  readonly bugs: string[];
  readonly store: () => Store;
  /** What the audit log on the present disk says: `kind actor detail`; all of it can be read. */
  readonly audited: () => readonly string[];
  readonly jobs: () => Jobs;
  readonly forge: () => Forge;
  readonly stop: (stop: Stop | null) => void;
  /** Kills the process at a boundary to come; the next one has only what is on disk. */
  readonly kill: (death: Pick<Stop, 'at' | 'when'>, loss?: Loss) => void;
  readonly deliver: (event: ForgeEvent) => Promise<void>;
  /** One job that is due; false where none is. */
  readonly workOnce: () => Promise<boolean>;
  /** Until nothing waits, whatever time that takes. */
  readonly drain: () => Promise<void>;
  /** Lets so many milliseconds pass, in which everything that is due is done. */
  readonly pass: (milliseconds: number) => Promise<void>;
  readonly restart: (loss?: Loss) => Promise<void>;
  /** What a reconcile pass finds, before much time has passed. */
  readonly look: () => Promise<void>;
  /** A reconcile pass, and all that comes of it. */
  readonly reconcile: () => Promise<void>;
}

const MINUTE = 60_000;
const KEPT: Loss = { losesData: false };
/** Milliseconds after which what a killed process held has run out. */
const DOWN = 60_000;
/** A queue that takes longer to empty never does. */
const MOST_ROUNDS = 1_000;

export function startMemoryApp(shop: SurroundingShop): MemoryApp {
  const { clock } = shop;
  const events = new Map<string, ForgeEvent>();
  const [calls, bugs, logged] = [[], [], []] as [string[], string[], string[]];
  const emptyDisk = (): Disk => ({ records: emptyRecords(clock), queue: emptyQueue() });
  const surroundings = {
    shop,
    calls,
    eventOf: (delivery: string) => events.get(delivery),
    note: ({ stack }: Readonly<Record<string, unknown>>, message: string) => {
      logged.push(message);
      if (typeof stack === 'string') bugs.push(`${message}: ${stack}`);
    },
  };
  let disk = emptyDisk();
  let process = startProcess(disk, surroundings);
  let deathLosesData = false;

  const restart: MemoryApp['restart'] = async ({ losesData } = KEPT) => {
    process.die();
    if (losesData) disk = emptyDisk();
    clock.advance(DOWN);
    process = startProcess(disk, surroundings);
    await process.jobs.add(reconcileJob());
  };

  const workOnce: MemoryApp['workOnce'] = async () => {
    const job = await process.jobs.claim({ lease: LEASE, perGroup: 2 });
    if (job === null) return false;
    await process.run(job);
    if (process.isDead()) await restart({ losesData: deathLosesData });
    return true;
  };

  const drain: MemoryApp['drain'] = async () => {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (await workOnce()) continue;
      const at = await process.jobs.nextAt();
      if (at === null) return;
      clock.advance(Math.max(at - clock.now(), 0));
    }
    throw new Error(`The queue never empties; it calls ${calls.slice(-20).join(', ')}.`);
  };

  const pass: MemoryApp['pass'] = async (milliseconds) => {
    const end = clock.now() + milliseconds;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (await workOnce()) continue;
      const at = await process.jobs.nextAt();
      clock.advance(Math.max(Math.min(at ?? end, end) - clock.now(), 0));
      if (at === null || at > end) return;
    }
    throw new Error(`There is always more to do: ${calls.slice(-20).join(', ')}.`);
  };

  return {
    passed: () => process.boundaries.passed,
    calls,
    bugs,
    logged,
    store: () => process.store,
    audited: () => audited(disk.records.audit, clock.now()),
    jobs: () => process.jobs,
    forge: () => process.forge,
    stop: (stop) => {
      process.boundaries.stop(stop);
    },
    kill: (death, { losesData } = KEPT) => {
      const { boundaries, die } = process;
      deathLosesData = losesData;
      boundaries.stop({
        ...death,
        act: () => {
          die();
          return new Promise<never>(() => undefined);
        },
      });
    },
    deliver: async (event) => {
      const id = String(events.size);
      events.set(id, event);
      await process.jobs.accept({ id, event: event.kind, body: '{}' });
    },
    workOnce,
    drain,
    pass,
    restart,
    look: async () => {
      await process.jobs.add(reconcileJob());
      await pass(MINUTE);
    },
    reconcile: async () => {
      await process.jobs.add(reconcileJob());
      await drain();
    },
  };
}
