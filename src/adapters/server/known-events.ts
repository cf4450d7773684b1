/**
 * What a review depends on (docs/operations.md lists why). GitHub sends more actions of these events, among
 * them every change of our own check runs; those are answered and forgotten.
 */
const ACTIONS: ReadonlyMap<string, readonly string[] | null> = new Map([
  [
    'pull_request',
    [
      'opened',
      'reopened',
      'synchronize',
      'ready_for_review',
      'converted_to_draft',
      'edited',
      'closed',
    ],
  ],
  ['pull_request_review', ['submitted', 'edited', 'dismissed']],
  ['issue_comment', ['created']],
  ['push', null],
  ['check_run', ['rerequested', 'requested_action']],
  ['check_suite', ['requested', 'rerequested']],
  ['merge_group', ['checks_requested', 'destroyed']],
  ['installation', ['created', 'deleted', 'suspend', 'unsuspend', 'new_permissions_accepted']],
  ['installation_repositories', ['added', 'removed']],
  ['repository', ['renamed', 'transferred', 'archived', 'unarchived', 'edited', 'deleted']],
]);

/** `name` of a delivery's event, where the event is one we know; for labels of metrics. */
export const isKnownEvent = (event: string): boolean => ACTIONS.has(event);

/** Whether a delivery is worth keeping. `action` is null for events without one. */
export function isWanted(event: string, action: string | null): boolean {
  const actions = ACTIONS.get(event);
  if (actions === undefined) return false;
  return actions === null || (action !== null && actions.includes(action));
}
