import { z } from 'zod';
import { PullRequestFields, toPullRequest } from '../pull-request-fields.ts';
import { ReviewFields, toReview } from '../review-fields.ts';
import { event, Installation, withAction, withFields } from './event-reading.ts';
import type { EventReader } from './event-reading.ts';

const ACTIONS = new Map([
  ['submitted', 'submitted'],
  ['edited', 'edited'],
  ['dismissed', 'dismissed'],
] as const);

const Delivery = z.object({
  installation: Installation,
  pull_request: PullRequestFields,
  review: ReviewFields,
});

/** `pull_request_review` */
export const readReviewEvent: EventReader = (payload) =>
  withAction(ACTIONS, payload, (action) =>
    withFields(Delivery, payload, ({ installation, pull_request: pullRequest, review }) =>
      event({
        kind: 'review',
        action,
        pullRequest: toPullRequest(pullRequest, installation.id),
        review: toReview(review),
      }),
    ),
  );
