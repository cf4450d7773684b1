import { LRUCache } from 'lru-cache';
import { getHeapStatistics } from 'node:v8';
import type { LoadableTree, ReadTrees } from '../../app/ports.ts';
import type {
  AnalysisRequest,
  DriftRequest,
  LookedForDrift,
  LookedForObject,
  ObjectLook,
  RepositorySurvey,
} from '../../app/ports/analysis.ts';
import type { FetchCharts } from '../../app/ports/chart-sources.ts';
import type { ReaderOf } from '../../app/ports/clusters.ts';
import type { PartWork } from '../../app/ports/part-work.ts';
import { changedPaths } from '../../core/delivery/index.ts';
import type { TreeLimits } from '../../core/tree/index.ts';
import { defaultTreeLimits } from '../../core/tree/index.ts';
import { CRASHED } from '../git/mirrors/fetch-problem.ts';
import { GitProblem } from '../git/running/git-problem.ts';
import { readMirroredChange, readMirroredTree } from '../git/mirrors/mirrored-change.ts';
import type { MirrorReading, MirroredChange } from '../git/mirrors/mirrored-change.ts';
import { readMirroredPast } from '../git/mirrors/mirrored-past.ts';
import type { MirroredPast } from '../git/mirrors/mirrored-past.ts';
import { revertMirrored } from '../git/mirrors/mirrored-revert.ts';
import { createGitAnswers } from '../git/running/git-answers.ts';
import { defaultGitLimits } from '../git/running/run-git.ts';
import type { AnalysedData, AnalysisTask, TaskResult } from './messages.ts';
import type { RunTask, TaskContext } from './serve-tasks.ts';

type AnalysedParts = Omit<AnalysedData, keyof MirroredParts | 'kind' | 'restores'>;
interface ReviewOccasion extends Pick<AnalysisRequest, 'asOf' | 'pullRequest' | 'rule'> {
  readonly fetchCharts: FetchCharts;
  readonly restoring?: RestoringState;
}
/** What a branch was at the commit whose state a revert of ours is to bring back. */
type RestoringState =
  | (Omit<Extract<MirroredPast, { kind: 'past' }>, 'close'> & { readonly whole: boolean })
  | Extract<MirroredPast, { kind: 'not-on-branch' }>;
type MirroredParts = Pick<AnalysedData, 'commits' | 'commitsOfHead' | 'diffLines'>;

/** What the process does, by use cases that are handed in. `E` is what they remember of a repository. */
export interface AnalysisWork<E> {
  readonly searchPath: string;
  /** Of a repository that is called `name` (`owner/name`). */
  readonly createEngine: (name: string) => E;
  readonly analyseTrees: (
    trees: ReadTrees,
    headText: MirroredChange['headText'],
    engine: E,
    occasion: ReviewOccasion,
  ) => Promise<
    | ({ readonly kind: 'reviewed' } & AnalysedParts)
    | Omit<Extract<TaskResult, { kind: 'invalid-policy' }>, 'commits'>
  >;
  readonly partWork: (engine: E) => PartWork;
  readonly surveyTree: (
    tree: LoadableTree,
    commit: string,
    engine: E,
    asOf: string,
  ) => Promise<RepositorySurvey>;
  readonly lookAtObject: (
    tree: LoadableTree,
    commit: string,
    asked: LookedForObject,
    engine: E,
  ) => Promise<ObjectLook>;
  readonly driftOfTree: (
    tree: LoadableTree,
    commit: string,
    request: DriftRequest,
    engine: E,
    asked: { readonly readerOf: ReaderOf; readonly fetchCharts: FetchCharts },
  ) => Promise<LookedForDrift>;
}

/** Bounds for a server: less in memory at once than a person's own machine allows. */
const LIMITS: TreeLimits = { ...defaultTreeLimits, totalBytes: 150_000_000 };

/** Repositories whose renderers stay warm, the latest used last. */
const MOST_KEPT = 3;

/** Uses of one, after which it begins anew: what it has seen of old commits only grows. */
const MOST_USES = 50;

/** Share of the heap that may be in use before everything that is kept goes. */
const MOST_HEAP = 0.3;

interface Kept<E> {
  readonly engine: E;
  /** A repository may be renamed. */
  readonly name: string;
  uses: number;
}

/** Gives the engine of a repository, and keeps few, for their memory grows with what they render. */
function keepEngines<E>(
  create: (name: string) => E,
  heapShare: () => number,
): (repository: number, name: string) => E {
  const kept = new LRUCache<number, Kept<E>>({ max: MOST_KEPT });
  return (repository, name) => {
    if (heapShare() > MOST_HEAP) kept.clear();
    const known = kept.get(repository);
    const isStale = known === undefined || known.uses >= MOST_USES || known.name !== name;
    const next = isStale ? { engine: create(name), name, uses: 0 } : known;
    next.uses += 1;
    kept.set(repository, next);
    return next.engine;
  };
}

/** Runs reviews, surveys and reverts on mirrors. */
export function createAnalysisTasks<E>(work: AnalysisWork<E>): RunTask {
  const engineOf = keepEngines(work.createEngine, heapShare);
  const answers = createGitAnswers();
  return async (task, context) => {
    const reading = { ...readingOf(task, context, work.searchPath), answers };
    try {
      const engine = engineOf(task.repository, task.name);
      if (task.kind === 'revert') {
        const computed = await revertMirrored(task.request, reading, work.partWork(engine));
        return { kind: 'computed', ...computed };
      }
      if (task.kind === 'drift') return await drift(task, reading, engine, work, context);
      if (task.kind === 'look') return await look(task, reading, engine, work);
      return task.kind === 'review'
        ? await review(task, { reading, fetchCharts: context.fetchCharts }, engine, work)
        : await survey(task, reading, engine, work);
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
  { mirror }: AnalysisTask,
  { scratch, obtain }: TaskContext,
  searchPath: string,
): MirrorReading => ({
  mirror,
  scratch,
  obtain,
  git: { searchPath, limits: defaultGitLimits },
  limits: LIMITS,
});

interface ReviewContext extends Pick<TaskContext, 'fetchCharts'> {
  readonly reading: MirrorReading;
}

async function review<E>(
  task: Extract<AnalysisTask, { kind: 'review' }>,
  { reading, fetchCharts }: ReviewContext,
  engine: E,
  { analyseTrees }: AnalysisWork<E>,
): Promise<TaskResult> {
  const { commits, asOf, pullRequest, rule, asPushed } = task;
  const { trees, headText, commitsOfHead, diffLines } = await readMirroredChange(
    commits,
    reading,
    asPushed,
  );
  if (trees.kind === 'conflict') return trees;
  if (trees.kind === 'no-merge-base') return { kind: 'no-merge-base', commits };
  if (trees.kind !== 'read') throw new GitProblem(trees);
  const asked = task.restores === undefined ? {} : { restores: task.restores };
  let past: MirroredPast | null = null;
  try {
    past = await pastOf(task, trees, reading);
    const occasion = {
      ...{ asOf, pullRequest, fetchCharts },
      ...(rule !== undefined && { rule }),
      ...(past !== null && { restoring: { ...past, whole: task.restores?.whole === true } }),
    };
    const analysed = await analyseTrees(trees, headText, engine, occasion);
    return analysed.kind === 'invalid-policy'
      ? { ...analysed, commits }
      : { ...analysed, ...asked, commits, commitsOfHead, diffLines };
  } finally {
    if (past?.kind === 'past') await past.close();
    await trees.close();
  }
}

/** Null where nothing is to be restored. */
async function pastOf(
  { commits, restores }: Extract<AnalysisTask, { kind: 'review' }>,
  { base, merged }: ReadTrees,
  reading: MirrorReading,
): Promise<MirroredPast | null> {
  if (restores === undefined) return null;
  const between = { commit: restores.commit, tip: commits.base, head: commits.head };
  return readMirroredPast(between, changedPaths(base.tree, merged.tree), reading);
}

async function survey<E>(
  { commit, asOf }: Extract<AnalysisTask, { kind: 'survey' }>,
  reading: MirrorReading,
  engine: E,
  { surveyTree }: AnalysisWork<E>,
): Promise<TaskResult> {
  const { tree, close } = await readMirroredTree(commit, reading);
  try {
    return await surveyTree(tree, commit, engine, asOf);
  } finally {
    await close();
  }
}

async function look<E>(
  { commit, question: { resource, before } }: Extract<AnalysisTask, { kind: 'look' }>,
  reading: MirrorReading,
  engine: E,
  { lookAtObject }: AnalysisWork<E>,
): Promise<TaskResult> {
  const now = await readMirroredTree(commit, reading);
  try {
    if (before === null) return await lookAtObject(now.tree, commit, { resource, before }, engine);
    const then = await readMirroredTree(before.commit, reading);
    try {
      const compared = { environment: before.environment, tree: then.tree };
      return await lookAtObject(now.tree, commit, { resource, before: compared }, engine);
    } finally {
      await then.close();
    }
  } finally {
    await now.close();
  }
}

async function drift<E>(
  { commit, environment, cluster, asOf, adopt }: Extract<AnalysisTask, { kind: 'drift' }>,
  reading: MirrorReading,
  engine: E,
  { driftOfTree }: AnalysisWork<E>,
  { readerOf, fetchCharts }: Pick<TaskContext, 'readerOf' | 'fetchCharts'>,
): Promise<TaskResult> {
  const { tree, close } = await readMirroredTree(commit, reading);
  try {
    const asked = { environment, cluster, asOf, ...(adopt !== undefined && { adopt }) };
    return await driftOfTree(tree, commit, asked, engine, { readerOf, fetchCharts });
  } finally {
    await close();
  }
}

/** What Git says about an object that is not there or not whole. */
const DAMAGE =
  /unable to read|not a tree object|missing|bad (?:object|tree|revision)|could not (?:read|parse)|corrupt|inflate|packfile|index file/i;

function problemResult({ result }: GitProblem): TaskResult {
  if (result.kind !== 'git-failed')
    return { kind: 'failed', message: `Git stopped: ${result.kind}.` };
  return DAMAGE.test(result.message) || CRASHED.test(result.message)
    ? { kind: 'damaged', message: result.message }
    : { kind: 'failed', message: `Git stopped: ${result.message}` };
}
