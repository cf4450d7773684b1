import { wantedReviewers } from '../effects/reviewers.ts';
import {
  decideGate,
  gatherGateInput,
  pullRequestFacts,
  pullRequestRefs,
} from '../../review/index.ts';
import type { Reply } from './replies/replies.ts';
import { askReviewers, notAskedText } from '../reviews/ask-reviewers.ts';
import { chartsAllowed } from './charts-allowed.ts';
import type { Analysis, GatePorts, PullRequestRecord, Store } from '../../review/index.ts';
import type { Clock, Forge } from '../../forge/index.ts';
import { stateToRestore } from '../../features/rollback/index.ts';
import { ForgeProblem } from '../../forge/index.ts';

export interface RequestApprovalPorts {
  readonly analysis: Pick<Analysis, 'review'>;
  readonly clock: Clock;
  readonly forge: GatePorts['forge'] & Pick<Forge, 'requestReviewers' | 'teamMembers'>;
  readonly store: GatePorts['store'] & Pick<Store, 'updatePullRequest'>;
}

/**
 * Asks everybody whose approval is missing, those too who were asked for an earlier head, and once for each head. The
 * check is left as it is.
 */
export async function requestApproval(
  record: PullRequestRecord,
  ports: RequestApprovalPorts,
): Promise<Reply> {
  const { pullRequest, askedAgain } = record;
  const { repository, head, number } = pullRequest;
  if (askedAgain === head.sha) return { kind: 'approval-requested-before', sha: head.sha };
  const asOf = new Date(ports.clock.now()).toISOString();
  const change = await ports.analysis.review({
    repository,
    ...pullRequestRefs(pullRequest),
    expectedHead: head.sha,
    pullRequest: pullRequestFacts(pullRequest),
    asOf,
    ...chartsAllowed(record),
    ...(await stateToRestore(record, ports.store)),
  });
  if (change.kind === 'unreachable') throw new ForgeProblem('unavailable', change.message);
  if (change.kind !== 'reviewed') return { kind: 'nobody-to-ask', draft: false };
  const { input, lookUps } = await gatherGateInput(record, change, asOf, ports);
  const { ask, answered } = wantedReviewers(decideGate(input, lookUps), pullRequest);
  if (ask.teams.length + ask.people.length === 0)
    return { kind: 'nobody-to-ask', draft: pullRequest.draft };
  const notAsked = new Set(await askReviewers(record, { ...ask, answered }, ports));
  await ports.store.updatePullRequest(repository.id, number, (each) => ({
    ...each,
    askedAgain: head.sha,
  }));
  const { owner } = repository;
  return {
    kind: 'approval-requested',
    owner,
    teams: ask.teams.filter((slug) => !notAsked.has(`${owner}/${slug}`)),
    people: ask.people.filter((login) => !notAsked.has(login)),
    refusal: notAskedText([...notAsked]),
  };
}
