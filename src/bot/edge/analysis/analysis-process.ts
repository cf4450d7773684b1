import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { deserialize } from 'node:v8';
import type { FetchCharts } from '../../../charts/index.ts';
import type { ReaderOf } from '../../../forge/index.ts';
import { restingGroup } from './resting-group.ts';
import type { RestingGroup } from './resting-group.ts';
import { FromProcess, TaskResult } from './task-messages.ts';
import type { AnalysisTask, ToProcess } from './task-messages.ts';

export interface ProcessSettings {
  /** The compiled file that serves tasks. */
  readonly entry: string;
  readonly searchPath: string;
  /** Megabytes of JavaScript memory. */
  readonly memory: number;
  /** Milliseconds of computing between two requests for contents. */
  readonly taskTime: number;
  /** Says that other analyses come first where processors are few. */
  readonly yields?: boolean;
}

/** What a task may ask for while it runs. */
export interface ObtainForTask {
  /** Loads contents into the mirror; whether that worked. */
  readonly contents: (oids: readonly string[]) => Promise<boolean>;
  readonly charts: FetchCharts;
  readonly cluster: ReaderOf;
  /** Is told what is done, at which part of how many, in words that are not to be believed. */
  readonly progress?: ((doing: string, at: number, of: number) => void) | undefined;
}

/** Holds what a task came to. */
export interface TaskEnd {
  readonly result: TaskResult;
  /** Tells whether it needed more time or memory than it may take, or its charts did. */
  readonly metLimit: boolean;
}

/** A process of our own that reviews. It has no secret, and it may be ended at any time. */
export interface AnalysisProcess {
  readonly ended: boolean;
  /** The repository it served last: it knows it already. */
  readonly repository: number | null;
  /**
   * One at a time; it may write below the folder `scratch`. Never rejects: a process that dies gives a `failed`
   * result, and has `ended` then.
   */
  run(task: AnalysisTask, scratch: string, obtain: ObtainForTask): Promise<TaskEnd>;
  stop(): void;
  /** Computes nothing for so many milliseconds at most, or until it is told to go on; its time does not run meanwhile. */
  rest(most: number): void;
  goOn(): void;
}

/** Requests for contents and charts in one task; rendering asks for what files name in at most eight rounds a tree. */
const MOST_NEEDS = 40;

/** Times that a process says what it is at: it does so once a second, and rests or waits for others now and then. */
const MOST_TOLD = 10_000;

/** Kept of what a process says at its end. */
const MOST_STDERR = 4_000;

export function startAnalysisProcess(settings: ProcessSettings): AnalysisProcess {
  const child = fork(settings.entry, [], {
    env: { PATH: settings.searchPath, LC_ALL: 'C' },
    execArgv: [`--max-old-space-size=${String(settings.memory)}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A group of its own, so that the Git processes it starts end with it.
    detached: true,
  });
  yieldToOthers(child, settings);
  const group = restingGroup(child.pid, settings.searchPath);
  let ended = false;
  let repository: number | null = null;
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-MOST_STDERR);
  });
  const end = (): void => {
    ended = true;
    killGroup(child);
  };
  child.on('error', end);
  child.on('exit', () => {
    ended = true;
  });

  return {
    get ended() {
      return ended;
    },
    get repository() {
      return repository;
    },
    async run(task, scratch, obtain) {
      repository = task.repository;
      const asked: ToProcess = { kind: 'task', task, scratch };
      const outcome = await runTask(child, asked, obtain, { ...settings, rested: group.rested });
      if (outcome.kind === 'result') return { result: outcome.result, metLimit: outcome.metLimit };
      end();
      const { message, metLimit } = outcome;
      return {
        result: { kind: 'failed', message: message ?? deathSentence(said, settings) },
        metLimit: metLimit || (message === null && OUT_OF_MEMORY.test(said)),
      };
    },
    stop: end,
    rest: (most) => {
      if (!ended) group.rest(most);
    },
    goOn: () => {
      group.goOn();
    },
  };
}

type RunOutcome =
  | ({ readonly kind: 'result' } & TaskEnd)
  /** `message` is null where the process died by itself. */
  | { readonly kind: 'ended'; readonly message: string | null; readonly metLimit: boolean };

function runTask(
  child: ChildProcess,
  task: ToProcess,
  obtain: ObtainForTask,
  { taskTime, rested }: ProcessSettings & Pick<RestingGroup, 'rested'>,
): Promise<RunOutcome> {
  return new Promise((resolve) => {
    let needs = 0;
    let told = 0;
    let settled = false;
    let timer: NodeJS.Timeout | undefined;
    const settle = (outcome: RunOutcome): void => {
      settled = true;
      clearTimeout(timer);
      child.off('message', take);
      child.off('close', died);
      child.off('error', died);
      resolve(outcome);
    };
    const died = (): void => {
      settle({ kind: 'ended', message: null, metLimit: false });
    };
    /** Ends it after its time, and as much more as it rested. */
    const endAfter = (time: number): void => {
      const before = rested();
      timer = setTimeout(() => {
        const more = rested() - before;
        if (more > 0) endAfter(more);
        else settle({ kind: 'ended', message: timeSentence(taskTime), metLimit: true });
      }, time);
    };
    const send = (message: ToProcess): void => {
      endAfter(taskTime);
      // A process that is gone says so by `close`.
      child.send(message, () => undefined);
    };
    const take = (received: unknown): void => {
      const parsed = FromProcess.safeParse(received);
      if (!parsed.success) {
        const message = 'The analysis process spoke nonsense and was ended.';
        settle({ kind: 'ended', message, metLimit: false });
        return;
      }
      if (parsed.data.kind === 'done') {
        const { result, metLimit } = parsed.data;
        settle({ kind: 'result', result: unpacked(result), metLimit });
        return;
      }
      if (parsed.data.kind === 'progress') {
        const { doing, at, of } = parsed.data;
        told += 1;
        if (told <= MOST_TOLD) obtain.progress?.(doing, at, of);
        return;
      }
      clearTimeout(timer);
      needs += 1;
      if (needs > MOST_NEEDS) {
        const message = 'The analysis asked for contents too many times.';
        settle({ kind: 'ended', message, metLimit: true });
        return;
      }
      void answerTo(parsed.data, obtain).then((answer) => {
        if (!settled) send(answer);
      });
    };
    child.on('message', take);
    child.on('close', died);
    child.on('error', died);
    if (child.exitCode !== null || child.signalCode !== null) died();
    else send(task);
  });
}

/** Neither rejects. */
async function answerTo(
  asked: Exclude<FromProcess, { kind: 'done' | 'progress' }>,
  obtain: ObtainForTask,
): Promise<ToProcess> {
  switch (asked.kind) {
    case 'need':
      return { kind: 'obtained', done: await obtain.contents(asked.oids) };
    case 'charts':
      return { kind: 'fetched', charts: await obtain.charts(asked) };
    case 'cluster':
      return { kind: 'listed', listed: await obtain.cluster(asked.cluster)(asked) };
  }
}

function unpacked(bytes: Uint8Array): TaskResult {
  try {
    return TaskResult.parse(deserialize(bytes));
  } catch {
    return { kind: 'failed', message: 'The analysis came to nothing that can be read.' };
  }
}

const timeSentence = (milliseconds: number): string =>
  `The analysis took longer than ${String(milliseconds / 1000)} seconds and was ended.`;

const OUT_OF_MEMORY = /heap out of memory|Allocation failed/;

const deathSentence = (said: string, { memory }: ProcessSettings): string =>
  OUT_OF_MEMORY.test(said)
    ? `The analysis needs more than ${String(memory)} MB of memory and was ended.`
    : 'The analysis process ended before it was done.';

/** Whoever answers webhooks comes first where processors are few. */
function yieldToOthers({ pid }: ChildProcess, { yields = false }: ProcessSettings): void {
  const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;
  try {
    if (pid !== undefined) setPriority(pid, yields ? PRIORITY_LOW : PRIORITY_BELOW_NORMAL);
  } catch {
    // It ended at once, or the system does not allow it.
  }
}

function killGroup({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
