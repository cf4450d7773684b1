import type { ChartFile } from '../chart-request.ts';
import type { WorkerTask } from './chart-thread.ts';
import type { EngineAnswer, EngineInstance, WasmModule } from './engine-instance.ts';
import {
  answeredBy,
  freshEngine,
  isAsBefore,
  MOST_REUSED,
  renewed,
  startOf,
} from './engine-instance.ts';
import { writtenRequest } from './engine-request.ts';

/** An engine for one task after another, of which each gets what a new engine would answer. */
export interface RenewingEngine {
  /** Throws what `answeredBy` throws. */
  answer(task: WorkerTask): EngineAnswer;
  /** Makes it as new, unless it may go on with another release of the same chart. */
  makeReady(): void;
}

/** Bounds the milliseconds of an answer after which it goes on: what takes longer is not tried twice. */
const LONGEST = 1_000;

/**
 * Makes an engine that goes on as it is from one release of a chart to the next, so that the chart is read once: nothing of
 * another chart reaches it, and what is random, open or failing is answered by one that is as new.
 */
export function renewingEngine(module: WasmModule): RenewingEngine {
  let engine: EngineInstance | null = freshEngine(module);
  const start = startOf(engine);
  /** The chart that it has read; null where it is as new. */
  let chart: WorkerTask['request']['files'] | null = null;
  let goesOn = false;

  const asNew = (): EngineInstance => {
    const next = (engine && renewed(engine, start)) ?? freshEngine(module);
    chart = null;
    return next;
  };
  const answered = (task: WorkerTask): EngineAnswer => {
    engine ??= asNew();
    const used = engine;
    // one that stops is of no use
    engine = null;
    const began = performance.now();
    const answer = answeredBy(used, writtenRequest(task), task.chance);
    engine = used;
    goesOn =
      isUsual(task) &&
      performance.now() - began < LONGEST &&
      answer.memory <= MOST_REUSED &&
      isAsBefore(used);
    return answer;
  };
  /** Asks the engine that has read the chart; null where only one that is as new can tell. */
  const answeredAgain = (task: WorkerTask): EngineAnswer | null => {
    try {
      const answer = answered(task);
      return goesOn ? answer : null;
    } catch {
      return null;
    }
  };

  return {
    answer(task) {
      const { files } = task.request;
      goesOn = false;
      if (chart !== null) {
        const again = isUsual(task) && isSameChart(chart, files) ? answeredAgain(task) : null;
        if (again !== null) return again;
        engine = asNew();
      }
      const answer = answered(task);
      chart = files;
      return answer;
    },
    makeReady() {
      if (goesOn || (engine !== null && chart === null)) return;
      engine = asNew();
    },
  };
}

const isUsual = ({ chance, ways }: WorkerTask): boolean => chance === 'usual' && ways === 'usual';

type Files = WorkerTask['request']['files'];

function isSameChart(one: Files, other: Files): boolean {
  if (one.size !== other.size) return false;
  for (const [path, file] of one) if (!isSameFile(file, other.get(path))) return false;
  return true;
}

const isSameFile = (one: ChartFile, other: ChartFile | undefined): boolean =>
  one.kind === 'bytes'
    ? other?.kind === 'bytes' && Buffer.compare(one.bytes, other.bytes) === 0
    : other?.kind === 'unreadable' && one.reason === other.reason;
