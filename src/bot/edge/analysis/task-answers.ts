import type { LoadableTree, ReaderOf, ReadTrees } from '../../../forge/index.ts';
import type {
  AnalysisRequest,
  LookedForObject,
  ObjectLook,
  RepositorySurvey,
} from '../../../review/index.ts';
import type { DriftRequest, LookedForDrift } from '../../../features/drift/index.ts';
import type { FetchCharts } from '../../../charts/index.ts';
import type { PartWork } from '../../../features/rollback/index.ts';
import { changedPaths } from '../../../compare/index.ts';
import { readMirroredChange, readMirroredTree } from '../mirrors/mirrored-change.ts';
import type { MirroredChange, MirrorReading } from '../mirrors/mirrored-change.ts';
import { readMirroredPast, revertMirrored } from '../mirrors/mirrored-revert.ts';
import type { MirroredPast } from '../mirrors/mirrored-revert.ts';
import { GitProblem } from '../../../forge/edge/git/running/run-git.ts';
import { parseRequest } from './questions/question-table.ts';
import type { QuestionKind, Requests, Results } from './questions/question-table.ts';
import type { AnalysedData, ReviewResult, ReviewTask } from './questions/review.ts';

/** A mirror that holds the commits, and what may be asked for while it is read. */
interface Workplace {
  readonly reading: MirrorReading;
  /** Asks whoever started this process: it has no way out itself. */
  readonly fetchCharts: FetchCharts;
  /** Likewise: which clusters may be read, the other side knows. */
  readonly readerOf: ReaderOf;
}

/** The use cases by which questions are answered, with what they remember of one repository. */
export interface QuestionWork {
  readonly analyseTrees: (
    trees: ReadTrees,
    headText: MirroredChange['headText'],
    occasion: ReviewOccasion,
  ) => Promise<
    | ({ readonly kind: 'reviewed' } & AnalysedParts)
    | Omit<Extract<ReviewResult, { kind: 'invalid-policy' }>, 'commits'>
  >;
  readonly surveyTree: (
    tree: LoadableTree,
    commit: string,
    asOf: string,
  ) => Promise<RepositorySurvey>;
  readonly lookAtObject: (
    tree: LoadableTree,
    commit: string,
    asked: LookedForObject,
  ) => Promise<ObjectLook>;
  readonly driftOfTree: (
    tree: LoadableTree,
    commit: string,
    request: DriftRequest,
    asked: { readonly readerOf: ReaderOf; readonly fetchCharts: FetchCharts },
  ) => Promise<LookedForDrift>;
  readonly partWork: PartWork;
}

type AnalysedParts = Omit<AnalysedData, keyof MirroredParts | 'kind' | 'restores'>;
type MirroredParts = Pick<AnalysedData, 'commits' | 'commitsOfHead' | 'diffLines'>;

/** What a branch was at the commit whose state a revert of ours is to bring back. */
type RestoringState =
  | (Omit<Extract<MirroredPast, { kind: 'past' }>, 'close'> & { readonly whole: boolean })
  | Extract<MirroredPast, { kind: 'not-on-branch' }>;

interface ReviewOccasion extends Pick<AnalysisRequest, 'asOf' | 'pullRequest' | 'rule'> {
  readonly fetchCharts: FetchCharts;
  readonly restoring?: RestoringState;
}

/** How each question is answered in the process; how it is asked, `questions` says. */
const ANSWERS: {
  readonly [K in QuestionKind]: (
    request: Requests[K],
    place: Workplace,
    work: QuestionWork,
  ) => Promise<Results[K]>;
} = {
  review: answerReview,
  survey: async ({ commit, asOf }, { reading }, { surveyTree }) => {
    const { tree, close } = await readMirroredTree(commit, reading);
    try {
      return await surveyTree(tree, commit, asOf);
    } finally {
      await close();
    }
  },
  look: async ({ commit, question: { resource, before } }, { reading }, { lookAtObject }) => {
    const now = await readMirroredTree(commit, reading);
    try {
      if (before === null) return await lookAtObject(now.tree, commit, { resource, before });
      const then = await readMirroredTree(before.commit, reading);
      try {
        const compared = { environment: before.environment, tree: then.tree };
        return await lookAtObject(now.tree, commit, { resource, before: compared });
      } finally {
        await then.close();
      }
    } finally {
      await now.close();
    }
  },
  drift: async ({ commit, ...asked }, { reading, readerOf, fetchCharts }, { driftOfTree }) => {
    const { tree, close } = await readMirroredTree(commit, reading);
    try {
      return await driftOfTree(tree, commit, asked, { readerOf, fetchCharts });
    } finally {
      await close();
    }
  },
  revert: async (request, { reading }, { partWork }) => ({
    kind: 'computed',
    ...(await revertMirrored(request, reading, partWork)),
  }),
};

/** Answers a request, which is checked wholly; throws where it is none. */
export async function answerQuestion<K extends QuestionKind>(
  kind: K,
  request: unknown,
  place: Workplace,
  work: QuestionWork,
): Promise<Results[K]> {
  return ANSWERS[kind](parseRequest(kind, request), place, work);
}

async function answerReview(
  task: ReviewTask,
  { reading, fetchCharts }: Workplace,
  { analyseTrees }: QuestionWork,
): Promise<ReviewResult> {
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
    const analysed = await analyseTrees(trees, headText, occasion);
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
  { commits, restores }: ReviewTask,
  { base, merged }: ReadTrees,
  reading: MirrorReading,
): Promise<MirroredPast | null> {
  if (restores === undefined) return null;
  const between = { commit: restores.commit, tip: commits.base, head: commits.head };
  return readMirroredPast(between, changedPaths(base.tree, merged.tree), reading);
}
