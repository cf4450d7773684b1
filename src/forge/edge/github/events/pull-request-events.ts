import { z } from 'zod';
import type { ForgeEvent } from '../../../github/forge-event.ts';
import {
  AccountFields,
  toAccount,
  PullRequestFields,
  toPullRequest,
  ObjectId,
  ReviewFields,
  toReview,
  RepositoryFields,
  toRepository,
} from '../github-fields.ts';
import { event, ignored, Installation, withAction, withFields } from './event-reading.ts';
import type { EventReader } from './event-reading.ts';

type Action = Extract<ForgeEvent, { kind: 'pull-request' }>['action'];

const PULL_REQUEST_ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['opened', 'opened'],
  ['reopened', 'reopened'],
  ['synchronize', 'synchronize'],
  ['ready_for_review', 'ready'],
  ['converted_to_draft', 'draft'],
  ['edited', 'base-changed'],
  ['closed', 'closed'],
]);

const PullRequestDelivery = z.object({
  installation: Installation,
  pull_request: PullRequestFields,
  changes: z.object({ base: z.unknown().optional() }).exactOptional(),
  sender: AccountFields,
  before: ObjectId.exactOptional(),
});

/** `pull_request`; of edits only those that change the base. */
export const readPullRequestEvent: EventReader = (payload) =>
  withAction(PULL_REQUEST_ACTIONS, payload, (action) =>
    withFields(
      PullRequestDelivery,
      payload,
      ({ installation, pull_request: fields, changes, sender, before }) =>
        action === 'base-changed' && changes?.base === undefined
          ? ignored('an edit that keeps the base')
          : event({
              kind: 'pull-request',
              action,
              pullRequest: toPullRequest(fields, installation.id),
              sender: toAccount(sender),
              before: before ?? null,
            }),
    ),
  );

const REVIEW_ACTIONS = new Map([
  ['submitted', 'submitted'],
  ['edited', 'edited'],
  ['dismissed', 'dismissed'],
] as const);

const ReviewDelivery = z.object({
  installation: Installation,
  pull_request: PullRequestFields,
  review: ReviewFields,
});

/** `pull_request_review` */
export const readReviewEvent: EventReader = (payload) =>
  withAction(REVIEW_ACTIONS, payload, (action) =>
    withFields(ReviewDelivery, payload, ({ installation, pull_request: pullRequest, review }) =>
      event({
        kind: 'review',
        action,
        pullRequest: toPullRequest(pullRequest, installation.id),
        review: toReview(review),
      }),
    ),
  );

const COMMENT_ACTIONS = new Map([['created', 'created']]);

const CommentDelivery = z.object({
  installation: Installation,
  repository: RepositoryFields,
  issue: z.object({ number: z.int().positive(), pull_request: z.unknown().optional() }),
  comment: z.object({
    id: z.int(),
    user: AccountFields,
    author_association: z.string(),
    body: z.string(),
    created_at: z.iso.datetime(),
  }),
});

/** `issue_comment`; only new ones. */
export const readCommentEvent: EventReader = (payload) =>
  withAction(COMMENT_ACTIONS, payload, () =>
    withFields(CommentDelivery, payload, ({ installation, repository, issue, comment }) =>
      event({
        kind: 'comment',
        repository: toRepository(repository, installation.id),
        pullRequest: issue.number,
        ...(issue.pull_request == null && { onIssue: true as const }),
        comment: comment.id,
        author: toAccount(comment.user),
        association: comment.author_association,
        body: comment.body,
        createdAt: comment.created_at,
      }),
    ),
  );
