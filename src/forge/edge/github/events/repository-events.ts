import { z } from 'zod';
import {
  RepositoryFields,
  toRepository,
  AccountFields,
  toAccount,
  ObjectId,
} from '../github-fields.ts';
import { event, ignored, Installation, withAction, withFields } from './event-reading.ts';
import type { EventReader } from './event-reading.ts';

const REPOSITORY_ACTIONS = new Map([
  ['renamed', 'renamed'],
  ['transferred', 'transferred'],
  ['archived', 'archived'],
  ['unarchived', 'unarchived'],
  ['edited', 'edited'],
  ['deleted', 'deleted'],
] as const);

const RepositoryDelivery = z.object({
  installation: Installation,
  repository: RepositoryFields,
  changes: z.object({ default_branch: z.unknown().optional() }).exactOptional(),
});

/** `repository`; of edits only those of the default branch. */
export const readRepositoryEvent: EventReader = (payload) =>
  withAction(REPOSITORY_ACTIONS, payload, (action) =>
    withFields(RepositoryDelivery, payload, ({ installation, repository, changes }) =>
      action === 'edited' && changes?.default_branch === undefined
        ? ignored('an edit that keeps the default branch')
        : event({
            kind: 'repository',
            action,
            repository: toRepository(repository, installation.id),
          }),
    ),
  );

const BRANCH = 'refs/heads/';

const PushDelivery = z.object({
  installation: Installation,
  repository: RepositoryFields,
  ref: z.string(),
  before: ObjectId,
  after: ObjectId,
  deleted: z.boolean(),
  sender: AccountFields,
});

/** `push`; not of tags, and not the deletion of a branch. A new branch comes from a `before` of zeros. */
export const readPushEvent: EventReader = (payload) =>
  withFields(PushDelivery, payload, (delivery) => {
    const { installation, repository, ref, before, after, deleted, sender } = delivery;
    if (!ref.startsWith(BRANCH) || ref === BRANCH)
      return ignored('a push to something else than a branch');
    if (deleted) return ignored('a deleted branch');
    return event({
      kind: 'push',
      repository: toRepository(repository, installation.id),
      branch: ref.slice(BRANCH.length),
      before,
      after,
      sender: toAccount(sender),
    });
  });
