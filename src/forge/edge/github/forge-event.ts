import { z } from 'zod';
import { readCheckRunEvent, readCheckSuiteEvent } from './events/check-events.ts';
import {
  readCommentEvent,
  readPullRequestEvent,
  readReviewEvent,
} from './events/pull-request-events.ts';
import { ignored, event, Installation, withAction, withFields } from './events/event-reading.ts';
import type { EventReader, EventReading } from './events/event-reading.ts';
import {
  readInstallationEvent,
  readInstallationRepositoriesEvent,
} from './events/installation-events.ts';
import {
  readMembershipEvent,
  readOrganizationEvent,
  readTeamEvent,
} from './events/membership-events.ts';
import { readPushEvent, readRepositoryEvent } from './events/repository-events.ts';
import { ObjectId, RepositoryFields, toRepository } from './github-fields.ts';

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
const readMergeGroupEvent: EventReader = (payload) =>
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

const READERS: ReadonlyMap<string, EventReader> = new Map([
  ['pull_request', readPullRequestEvent],
  ['pull_request_review', readReviewEvent],
  ['issue_comment', readCommentEvent],
  ['push', readPushEvent],
  ['check_run', readCheckRunEvent],
  ['check_suite', readCheckSuiteEvent],
  ['merge_group', readMergeGroupEvent],
  ['installation', readInstallationEvent],
  ['installation_repositories', readInstallationRepositoriesEvent],
  ['repository', readRepositoryEvent],
  ['team', readTeamEvent],
  ['membership', readMembershipEvent],
  ['organization', readOrganizationEvent],
]);

/** Names of the events we act on, as GitHub writes them in `X-GitHub-Event` and in an app's manifest. */
export const EVENTS: ReadonlySet<string> = new Set(READERS.keys());

/** Puts a webhook delivery into our words. `name` is `X-GitHub-Event`; `appId` is our own. */
export function toForgeEvent(name: string, payload: unknown, appId: number): EventReading {
  const read = READERS.get(name);
  return read === undefined ? ignored('an event we do not act on') : read(payload, appId);
}
