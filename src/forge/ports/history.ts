import type { LoadableTree } from './commit-trees.ts';

/** A commit as people know it. */
export interface PastCommit {
  readonly sha: string;
  readonly author: string;
  /** Says when it came to the line that is looked at, in ISO 8601. */
  readonly at: string;
  readonly subject: string;
  /** The pull request that brought it, where a subject names one. */
  readonly pullRequest: number | null;
}

/** A line of a file of one commit. */
export interface LineOfFile {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

/** Reads what came before one commit of a repository. */
export interface History {
  /** The commit that each line comes from; none for a line whose file is not in the commit. */
  readonly changesOf: (lines: readonly LineOfFile[]) => Promise<ReadonlyMap<string, PastCommit>>;
  /** Commits of its first-parent line that changed one of the paths (folders too), newest first. */
  readonly commitsTouching: (
    paths: readonly string[],
    limit: number,
    /** Limits the answer to commits before this one. */
    before?: string,
  ) => Promise<readonly PastCommit[]>;
  /** The commit that its first-parent line was at then, in milliseconds; null where it was not there yet. */
  readonly commitAt: (instant: number) => Promise<string | null>;
  /** Reads what the first parent of a commit holds; null where it has none, or that is not here. */
  readonly treeBefore: (sha: string) => Promise<LoadableTree | null>;
  /** Reads what a commit holds. */
  readonly treeOf: (sha: string) => Promise<LoadableTree>;
}

/** Gives the name by which `changesOf` calls a line. */
export const lineKey = ({ path, line }: LineOfFile): string => `${path}:${String(line)}`;
