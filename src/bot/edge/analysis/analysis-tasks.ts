import { LRUCache } from 'lru-cache';
import { getHeapStatistics } from 'node:v8';
import type { TreeLimits } from '../../../manifest/index.ts';
import { defaultTreeLimits } from '../../../manifest/index.ts';
import { CRASHED } from '../mirrors/fetch-problem.ts';
import type { MirrorReading } from '../mirrors/mirrored-change.ts';
import { createGitAnswers } from '../../../forge/edge/git/running/git-answers.ts';
import { defaultGitLimits } from '../../../forge/edge/git/running/run-git.ts';
import { GitProblem } from '../../../forge/edge/git/running/git-problem.ts';
import type { ReceivedTask, TaskTrouble } from './messages.ts';
import { answerQuestion } from './answers.ts';
import type { QuestionWork } from './answers.ts';
import type { RunTask, TaskContext } from './serve-tasks.ts';

/** What the process answers by. */
export interface AnalysisWork {
  readonly searchPath: string;
  /** Use cases for a repository that is called `name` (`owner/name`), with what they will remember of it. */
  readonly createWork: (name: string) => QuestionWork;
}

/** Bounds for a server: less in memory at once than a person's own machine allows. */
const LIMITS: TreeLimits = { ...defaultTreeLimits, totalBytes: 150_000_000 };

/** Repositories whose renderers stay warm, the latest used last. */
const MOST_KEPT = 3;

/** Uses of one, after which it begins anew: what it has seen of old commits only grows. */
const MOST_USES = 50;

/** Share of the heap that may be in use before everything that is kept goes. */
const MOST_HEAP = 0.3;

interface Kept {
  readonly work: QuestionWork;
  /** A repository may be renamed. */
  readonly name: string;
  uses: number;
}

/** Gives what is known of a repository, and keeps few, for their memory grows with what they render. */
function keepWork(
  create: (name: string) => QuestionWork,
  heapShare: () => number,
): (repository: number, name: string) => QuestionWork {
  const kept = new LRUCache<number, Kept>({ max: MOST_KEPT });
  return (repository, name) => {
    if (heapShare() > MOST_HEAP) kept.clear();
    const known = kept.get(repository);
    const isStale = known === undefined || known.uses >= MOST_USES || known.name !== name;
    const next = isStale ? { work: create(name), name, uses: 0 } : known;
    next.uses += 1;
    kept.set(repository, next);
    return next.work;
  };
}

/** Answers questions about mirrors. */
export function createAnalysisTasks(work: AnalysisWork): RunTask {
  const workOf = keepWork(work.createWork, heapShare);
  const answers = createGitAnswers();
  return async (task, context) => {
    const reading = { ...readingOf(task, context, work.searchPath), answers };
    try {
      const known = workOf(task.repository, task.name);
      return await answerQuestion(task.kind, task.request, { ...context, reading }, known);
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
