import { readCheckRunEvent, readCheckSuiteEvent } from './events/check-events.ts';
import {
  readCommentEvent,
  readPullRequestEvent,
  readReviewEvent,
} from './events/pull-request-events.ts';
import { ignored } from './events/event-reading.ts';
import type { EventReader, EventReading } from './events/event-reading.ts';
import {
  readInstallationEvent,
  readInstallationRepositoriesEvent,
} from './events/installation-events.ts';
import { readMergeGroupEvent } from './events/merge-group-event.ts';
import {
  readMembershipEvent,
  readOrganizationEvent,
  readTeamEvent,
} from './events/membership-events.ts';
import { readPushEvent, readRepositoryEvent } from './events/repository-events.ts';

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
