import { z } from 'zod';
import { event, Installation, withAction, withFields } from './event-reading.ts';
import type { EventReader } from './event-reading.ts';

const TEAM_ACTIONS = new Map([
  ['created', 'created'],
  ['edited', 'edited'],
  ['deleted', 'deleted'],
]);

const MEMBERSHIP_ACTIONS = new Map([
  ['added', 'added'],
  ['removed', 'removed'],
]);

const ORGANIZATION_ACTIONS = new Map([['member_removed', 'member_removed']]);

/**
 * The delivery is of an organisation, not of a repository: whose members they are is looked up when it
 * matters.
 */
const PeopleDelivery = z.object({ installation: Installation });

const readPeopleEvent =
  (actions: ReadonlyMap<string, string>): EventReader =>
  (payload) =>
    withAction(actions, payload, () =>
      withFields(PeopleDelivery, payload, ({ installation }) =>
        event({ kind: 'people-changed', installation: installation.id }),
      ),
    );

/** `team`: renamed, given another parent, deleted; what a team may do in a repository decides nothing. */
export const readTeamEvent = readPeopleEvent(TEAM_ACTIONS);

/** `membership`: somebody joined or left a team. */
export const readMembershipEvent = readPeopleEvent(MEMBERSHIP_ACTIONS);

/** `organization`: whoever leaves it leaves its teams. */
export const readOrganizationEvent = readPeopleEvent(ORGANIZATION_ACTIONS);
