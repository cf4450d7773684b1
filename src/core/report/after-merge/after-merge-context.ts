import type { BlastRadius, Judgement } from '../../after-merge/index.ts';

/** What a report about the time after a merge is composed from. */
export interface AfterMergeContext {
  readonly commit: string;
  readonly environment: string;
  /** Milliseconds since 1970; `by` is what applied it, null where somebody or the commit says when. */
  readonly applied: { readonly at: number; readonly by: string | null };
  readonly judgement: Judgement;
  readonly radius: Pick<BlastRadius, 'unnamed' | 'leftOut' | 'isPartial'>;
  /** On GitHub; null in a terminal. */
  readonly pullRequest: {
    readonly number: number;
    readonly mergedBy: string | null;
    /** Teams and people, as GitHub names them. */
    readonly onCall: readonly string[];
  } | null;
}
