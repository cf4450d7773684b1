import type { Forge, Repository, Clock } from '../../forge/index.ts';
import { fullName, ForgeProblem } from '../../forge/index.ts';
import type { Button } from '../check/check-actions.ts';
import type { JobPayload, PullRequestRecord, Store, Analysis } from '../../review/index.ts';
import type { GatePorts } from '../gate/gate-input.ts';
import type { Reply } from './command-reply.ts';
import { buttonJob } from '../queue/bot-jobs.ts';
import { mayWrite } from './table/command-authority.ts';
import { reviewJob, workableRepository } from '../../review/index.ts';
import { pullRequestFacts, pullRequestRefs } from '../reviews/pull-request-named.ts';
import { buttonOf } from '../check/check-actions.ts';
import { decideGate } from '../gate/gate-decision.ts';
import { gatherGateInput } from '../gate/gate-input.ts';
import { clickReplyBody, isReplyTo } from './command-reply.ts';
import { explainPullRequest } from './explanation.ts';
import { rememberPullRequest } from '../repositories/pull-request-records.ts';
import { queuedGroupJob } from '../merge-queue/queue-place.ts';
import { allowCharts, chartsAllowed } from './chart-permission.ts';
import { reopenCheck } from '../reviews/our-check.ts';
import type { ReviewPorts } from '../reviews/pull-request-review.ts';
import { subjectOf } from '../reviews/review-subject.ts';
import { wantedReviewers, askReviewers, notAskedText } from '../effects/reviewers.ts';
import { stateToRestore } from '../../features/rollback/index.ts';

interface ButtonPorts extends ReviewPorts {
  readonly forge: Forge;
  readonly store: Store;
}

type ButtonJob = Extract<JobPayload, { kind: 'button' }>;

/**
 * Follows a button of the check as it follows the command of the same meaning (docs/reference/commands.md). There is no comment
 * to react to: where there is something to say, it is one comment for each click.
 */
export async function pressButton(job: ButtonJob, ports: ButtonPorts): Promise<void> {
  const button = buttonOf(job.identifier);
  const workable = await workableRepository(job.repository, ports.store);
  if (button === null || workable.kind === 'not-workable') return;
  const { repository } = workable.record;
  // GitHub shows buttons to those who may write; that it still holds is looked up, and a failure is a no
  if (!(await mayWrite({ login: job.requester.login, repository }, ports))) return;
  if (job.pullRequest === null) return findPullRequests(job, repository, ports);
  const subject = await subjectOf({ ...job, pullRequest: job.pullRequest }, ports);
  // the check of another head answers for nothing any more
  if (subject.kind === 'nothing-to-do' || subject.record.pullRequest.head.sha !== job.sha) return;
  await ports.store.audit({
    kind: 'button',
    repository: fullName(repository),
    pullRequest: job.pullRequest,
    actor: job.requester.login,
    detail: JSON.stringify({ button, sha: job.sha }),
  });
  const reply = await follow(button, subject.record, ports);
  if (reply !== null) await answerClick(reply, job, subject.record, ports);
}

/**
 * Pull requests of forks are not named in check events, a lost store knows none, and a merge group has none: its
 * check is only ever looked at again.
 */
async function findPullRequests(
  job: ButtonJob,
  repository: Repository,
  ports: ButtonPorts,
): Promise<void> {
  const { forge, store, jobs } = ports;
  if (await recheckGroups(job, repository, ports)) return;
  for (const pullRequest of await forge.openPullRequests(repository)) {
    if (pullRequest.head.sha !== job.sha) continue;
    await rememberPullRequest({ ...pullRequest, repository }, store);
    await jobs.add(buttonJob({ ...job, pullRequest: pullRequest.number }));
  }
}

/** Whether it was the check of a group that is still in the merge queue; what left the queue waits for nothing. */
async function recheckGroups(
  { identifier, sha }: ButtonJob,
  repository: Repository,
  { forge, store, jobs }: ButtonPorts,
): Promise<boolean> {
  const groups = (await forge.queueBranches(repository)).filter((each) => each.sha === sha);
  const added = groups.flatMap(({ ref }) => queuedGroupJob(repository.id, { ref, sha }) ?? []);
  if (added.length === 0) return false;
  if (buttonOf(identifier) !== 'recheck') return true;
  await reopenCheck(repository.id, sha, store);
  for (const each of added) await jobs.add(each);
  return true;
}

/** Null where the check itself is the answer. */
async function follow(
  button: Button,
  record: PullRequestRecord,
  ports: ButtonPorts,
): Promise<Reply | null> {
  const { repository, number, head } = record.pullRequest;
  switch (button) {
    case 'recheck':
      await reopenCheck(repository.id, head.sha, ports.store);
      await allowCharts(record, ports.store);
      await ports.jobs.add(
        reviewJob({ repository: repository.id, pullRequest: number }, 'check-action'),
      );
      return null;
    case 'explain':
      return explainPullRequest(record, null, ports);
    case 'request-approval':
      return requestApproval(record, ports);
  }
}

async function answerClick(
  reply: Reply,
  { delivery, requester }: ButtonJob,
  { pullRequest: { repository, number } }: PullRequestRecord,
  { forge }: ButtonPorts,
): Promise<void> {
  const own = await forge.comments(repository, number);
  if (own.some(({ body }) => isReplyTo(delivery, body))) return;
  await forge.createComment(repository, number, clickReplyBody(reply, delivery, requester.login));
}

interface RequestApprovalPorts {
  readonly analysis: Pick<Analysis, 'review'>;
  readonly clock: Clock;
  readonly forge: GatePorts['forge'] & Pick<Forge, 'requestReviewers' | 'teamMembers'>;
  readonly store: GatePorts['store'] & Pick<Store, 'updatePullRequest'>;
}

/**
 * Asks everybody whose approval is missing, those too who were asked for an earlier head, and once for each head. The
 * check is left as it is.
 */
async function requestApproval(
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
