import type { RevertRefusal } from './revert-refusal.ts';

/**
 * Files that may hold an object, by path, as three trees have them: before the target, after it, and at
 * the tip. Those that the target changed, and in the tip what changed since, for objects are moved.
 */
export interface ResourceTexts {
  readonly pre: ReadonlyMap<string, string>;
  readonly post: ReadonlyMap<string, string>;
  readonly tip: ReadonlyMap<string, string>;
}

/**
 * One file in three versions that differ in one object only: the tip's file with that object as `post`,
 * `tip` and `pre` have it. Merged like any other file. Null: no such file.
 */
export interface ResourceVersions {
  readonly kind: 'found';
  readonly path: string;
  readonly pre: string | null;
  readonly post: string | null;
  readonly tip: string | null;
}

export type ResourceSearch =
  ResourceVersions | { readonly kind: 'refused'; readonly refusal: RevertRefusal };
