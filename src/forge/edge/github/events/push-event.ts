import { z } from 'zod';
import { AccountFields, toAccount } from '../account.ts';
import { ObjectId, RepositoryFields, toRepository } from '../repository-fields.ts';
import { event, ignored, Installation, withFields } from './event-reading.ts';
import type { EventReader } from './event-reading.ts';

const BRANCH = 'refs/heads/';

const Delivery = z.object({
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
  withFields(Delivery, payload, (delivery) => {
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
