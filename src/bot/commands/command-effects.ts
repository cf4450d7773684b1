import type { Analysis, JobPayload, PullRequestRecord, Store } from '../../review/index.ts';
import type { Command, CommandName, DriftCommand, OpenCommandName } from './table/command-table.ts';
import type { Forge, Repository } from '../../forge/index.ts';
import type { Reply } from './command-reply.ts';
import { adoptionBy } from '../../features/drift/index.ts';
import type { DriftAnalysis } from '../../features/drift/index.ts';
import { mayWrite } from './table/command-authority.ts';
import { reviewJob } from '../../review/index.ts';
import { rollbackJob } from '../queue/bot-jobs.ts';
import { reopenCheck } from '../reviews/our-check.ts';
import type { ReviewPorts } from '../reviews/pull-request-review.ts';
import { subjectOf } from '../reviews/review-subject.ts';
import { allowCharts } from './chart-permission.ts';
import { replied } from './command-step.ts';
import type { CommandStep } from './command-step.ts';
import { explainPullRequest } from './explanation.ts';
import { followDriftCommand } from './drift-command.ts';
import { followHandChange } from './hand-change.ts';
import { runBreakGlass } from './break-glass-command.ts';
import { runOverride } from './override-command.ts';

export interface CommandPorts extends ReviewPorts {
  readonly forge: Forge;
  readonly store: Store;
  readonly analysis: ReviewPorts['analysis'] &
    Pick<Analysis, 'lookAtObject' | 'survey'> &
    DriftAnalysis;
  /** Login of the App without `[bot]`. */
  readonly botName: string;
}

export type CommandJob = Extract<JobPayload, { kind: 'command' }>;

/** A comment of somebody who is heard. */
export interface HeardCommand {
  readonly job: CommandJob;
  readonly repository: Repository;
  readonly correlationId: string;
  readonly ports: CommandPorts;
}

/** Commands by their name. */
export type Commands = { readonly [C in Command as C['kind']]: C };

type Follow<C, E> = (command: C, heard: HeardCommand) => Promise<E>;

/** What a command does where it is written. */
export interface CommandEffect<C, E> {
  readonly onPullRequest: Follow<C, E>;
  /** Absent where it is about a pull request: on an issue it leaves no trace then. */
  readonly onIssue?: Follow<C, E>;
}

/** What is everybody's is done at once; of all else the dispatch asks first who may, by the table that says so. */
type EffectOf<K extends CommandName> = CommandEffect<
  Commands[K],
  K extends OpenCommandName ? Reply : CommandStep
>;

/** A command and what it has to do with an issue as with a pull request. */
const everywhere = <C>(follow: Follow<C, CommandStep>): CommandEffect<C, CommandStep> => ({
  onPullRequest: follow,
  onIssue: follow,
});

type FollowOpen<C, E> = (command: C, record: PullRequestRecord, heard: HeardCommand) => Promise<E>;

/** A command about an open pull request; `closed` answers where it is closed. */
const onOpen =
  <C extends Command, E>(follow: FollowOpen<C, E>, closed: (reply: Reply) => E): Follow<C, E> =>
  async (command, heard) => {
    const subject = await subjectOf(heard.job, heard.ports);
    return subject.kind === 'nothing-to-do'
      ? closed({ kind: 'closed', command: command.kind })
      : follow(command, subject.record, heard);
  };

const atOnce = <C extends Command>(follow: FollowOpen<C, Reply>): Follow<C, Reply> =>
  onOpen(follow, (reply) => reply);

/** A command that is judged with a review of its own: what the review reads says who may. */
const withReview = <C extends Command>(
  run: (command: C, heard: HeardCommand) => Promise<Reply>,
): Follow<C, CommandStep> =>
  onOpen(
    (command, _, heard) => Promise.resolve({ step: 'later', run: () => run(command, heard) }),
    replied,
  );

/** It takes longer, and is about what is merged: nothing else waits for it. */
const rollBackLater = everywhere((_: unknown, { job, ports }) =>
  Promise.resolve({
    step: 'later',
    run: async () => {
      await ports.jobs.add(rollbackJob(job));
      return null;
    },
  }),
);

const drift: CommandEffect<DriftCommand, CommandStep> = {
  onPullRequest: onOpen(
    () => Promise.resolve(replied({ kind: 'drift-refused', why: { kind: 'no-drift-issue' } })),
    replied,
  ),
  onIssue: (command, { job, repository, ports }) =>
    followDriftCommand(command, tellerOf(job), repository, {
      ...ports,
      adoption: adoptionBy(ports),
    }),
};

/** What each command does; what it is called, how it is read and who may give it, `COMMANDS` says. */
export const COMMAND_EFFECTS: { readonly [K in CommandName]: EffectOf<K> } = {
  help: { onPullRequest: () => Promise.resolve({ kind: 'help' }) },
  explain: {
    onPullRequest: atOnce(({ id }, record, { ports }) => explainPullRequest(record, id, ports)),
  },
  recheck: { onPullRequest: atOnce(recheck) },
  override: {
    onPullRequest: withReview((command, { job, correlationId, ports }) =>
      runOverride(command, job, correlationId, ports),
    ),
  },
  'break-glass': {
    onPullRequest: withReview(({ reason }, { job, correlationId, ports }) =>
      runBreakGlass(reason, { ...job, correlationId }, ports),
    ),
    onIssue: ({ kind }) => Promise.resolve(replied({ kind: 'on-issue', command: kind })),
  },
  'break-glass kubectl': everywhere((command, { job, repository, ports }) =>
    followHandChange(command, tellerOf(job), repository, ports),
  ),
  rollback: rollBackLater,
  reland: rollBackLater,
  'drift ignore': drift,
  'drift restore': drift,
  'drift adopt': drift,
};

const tellerOf = ({ author, pullRequest, comment }: CommandJob) => ({
  login: author.login,
  conversation: pullRequest,
  comment,
});

async function recheck(
  _: unknown,
  record: PullRequestRecord,
  { job, ports }: HeardCommand,
): Promise<Reply> {
  const { repository, head } = record.pullRequest;
  await reopenCheck(repository.id, head.sha, ports.store);
  // of a head that came behind the comment nobody has said anything
  const isSeen = job.reviewed === head.sha;
  // a member of the organisation may be able to read only
  if (isSeen && (await mayWrite({ login: job.author.login, repository }, ports)))
    await allowCharts(record, ports.store);
  await ports.jobs.add(reviewJob(job, '/recheck'));
  return { kind: 'recheck-taken', sha: head.sha };
}
