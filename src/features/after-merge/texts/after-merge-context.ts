import type { AppliedAt, BlastRadius } from '../../../review/index.ts';
import type { Judgement } from '../watch/judging/judgement.ts';

/** What a report about the time after a merge is composed from. */
export interface AfterMergeContext {
  readonly commit: string;
  readonly environment: string;
  readonly applied: AppliedAt;
  readonly judgement: Judgement;
  readonly radius: Pick<BlastRadius, 'unnamed' | 'leftOut' | 'isPartial'>;
  /** When a regression was told before, in milliseconds since 1970; absent where none was. */
  readonly toldAt?: number;
  /** On GitHub; null in a terminal. */
  readonly pullRequest: {
    readonly number: number;
    readonly mergedBy: string | null;
    /** Teams and people, as GitHub names them. */
    readonly onCall: readonly string[];
  } | null;
}
