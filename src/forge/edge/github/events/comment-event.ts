import { z } from 'zod';
import { AccountFields, toAccount } from '../account.ts';
import { RepositoryFields, toRepository } from '../repository-fields.ts';
import { event, Installation, withAction, withFields } from './event-reading.ts';
import type { EventReader } from './event-reading.ts';

const ACTIONS = new Map([['created', 'created']]);

const Delivery = z.object({
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
  withAction(ACTIONS, payload, () =>
    withFields(Delivery, payload, ({ installation, repository, issue, comment }) =>
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
