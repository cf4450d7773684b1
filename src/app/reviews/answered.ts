import type { PullRequestState } from '../../core/gate/index.ts';
import { isOfEarlierVersion, parseState } from '../../core/gate/index.ts';
import { findCheck } from './our-check.ts';
import type { CheckPorts } from './our-check.ts';
import type { PullRequestRecord, Store } from '../ports/store.ts';

export interface AnsweredPorts extends CheckPorts {
  readonly store: CheckPorts['store'] & Pick<Store, 'updatePullRequest'>;
}

/**
 * Whether the head of a pull request has a finished check that still speaks of it. One that GitHub has
 * and the store has not is taken over: a lost store costs one look at each head, not a review.
 */
export async function isAnswered(
  record: PullRequestRecord,
  ports: AnsweredPorts,
): Promise<boolean> {
  const { repository, number, head } = record.pullRequest;
  const known = await ports.store.check(repository.id, head.sha);
  if (known !== null && (known.written !== null || !known.completed))
    return known.completed && record.state?.sha === head.sha && !hasToBeDecided(record);
  const place = { repository, sha: head.sha, complete: record.complete };
  const shown = (await findCheck(place, ports))?.shown ?? null;
  if (shown?.status !== 'completed') return false;
  const state = parseState(shown.text)?.find((each) => each.number === number);
  if (state?.sha !== head.sha) return false;
  const adopted = await ports.store.updatePullRequest(repository.id, number, (each) => ({
    ...each,
    state: each.state ?? state,
    baseTip: each.baseTip ?? state.base,
    ...(each.state === null && shown.startedAt !== null && { meaningSince: shown.startedAt }),
  }));
  return adopted !== null && !hasToBeDecided(adopted);
}

/** By the next pass after an update of ours: what waits in a merge queue is compared in terms of one version. */
const hasToBeDecided = (record: PullRequestRecord): boolean =>
  mayHaveBeenDecided(record) ||
  (record.state !== null && asksPeople(record.state) && isOfEarlierVersion(record.state));

/** Something happened to a pull request that waits for people, or was let through by them. */
const mayHaveBeenDecided = ({ state, seenAt, pullRequest }: PullRequestRecord): boolean =>
  state !== null && asksPeople(state) && (seenAt === null || pullRequest.updatedAt > seenAt);

/** A configuration may ask for approvals of less than high changes too. */
export const asksPeople = ({ tier, conclusion, approvals }: PullRequestState): boolean =>
  tier === 'high' ||
  tier === 'critical' ||
  conclusion === 'action_required' ||
  approvals.length > 0;
