import type { RecognisedObject } from '../reverts/part/recognised-object.ts';
import type { PartInput, PartPlan } from '../reverts/part/undo-in-effect.ts';
import type { RevertRefusal } from '../reverts/revert-refusal.ts';
import type { LoadableTree } from '../../../forge/index.ts';

/** Trees that a part of a change is undone between: before it, after it, and on the branch. */
export interface LoadableParts {
  readonly pre: LoadableTree;
  readonly post: LoadableTree;
  readonly tip: LoadableTree;
}

/** What was undone, for whoever looks whether it was. */
export interface UndonePart {
  /** Null where files were undone, whatever they hold. */
  readonly object: RecognisedObject | null;
  /** Globs narrowed it down. */
  readonly narrowed: boolean;
  /** Paths that the revert changes on the tip. */
  readonly changed: readonly string[];
  /** Paths that differ between before and after the change and are not undone. */
  readonly left: readonly string[];
  /** Nothing is undone: paths become what an earlier commit has. */
  readonly restores: boolean;
}

/** What a revert of a part needs to know of what is rendered. */
export interface PartWork {
  /** How an object is undone in effect. `withFiles`: the tip with these texts; null: without. */
  undo(
    input: PartInput,
    trees: LoadableParts & {
      readonly withFiles: (files: ReadonlyMap<string, string | null>) => LoadableTree;
    },
  ): Promise<PartPlan>;
  /** Why what was computed is not what was promised; null where it is. */
  check(
    part: UndonePart,
    trees: LoadableParts & { readonly result: LoadableTree },
  ): Promise<RevertRefusal | null>;
}
