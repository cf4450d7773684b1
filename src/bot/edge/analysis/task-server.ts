import { serialize, getHeapStatistics } from 'node:v8';
import { z } from 'zod';
import type { ObtainBlobs } from '../../../forge/edge/git/objects/missing-blobs.ts';
import type { ChartReference, FetchCharts, FetchedChart } from '../../../charts/index.ts';
import type { ListedKind, ReaderOf } from '../../../forge/index.ts';
import { MOST_DOING, MOST_REFERENCES, MOST_RESULT_BYTES, RESULT_VERSION } from './task-messages.ts';
import type { FromProcess, ReceivedTask, TaskResult, TaskTrouble } from './task-messages.ts';
import { answerQuestion, isQuestion } from './questions/question-table.ts';
import type { QuestionKind } from './questions/question-table.ts';
import type { Engine } from '../../../review/index.ts';
import { keepEngines } from './kept-engines.ts';
import type { TreeLimits } from '../../../manifest/index.ts';
import { defaultTreeLimits } from '../../../manifest/index.ts';
import { CRASHED } from '../mirrors/fetch-problem.ts';
import type { MirrorReading } from '../mirrors/mirrored-change.ts';
import { createGitAnswers } from '../../../forge/edge/git/running/git-answers.ts';
import { defaultGitLimits, GitProblem } from '../../../forge/edge/git/running/run-git.ts';

/** One end of a connection between two processes. */
interface Channel {
  send(message: FromProcess): void;
  /** `take` gets every message from now on. */
  listen(take: (message: unknown) => void): void;
}

interface TaskContext {
  /** A folder that this process may fill. */
  readonly scratch: string;
  readonly obtain: ObtainBlobs;
  /** Asks whoever started this process: it has no way out itself. */
  readonly fetchCharts: FetchCharts;
  /** Likewise: which clusters may be read, the other side knows. */
  readonly readerOf: ReaderOf;
  /** Is told what is done, at which part of how many. */
  readonly progress: NonNullable<Engine['progress']>;
}

type RunTask = (task: ReceivedTask, context: TaskContext) => Promise<TaskResult>;

/**
 * Runs tasks as they come in, one at a time, and sends back what they come to. Nothing ends it but its channel.
 *
 * @param limitsMet How often a limit has been met so far.
 */
export function serveTasks(channel: Channel, runTask: RunTask, limitsMet: () => number): void {
  let settleNeed: ((done: boolean) => void) | null = null;
  let settleCharts: ((charts: readonly FetchedChart[]) => void) | null = null;
  let settleListed: ((listed: readonly ListedKind[]) => void) | null = null;

  const obtain: ObtainBlobs = async (oids) => {
    const answer = new Promise<boolean>((resolve) => {
      settleNeed = resolve;
    });
    channel.send({ kind: 'need', oids: [...oids] });
    if (!(await answer)) throw new NotObtained();
  };

  const fetchCharts: FetchCharts = async ({ side, references }) => {
    const asked = references.slice(0, MOST_REFERENCES).filter(isSendable);
    const answer = new Promise<readonly FetchedChart[]>((resolve) => {
      settleCharts = resolve;
    });
    channel.send({ kind: 'charts', side, references: asked });
    const found = new Map((await answer).map((each, at) => [asked[at], each]));
    return references.map((reference) => found.get(reference) ?? { kind: 'unlisted' });
  };

  const readerOf: ReaderOf =
    (cluster) =>
    async ({ kinds, named }) => {
      const answer = new Promise<readonly ListedKind[]>((resolve) => {
        settleListed = resolve;
      });
      channel.send({
        kind: 'cluster',
        cluster,
        kinds: kinds.map(({ group, kind }) => ({ group, kind })),
        named: named.map(({ of: { group, kind }, names }) => ({
          of: { group, kind },
          names: names.slice(0, MOST_NAMES).map(({ namespace, name }) => ({ namespace, name })),
        })),
      });
      return await answer;
    };

  let told = -Infinity;
  const progress: TaskContext['progress'] = (doing, at, of) => {
    const now = performance.now();
    if (now - told < TOLD_EACH) return;
    told = now;
    channel.send({ kind: 'progress', doing: doing.slice(0, MOST_DOING), at, of });
  };

  const run = async (task: ReceivedTask, scratch: string): Promise<void> => {
    let result: TaskResult;
    const metBefore = limitsMet();
    told = -Infinity;
    try {
      result = await runTask(task, { scratch, obtain, fetchCharts, readerOf, progress });
    } catch (error) {
      result = { kind: 'failed', message: sentenceFor(error) };
    }
    const metLimit = limitsMet() > metBefore;
    channel.send({ kind: 'done', version: RESULT_VERSION, metLimit, result: packed(result) });
  };

  channel.listen((received) => {
    const message = FromMain.parse(received);
    if (message.kind === 'task') void run(message.task, message.scratch);
    else if (message.kind === 'fetched') {
      settleCharts?.(message.charts);
      settleCharts = null;
    } else if (message.kind === 'listed') {
      settleListed?.(message.listed);
      settleListed = null;
    } else {
      settleNeed?.(message.done);
      settleNeed = null;
    }
  });
}

/** Milliseconds between two messages of what is done. */
const TOLD_EACH = 1_000;

/** As many as the other side takes; more ConfigMaps of mesh configuration nobody has. */
const MOST_NAMES = 50;

/** What is longer is no address of a chart. */
const isSendable = ({ url, name, version }: ChartReference): boolean =>
  url.length <= 2000 && name.length <= 500 && (version ?? '').length <= 200;

/** Fetching did not bring what was needed; the other side knows why. */
class NotObtained extends Error {}

/** From the main process: checked wholly but for what the other side has fetched itself. */
const FromMain = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('task'),
    task: z.object({
      repository: z.int(),
      name: z.string(),
      mirror: z.string(),
      kind: z.custom<QuestionKind>((kind) => typeof kind === 'string' && isQuestion(kind)),
      request: z.unknown(),
    }) satisfies z.ZodType<ReceivedTask>,
    scratch: z.string(),
  }),
  z.object({ kind: z.literal('obtained'), done: z.boolean() }),
  z.object({
    kind: z.literal('fetched'),
    charts: z.custom<readonly FetchedChart[]>(Array.isArray),
  }),
  z.object({
    kind: z.literal('listed'),
    listed: z.custom<readonly ListedKind[]>(Array.isArray),
  }),
]);

function packed(result: TaskResult): Uint8Array {
  const bytes = serialize(result);
  if (bytes.length <= MOST_RESULT_BYTES) return bytes;
  const size = `${String(Math.round(bytes.length / 1e6))} MB`;
  const message = `The review of this change is too large to report: ${size} of differences and findings. Split the change.`;
  return serialize({ kind: 'failed', message } satisfies TaskResult);
}

/** Never the text of an exception that may quote a manifest; the first line of a bug's name is enough to find it. */
function sentenceFor(error: unknown): string {
  if (error instanceof NotObtained) return 'The contents to review could not be fetched.';
  const name = error instanceof Error ? error.name : 'an unknown problem';
  const at = error instanceof Error ? /\bsrc\/\S+?:\d+/.exec(error.stack ?? '')?.[0] : undefined;
  return `The analysis stopped on an error of its own: ${name}${at === undefined ? '' : ` at ${at}`}.`;
}

/** What the process answers by. */
interface AnalysisWork {
  readonly searchPath: string;
  /** For a repository that is called `name` (`owner/name`), with what it will remember of it. */
  readonly createEngine: (name: string, progress: NonNullable<Engine['progress']>) => Engine;
}

/** Bounds for a server: less in memory at once than a person's own machine allows. */
const LIMITS: TreeLimits = { ...defaultTreeLimits, totalBytes: 150_000_000 };

/** Answers questions about mirrors. */
export function createAnalysisTasks(work: AnalysisWork): RunTask {
  // an engine stays from task to task, of which there is one at a time
  let progress: TaskContext['progress'] = () => undefined;
  const create = (name: string): Engine =>
    work.createEngine(name, (...step) => {
      progress(...step);
    });
  const engines = keepEngines(create, heapShare);
  const answers = createGitAnswers();
  return async (task, context) => {
    ({ progress } = context);
    const reading = { ...readingOf(task, context, work.searchPath), answers };
    try {
      return await engines.use(task.repository, task.name, (engine) =>
        answerQuestion(task.kind, task.request, { ...context, reading }, engine),
      );
    } catch (error) {
      if (error instanceof GitProblem) return problemResult(error);
      throw error;
    }
  };
}

function heapShare(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used / limit;
}

const readingOf = (
  { mirror }: ReceivedTask,
  { scratch, obtain }: TaskContext,
  searchPath: string,
): MirrorReading => ({
  mirror,
  scratch,
  obtain,
  git: { searchPath, limits: defaultGitLimits },
  limits: LIMITS,
});

/** What Git says about an object that is not there or not whole. */
const DAMAGE =
  /unable to read|not a tree object|missing|bad (?:object|tree|revision)|could not (?:read|parse)|corrupt|inflate|packfile|index file/i;

function problemResult({ result }: GitProblem): TaskTrouble {
  if (result.kind !== 'git-failed')
    return { kind: 'failed', message: `Git stopped: ${result.kind}.` };
  return DAMAGE.test(result.message) || CRASHED.test(result.message)
    ? { kind: 'damaged', message: result.message }
    : { kind: 'failed', message: `Git stopped: ${result.message}` };
}
