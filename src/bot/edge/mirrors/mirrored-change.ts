import type {
  CommitAuthorship,
  CommitPair,
  LoadableTree,
  TreesResult,
} from '../../../forge/index.ts';
import type { AnalysedChange } from '../../../review/index.ts';
import type { ListedEntry, TreeLimits } from '../../../manifest/index.ts';
import type { BlobStore } from '../../../forge/edge/git/objects/blob-store.ts';
import type { GitAnswers } from '../../../forge/edge/git/running/git-answers.ts';
import type { GitRunOptions } from '../../../forge/edge/git/running/run-git.ts';
import type { ObtainBlobs } from '../../../forge/edge/git/objects/missing-blobs.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';
import type { RawChange } from '../../../forge/edge/git/objects/git-tree.ts';
import {
  authorshipOf,
  blobsOfBaseMerges,
  headCommits,
  blobsOfSuggestions,
} from '../../../forge/edge/git/merges/head-commits.ts';
import {
  blobsOfChanges,
  blobsOfMerge,
  createObtainingStore,
  obtainMissing,
} from '../../../forge/edge/git/objects/missing-blobs.ts';
import { compareCommits } from '../../../forge/edge/git/merges/commit-comparison.ts';
import { createPrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';
import { GitProblem } from '../../../forge/edge/git/running/run-git.ts';
import { listTree, rawDiff } from '../../../forge/edge/git/objects/git-tree.ts';
import { loadTrees, worthObtaining } from '../../../forge/edge/git/objects/loadable-tree.ts';
import { diffLines, shownChanges } from '../../../review/edge/diff-hunks.ts';

/** Says how to read a mirror without writing to it. */
export interface MirrorReading {
  /** The mirror's folder. */
  readonly mirror: string;
  /** The folder where merge results are kept meanwhile. */
  readonly scratch: string;
  readonly git: GitRunOptions;
  readonly answers?: GitAnswers;
  readonly limits: TreeLimits;
  readonly obtain: ObtainBlobs;
}

/** Holds a change as a mirror has it: the trees to compare, and what only Git knows beside them. */
export interface MirroredChange {
  readonly trees: TreesResult;
  readonly commitsOfHead: readonly CommitAuthorship[];
  readonly diffLines: AnalysedChange['diffLines'];
  /** Gives the text of a file of the head; null where it has none, or it was not loaded. */
  readonly headText: (path: string) => string | null;
}

/**
 * Reads two commits, obtaining all contents that are missing for it at once. `asPushed` as in
 * `AnalysisRequest`.
 */
export async function readMirroredChange(
  commits: CommitPair,
  reading: MirrorReading,
  asPushed?: true,
): Promise<MirroredChange> {
  const repository = await borrowMirror(reading);
  let keep = false;
  try {
    const store = createObtainingStore(repository, reading.limits, reading.obtain);
    const plan = await planReading(repository, commits, asPushed === true);
    await obtainMissing(plan.blobs, repository, reading.obtain);
    const { limits } = reading;
    const trees = await compareCommits({
      ...{ repository, commits, store, limits, shallow: false },
      ...(asPushed !== undefined && { asPushed }),
    });
    keep = trees.kind === 'read';
    return {
      trees,
      commitsOfHead: await authorshipOf(repository, plan.commitsOfHead),
      diffLines: await diffLines(repository, commits, plan.ancestor ?? '', plan.shown),
      headText: textAt(plan.head, store),
    };
  } finally {
    if (!keep) await repository.remove();
  }
}

/** Reads one commit. */
export async function readMirroredTree(
  commit: string,
  reading: MirrorReading,
): Promise<{ readonly tree: LoadableTree; readonly close: () => Promise<void> }> {
  const repository = await borrowMirror(reading);
  try {
    const store = createObtainingStore(repository, reading.limits, reading.obtain);
    await obtainMissing(
      worthObtaining(await listTree(repository, commit)),
      repository,
      reading.obtain,
    );
    const entries = await listTree(repository, commit);
    const [tree] = await loadTrees([entries, entries], store, reading.limits);
    return { tree, close: () => repository.remove() };
  } catch (error) {
    await repository.remove();
    throw error;
  }
}

/** Has work done on what a commit holds, which is there until the work is over. */
export async function withMirroredTree<T>(
  commit: string,
  reading: MirrorReading,
  work: (tree: LoadableTree) => Promise<T>,
): Promise<T> {
  const { tree, close } = await readMirroredTree(commit, reading);
  try {
    return await work(tree);
  } finally {
    await close();
  }
}

/**
 * Bounds the contents obtained one by one for one command; merges that need more are of no history that
 * people write.
 */
const MOST_TRIES = 20;

/**
 * Gives a repository that obtains what a command finds missing, and runs it again. What commands need is
 * obtained before, as far as it can be known: this is for the rest, such as the ancestors that Git makes up
 * where two branches were merged both ways.
 */
export function obtainingRepository(
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): PrivateRepository {
  return {
    ...repository,
    obtain: (oids) => obtainMissing(oids, repository, obtain),
    async run(args, options) {
      let failed: unknown;
      const tried = new Set<string>();
      while (tried.size < MOST_TRIES) {
        try {
          return await repository.run(args, options);
        } catch (error) {
          failed = error;
          const missing = missingIn(error).filter((oid) => !tried.has(oid));
          if (missing.length === 0) break;
          for (const oid of missing) tried.add(oid);
          await obtainMissing(missing, repository, obtain);
        }
      }
      throw failed;
    },
  };
}

/** Finds the object names in what Git says about objects that it cannot read. */
function missingIn(error: unknown): readonly string[] {
  if (!(error instanceof GitProblem) || error.result.kind !== 'git-failed') return [];
  const { message } = error.result;
  return /read|missing|bad object/.test(message) ? (message.match(/\b[0-9a-f]{40}\b/g) ?? []) : [];
}

/** Makes a repository beside the mirror that sees what it holds, and takes what is written. */
export async function borrowMirror({
  mirror,
  git,
  answers,
  scratch,
  obtain,
}: MirrorReading): Promise<PrivateRepository> {
  const borrowed = { path: mirror, commonDir: mirror, shallow: false, objectFormat: 'sha1' };
  const repository = await createPrivateRepository(borrowed, git, scratch, answers);
  return obtainingRepository(repository, obtain);
}

interface ReadingPlan {
  readonly ancestor: string | null;
  readonly head: readonly ListedEntry[];
  readonly commitsOfHead: Awaited<ReturnType<typeof headCommits>>;
  readonly shown: readonly RawChange[];
  /** Lists contents that will be read, as far as that can be known before. */
  readonly blobs: readonly string[];
}

async function planReading(
  repository: PrivateRepository,
  commits: CommitPair,
  asPushed: boolean,
): Promise<ReadingPlan> {
  const [found, base, head, commitsOfHead] = await Promise.all([
    repository.run(['merge-base', commits.base, commits.head], { codes: [0, 1] }),
    listTree(repository, commits.base),
    listTree(repository, commits.head),
    headCommits(repository, commits),
  ]);
  const ancestor = found.code === 0 ? found.stdout.toString('latin1').trim() : null;
  if (ancestor === null) {
    const blobs = asPushed ? worthObtaining([...base, ...head]) : [];
    return { ancestor, head, commitsOfHead, shown: [], blobs };
  }
  const shown = shownChanges(await rawDiff(repository, ancestor, commits.head));
  return {
    ancestor,
    head,
    commitsOfHead,
    shown,
    blobs: [
      ...worthObtaining([...base, ...head]),
      ...blobsOfChanges(shown),
      ...(await blobsOfMerge(repository, ancestor, commits.base, commits.head)),
      ...(await blobsOfBaseMerges(repository, commitsOfHead)),
      ...(await blobsOfSuggestions(repository, commitsOfHead)),
    ],
  };
}

function textAt(entries: readonly ListedEntry[], store: BlobStore): MirroredChange['headText'] {
  const oids = new Map(entries.map(({ path, oid }) => [path, oid]));
  return (path) => {
    const content = store.contents.get(oids.get(path) ?? '');
    return content?.kind === 'text' ? content.text : null;
  };
}
