import { z } from 'zod';
import { ObjectId, RepositoryFields, toRepository } from '../github-fields.ts';
import { event, Installation, withAction, withFields } from './event-reading.ts';
import type { EventReader } from './event-reading.ts';

const MERGE_GROUP_ACTIONS = new Map([
  ['checks_requested', 'checks-requested'],
  ['destroyed', 'destroyed'],
] as const);

const MergeGroupDelivery = z.object({
  installation: Installation,
  repository: RepositoryFields,
  merge_group: z.object({
    head_sha: ObjectId,
    head_ref: z.string().min(1),
    base_sha: ObjectId,
    base_ref: z.string().min(1),
  }),
});

/** `merge_group`; its refs are whole: `refs/heads/gh-readonly-queue/main/pr-7-…`. */
export const readMergeGroupEvent: EventReader = (payload) =>
  withAction(MERGE_GROUP_ACTIONS, payload, (action) =>
    withFields(MergeGroupDelivery, payload, ({ installation, repository, merge_group: group }) =>
      event({
        kind: 'merge-group',
        action,
        repository: toRepository(repository, installation.id),
        head: { sha: group.head_sha, ref: group.head_ref },
        base: { sha: group.base_sha, ref: group.base_ref },
      }),
    ),
  );
