import type { ResourceName } from '../../../review/index.ts';

/** Why nothing is undone, and nothing written: what was asked cannot be, whoever asks and how often. */
export type RevertRefusal =
  | { readonly reason: 'unknown-commit'; readonly given: string }
  /** A short name that several commits begin with; `candidates` are some of them. */
  | {
      readonly reason: 'ambiguous-commit';
      readonly given: string;
      readonly candidates: readonly string[];
    }
  | { readonly reason: 'not-on-branch'; readonly commit: string; readonly branch: string }
  /** A merge of more than two commits: which of them to go back to, nobody can tell. */
  | { readonly reason: 'octopus'; readonly commit: string; readonly parents: number }
  /** Its merge brought other commits along: undoing it would undo those, too. */
  | { readonly reason: 'merged-with-others'; readonly commit: string }
  /** `after` is no ancestor of `upTo` on the first-parent line, or is the same commit. */
  | { readonly reason: 'empty-range'; readonly after: string; readonly upTo: string }
  | { readonly reason: 'too-many-commits'; readonly commits: number; readonly most: number }
  /** The target itself changes no file. */
  | { readonly reason: 'empty-change'; readonly commit: string }
  /** `changed` are some of the paths that the target changed. */
  | {
      readonly reason: 'no-path-matches';
      readonly globs: readonly string[];
      readonly changed: readonly string[];
    }
  | { readonly reason: 'invalid-glob'; readonly glob: string }
  /** To bring everything back to an earlier commit is never meant: paths have to be named. */
  | { readonly reason: 'restore-needs-paths' }
  /** `nearest` is the object of the changed files whose name is most alike. */
  | {
      readonly reason: 'resource-not-found';
      readonly resource: ResourceName;
      readonly nearest: ResourceName | null;
    }
  | {
      readonly reason: 'resource-in-several-files';
      readonly resource: ResourceName;
      readonly files: readonly string[];
    }
  /** The object is there, and the target does not change it. */
  | {
      readonly reason: 'resource-unchanged';
      readonly resource: ResourceName;
      readonly file: string;
    }
  /** The file cannot be split into its objects: it does not parse. */
  | { readonly reason: 'resource-file-unreadable'; readonly file: string }
  /**
   * With that part alone undone a root that renders on the tip would not any more. `resource` is null where paths were
   * asked for; `paths` are files of the change to undo with it.
   */
  | {
      readonly reason: 'part-breaks-root';
      readonly resource: ResourceName | null;
      readonly paths: readonly string[];
      /** Paths were brought back to an earlier commit. */
      readonly restores: boolean;
      readonly root: string;
      /** What the renderer says, with its place. Hostile text. */
      readonly why: string;
    }
  /** What makes up the object's state makes up that of others, too. */
  | {
      readonly reason: 'part-touches-others';
      readonly resource: ResourceName;
      readonly paths: readonly string[];
      /** As people name them: `Deployment shop/web`. */
      readonly others: readonly string[];
    }
  /** Whatever of the change is undone, the object is not again what it was. */
  | {
      readonly reason: 'part-not-as-before';
      readonly resource: ResourceName;
      readonly paths: readonly string[];
      readonly root: string;
      readonly fields: readonly string[];
    }
  /** A path that is not UTF-8: it cannot be written through GitHub's API, nor be named without a slip. */
  | { readonly reason: 'unreadable-path'; readonly path: string }
  /** More paths than a person can look through, or contents that GitHub's API does not take. */
  | { readonly reason: 'too-large'; readonly message: string };
