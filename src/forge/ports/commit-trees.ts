import type { FileTree } from '../../manifest/index.ts';
import type { History } from './history.ts';

/** A tree whose contents come in as they are asked for. */
export interface LoadableTree {
  readonly tree: FileTree;
  /** Makes the content at these paths readable (or says why it is not), in one batch; unknown paths are ignored. */
  readonly load: (paths: Iterable<string>) => Promise<void>;
}

/** A line as a person can find it: the merge result itself exists nowhere on their side. */
export interface SourcePlace {
  readonly side: 'head' | 'base';
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

/** Names for two commits of one repository; anything `git rev-parse` takes. */
export interface TreesRequest {
  /** Folder of the repository or anything inside its work tree; a bare repository too. */
  readonly repository: string;
  readonly base: string;
  readonly head: string;
  /**
   * Says what becomes of files that are checked out and not committed. `looked-at`: the head is the work tree
   * as it is, on top of the commit that is checked out, whatever `head` says. `staged`: it is what the next
   * commit will hold, and nothing else. `mentioned`: a note says that they are not looked at, where the head is
   * that commit. Where it is absent nothing is said of them.
   */
  readonly workTree?: 'looked-at' | 'staged' | 'mentioned';
  /** The file that the next commit is made from, where a hook is given another one than usual; absolute. */
  readonly index?: string;
}

/** One path that Git cannot merge by itself. */
export interface MergeConflict {
  readonly path: string;
  /** Object names of the versions that meet; a version is null where the path does not exist there. */
  readonly ancestor: string | null;
  readonly base: string | null;
  readonly head: string | null;
  /** Holds what Git says about it, e.g. `CONFLICT (content): Merge conflict in a.yaml`. */
  readonly messages: readonly string[];
}

export interface CommitPair {
  readonly base: string;
  readonly head: string;
}

/** The two trees a review compares: the base's tip and what merging the head into it gives. */
export interface ReadTrees {
  readonly kind: 'read';
  readonly base: LoadableTree;
  readonly merged: LoadableTree;
  /** It is null where the trees are plain folders, or one of them is a work tree. */
  readonly commits: CommitPair | null;
  /** True where the head contains the base: the merge result is the head itself. */
  readonly fastForward: boolean;
  /** Sentences about what was left out on purpose, e.g. folders named `node_modules`. */
  readonly notes: readonly string[];
  /** Finds where a line of the merge result comes from; null where it is in neither commit. */
  readonly sourceOf: (path: string, line: number) => SourcePlace | null;
  /** Reads what came before the base; null for plain folders, and where the history is cut off. */
  readonly history: History | null;
  /** Frees what reading needs (temporary folders); the trees keep what they have loaded. */
  readonly close: () => Promise<void>;
}

/** Gives the two trees, or the reason why there are none. */
export type TreesResult =
  | ReadTrees
  | {
      readonly kind: 'conflict';
      readonly commits: CommitPair;
      readonly conflicts: readonly MergeConflict[];
    }
  /** Without a common ancestor nothing can be merged; `advice` is the command that helps, where one does. */
  | {
      readonly kind: 'no-merge-base';
      readonly commits: CommitPair;
      readonly shallow: boolean;
      readonly advice: string | null;
    }
  | {
      readonly kind: 'unknown-revision';
      readonly revision: string;
      /** The repository, as it was named. */
      readonly path: string;
      readonly shallow: boolean;
    }
  | { readonly kind: 'no-repository'; readonly path: string }
  | { readonly kind: 'no-folder'; readonly path: string }
  /** Asked for, and nothing is checked out: a bare repository, or one without a commit. */
  | { readonly kind: 'no-work-tree'; readonly path: string }
  | { readonly kind: 'git-missing' }
  | { readonly kind: 'git-too-old'; readonly found: string; readonly needed: string }
  /** A partial clone that lacks what merging needs; nothing is fetched unasked. */
  | { readonly kind: 'partial-clone'; readonly message: string; readonly advice: string }
  /** Git stopped: a damaged repository, a limit of time or size; `message` is its last words. */
  | { readonly kind: 'git-failed'; readonly message: string };

/** Reads what a change is made of. */
export interface Trees {
  read(request: TreesRequest): Promise<TreesResult>;
}

/** Tables and default rules as they lie in the package, unparsed. */
export interface PackageData {
  readonly kustomizeTables: unknown;
  readonly istioSchema: unknown;
  readonly gatewayApiSchema: unknown;
  readonly meshConfigSchema: unknown;
  readonly istioOperatorSchema: unknown;
  /** Read when it is asked for: few trees need it. */
  readonly envoySchema: () => unknown;
  /** Read when it is asked for, too. */
  readonly kubernetesSchema: () => unknown;
  readonly rules: readonly { readonly file: string; readonly text: string }[];
  /** The version of this package, `0.1.0`; read when it is asked for. */
  readonly version: () => string;
  /** The page of a detector in Markdown; null where the installation has none. */
  readonly detectorPage: (detector: string) => string | null;
}
