import { z } from 'zod';
import type { ForgeEvent } from '../../../github/forge-event.ts';
import { AccountFields, toAccount } from '../account.ts';
import { PullRequestFields, toPullRequest } from '../pull-request-fields.ts';
import { ObjectId } from '../repository-fields.ts';
import { event, ignored, Installation, withAction, withFields } from './event-reading.ts';
import type { EventReader } from './event-reading.ts';

type Action = Extract<ForgeEvent, { kind: 'pull-request' }>['action'];

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['opened', 'opened'],
  ['reopened', 'reopened'],
  ['synchronize', 'synchronize'],
  ['ready_for_review', 'ready'],
  ['converted_to_draft', 'draft'],
  ['edited', 'base-changed'],
  ['closed', 'closed'],
]);

const Delivery = z.object({
  installation: Installation,
  pull_request: PullRequestFields,
  changes: z.object({ base: z.unknown().optional() }).exactOptional(),
  sender: AccountFields,
  before: ObjectId.exactOptional(),
});

/** `pull_request`; of edits only those that change the base. */
export const readPullRequestEvent: EventReader = (payload) =>
  withAction(ACTIONS, payload, (action) =>
    withFields(
      Delivery,
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
