import { z } from 'zod';
import type { CommitPair, MergeConflict } from '../../../../forge/index.ts';
import type {
  AnalysedChange,
  AnalysisRequest,
  MovedPlaces,
  PolicyProblem,
  PullRequestFacts,
  RestoredCommit,
} from '../../../../review/index.ts';
import { Commits, fieldsOf, ofKinds } from './question.ts';
import type { Question } from './question.ts';

/** Two commits of the mirror. */
export interface ReviewTask extends Pick<
  AnalysisRequest,
  'asOf' | 'pullRequest' | 'rule' | 'asPushed' | 'restores'
> {
  readonly commits: CommitPair;
}

/** A review as it crosses the border between processes: plain data. */
export interface AnalysedData extends Omit<AnalysedChange, 'placeOf'> {
  readonly moved: MovedPlaces;
}

export type ReviewResult =
  | AnalysedData
  | {
      readonly kind: 'conflict';
      readonly commits: CommitPair;
      readonly conflicts: readonly MergeConflict[];
    }
  | {
      readonly kind: 'invalid-policy';
      readonly commits: CommitPair;
      readonly problems: readonly PolicyProblem[];
      readonly byDefault: Pick<AnalysedData, 'review' | 'moved'>;
    }
  | { readonly kind: 'no-merge-base'; readonly commits: CommitPair };

const Facts = fieldsOf<PullRequestFacts>()({
  number: z.int(),
  author: z.string(),
  bot: z.boolean(),
  fork: z.boolean(),
  draft: z.boolean(),
  base: z.string(),
  head: z.string(),
});

const Restored = fieldsOf<RestoredCommit>()({ commit: z.string(), whole: z.boolean() });

/** What a change means. */
export const review: Question<ReviewTask, ReviewResult> = {
  request: fieldsOf<ReviewTask>()({
    commits: Commits,
    asOf: z.string(),
    pullRequest: Facts.nullable(),
    rule: z.exactOptional(z.string()),
    asPushed: z.exactOptional(z.literal(true)),
    restores: z.exactOptional(Restored),
  }),
  isResult: ofKinds<ReviewResult>({
    reviewed: true,
    conflict: true,
    'invalid-policy': true,
    'no-merge-base': true,
  }),
};
