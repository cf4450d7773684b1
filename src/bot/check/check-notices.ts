import { LONGEST_OUTPUT } from '../../forge/index.ts';
import type { CheckContent } from '../../forge/index.ts';
import { RECHECK } from './check-actions.ts';
import type { FailedReview, Block, Words } from '../../review/index.ts';
import { failedDocument, code, commit, paragraph, fittedDocument } from '../../review/index.ts';
import { shortSha } from '../../manifest/index.ts';
import { shortTitle } from './check-title.ts';

/** Holds what every check run carries, whatever it says. */
export interface CheckFrame {
  /** As `formatState` of review/gate writes it; what was approved outlives a failure. May be empty. */
  readonly stateBlock: string;
  readonly externalId: string;
}

/** Why there is no review, and nothing in the change is to blame. */
export type ReviewProblem =
  /** A bug of ours. */
  | { readonly kind: 'internal' }
  | { readonly kind: 'unreachable'; readonly what: 'the Git server' | 'GitHub' }
  /** A limit of time, memory or size; the sentence says which. */
  | { readonly kind: 'limit'; readonly message: string }
  /** As GitHub's settings name it: `checks: write`; null where GitHub does not say which. */
  | { readonly kind: 'missing-permission'; readonly permission: string | null }
  | { readonly kind: 'no-merge-base' }
  /** A branch or the repository is not there any more. */
  | { readonly kind: 'gone'; readonly what: string };

/** Says what a review is at, and when it was. */
export interface CheckProgress {
  /** `rendering 206 of 419`; names in it are not looked at. */
  readonly doing: string;
  /** `about 12 s left`; null where that is not known. */
  readonly left: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The review has begun, and is at something where that is said. */
export const inProgressCheck = (
  frame: CheckFrame,
  progress: CheckProgress | null = null,
): CheckContent =>
  notice(frame, {
    conclusion: null,
    title: progress === null ? 'Reviewing' : `Reviewing: ${progress.doing}`,
    blocks: [
      ...(progress === null ? [] : [paragraph(progressSentence(progress))]),
      paragraph(
        'The change is being rendered and compared with its base, environment by environment.',
      ),
    ],
  });

function progressSentence({ doing, left, at }: CheckProgress): string {
  const when = new Date(at).toISOString().slice(11, 19);
  return `${upper(doing)}${left === null ? '' : `, ${left}`} (at ${when} UTC).`;
}

/** The head has moved on: what this commit does is nobody's question any more. */
export const cancelledCheck = (newerSha: string, frame: CheckFrame): CheckContent =>
  notice(frame, {
    conclusion: 'cancelled',
    title: `Superseded by ${shortSha(newerSha)}`,
    blocks: [paragraph('The review of ', commit(newerSha), ' takes its place.')],
  });

/** The merge queue took a group away before it was judged. */
export const leftQueueCheck = (frame: CheckFrame): CheckContent =>
  notice(frame, {
    conclusion: 'cancelled',
    title: 'No longer in the merge queue',
    blocks: [paragraph('The merge queue has removed this group: nothing waits for this check.')],
  });

/** A review that came to nothing. `correlationId` finds it in the log. */
export function failedCheck(
  failure: { readonly problem: ReviewProblem; readonly correlationId: string },
  frame: CheckFrame,
): CheckContent {
  const { title, says } = problemText(failure.problem);
  return notice(frame, {
    conclusion: 'failure',
    title: `not analysed: ${title}`,
    blocks: [
      ...says.map((words) => paragraph(...words)),
      paragraph(
        'Nothing was judged, so this check fails rather than passes. In the log: ',
        code(failure.correlationId),
        '.',
      ),
    ],
  });
}

/** A review that the change itself, or the base's own configuration, stands in the way of. */
export function notReviewedCheck(failed: FailedReview, frame: CheckFrame): CheckContent {
  const { heading, blocks, tierByDefault } = failedDocument(failed);
  // there is no other policy to go by
  const note = tierByDefault === null ? '' : ` (${tierByDefault} by the default policy)`;
  return notice(frame, {
    conclusion: 'failure',
    title: `not analysed${note}: ${heading.sentence}`,
    blocks: [paragraph(heading.sentence), ...blocks],
  });
}

interface ProblemText {
  readonly title: string;
  readonly says: readonly Words[];
}

const AGAIN = 'Press "Re-check", or comment `/recheck`, to try again.';

function problemText(problem: ReviewProblem): ProblemText {
  switch (problem.kind) {
    case 'internal':
      return {
        title: 'the review ended with an internal error',
        says: [[`The review ended with an internal error. ${AGAIN}`]],
      };
    case 'unreachable':
      return {
        title: `${problem.what} does not answer`,
        says: [[`${upper(problem.what)} did not answer after several retries. ${AGAIN}`]],
      };
    case 'limit':
      return {
        title: problem.message.replace(/\.$/, ''),
        says: [[problem.message], ['A smaller change, or one environment at a time, may fit.']],
      };
    case 'missing-permission':
      return permissionText(problem.permission);
    case 'no-merge-base':
      return {
        title: 'the branch has no commit in common with its base',
        says: [
          [
            'The branch has no commit in common with its base, so there is no merge result to review. Rebase it onto the base.',
          ],
        ],
      };
    case 'gone':
      return {
        title: `${problem.what} is gone`,
        says: [[problem.what, ' no longer exists, so there is nothing to review.']],
      };
  }
}

const permissionText = (permission: string | null): ProblemText => ({
  title:
    permission === null ? 'a permission is missing' : `the permission ${permission} is missing`,
  says: [
    permission === null
      ? ['GitHub refuses what this review needs: a permission of the App is missing.']
      : ['Meshwarden lacks the permission ', code(permission), '.'],
    [
      'An owner of the organisation grants it under Settings, GitHub Apps, Meshwarden, "Review request". The review then runs automatically.',
    ],
  ],
});

const upper = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

function notice(
  { stateBlock, externalId }: CheckFrame,
  said: {
    readonly conclusion: CheckContent['conclusion'];
    readonly title: string;
    readonly blocks: readonly Block[];
  },
): CheckContent {
  return {
    conclusion: said.conclusion,
    title: shortTitle(said.title),
    summary: fittedDocument({ needed: said.blocks }, LONGEST_OUTPUT),
    text: stateBlock,
    annotations: [],
    actions: said.conclusion === 'failure' ? [RECHECK] : [],
    externalId,
  };
}

/** The pull request was closed before its review ended: nobody waits for the result any more. */
export const closedCheck = ({ stateBlock, externalId }: CheckFrame): CheckContent => ({
  conclusion: 'cancelled',
  title: 'Closed before the review ended',
  summary:
    'The pull request was closed before its review ended. It is reviewed when it is reopened.',
  text: stateBlock,
  annotations: [],
  actions: [],
  externalId,
});
