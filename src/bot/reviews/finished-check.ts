import type { ShownCheck } from '../../forge/index.ts';
import type {
  CheckRecord,
  PullRequestRecord,
  PullRequestState,
  Store,
} from '../../review/index.ts';
import { isOfEarlierVersion } from '../gate/approvals/meaning-versions.ts';
import { parseState } from '../../review/index.ts';
import { findCheck } from './our-check.ts';
import type { CheckPorts } from './our-check.ts';
import { isYoungerThanStore } from '../repositories/pull-request-records.ts';
import { adoptStates } from './shared-check.ts';
import type { AdoptPorts } from './shared-check.ts';

export type AnsweredPorts = CheckPorts & AdoptPorts;

/**
 * Tells whether the head of a pull request has a finished check that still speaks of it. One that GitHub has
 * and the store has not is taken over: a lost store costs one look at each head, not a review.
 */
export async function isAnswered(
  record: PullRequestRecord,
  ports: AnsweredPorts,
): Promise<boolean> {
  const { repository, number, head } = record.pullRequest;
  const known = await ports.store.check(repository.id, head.sha);
  if (known !== null && (known.written !== null || !known.completed))
    return isAnsweredBy(known, record);
  const place = {
    repository,
    sha: head.sha,
    complete: await isYoungerThanStore(record.pullRequest, ports.store),
  };
  const shown = (await findCheck(place, ports))?.shown ?? null;
  if (shown === null) return false;
  await adoptStates(shown, repository, ports);
  const adopted = await ports.store.pullRequest(repository.id, number);
  return (
    shown.status === 'completed' &&
    adopted?.state?.sha === head.sha &&
    isSaid(shown, adopted) &&
    !hasToBeDecided(adopted)
  );
}

const isAnsweredBy = ({ completed }: CheckRecord, record: PullRequestRecord): boolean =>
  completed && record.state?.sha === record.pullRequest.head.sha && !hasToBeDecided(record);

/** Tells the same by what is known, without asking GitHub; false where it would have to be asked. */
export async function isAnsweredByStore(
  record: PullRequestRecord,
  store: Pick<Store, 'check'>,
): Promise<boolean> {
  const { repository, head } = record.pullRequest;
  const known = await store.check(repository.id, head.sha);
  return known !== null && known.written !== null && isAnsweredBy(known, record);
}

/**
 * Tells whether a check speaks of this pull request: one that was finished for another pull request with this
 * head is not finished for this one.
 */
const isSaid = ({ text }: ShownCheck, { state, pullRequest }: PullRequestRecord): boolean =>
  parseState(text)?.some(
    ({ number, sha }) => number === pullRequest.number && sha === state?.sha,
  ) === true;

/**
 * Tells whether a pull request has to be decided by the next pass. After an update of ours it has: what waits
 * in a merge queue is compared in terms of one version.
 */
const hasToBeDecided = (record: PullRequestRecord): boolean =>
  mayHaveBeenDecided(record) ||
  (record.state !== null && asksPeople(record.state) && isOfEarlierVersion(record.state));

/** Tells whether something happened to a pull request that waits for people, or was let through by them. */
const mayHaveBeenDecided = ({ state, seenAt, pullRequest }: PullRequestRecord): boolean =>
  state !== null && asksPeople(state) && (seenAt === null || pullRequest.updatedAt > seenAt);

/** Tells whether people are asked. A configuration may ask for approvals of less than high changes too. */
export const asksPeople = ({ tier, conclusion, approvals }: PullRequestState): boolean =>
  tier === 'high' ||
  tier === 'critical' ||
  conclusion === 'action_required' ||
  approvals.length > 0;
