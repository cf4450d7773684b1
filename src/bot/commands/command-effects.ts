import type {
  Analysis,
  Command,
  CommandName,
  DriftCommand,
  JobPayload,
  PullRequestRecord,
  Store,
} from '../../review/index.ts';
import type { Forge, Repository } from '../../forge/index.ts';
import type { Reply } from './command-reply.ts';
import { adoptionBy } from '../../features/drift/index.ts';
import type { DriftAnalysis } from '../../features/drift/index.ts';
import { reviewJob } from '../../review/index.ts';
import { rollbackJob } from '../queue/bot-jobs.ts';
import { reopenCheck } from '../reviews/check-in-progress.ts';
import type { ReviewPorts } from '../reviews/pull-request-review.ts';
import { subjectOf } from '../reviews/review-subject.ts';
import { allowCharts, mayAllowCharts } from './chart-permission.ts';
import { explainPullRequest } from './explanation.ts';
import { followDriftCommand } from './drift-command.ts';
import { recordHandChange } from './hand-change.ts';
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

/** Follows a command; null where another job answers. */
type Follow<C> = (command: C, heard: HeardCommand) => Promise<Reply | null>;

/** What a command does where it is written. */
interface CommandEffect<C> {
  readonly onPullRequest: Follow<C>;
  /** Absent where it is about a pull request: on an issue it leaves no trace then. */
  readonly onIssue?: Follow<C>;
}

/** A command and what it has to do with an issue as with a pull request. */
const everywhere = <C>(follow: Follow<C>): CommandEffect<C> => ({
  onPullRequest: follow,
  onIssue: follow,
});

/** A command about an open pull request. */
const onOpen =
  <C extends Command>(
    follow: (command: C, record: PullRequestRecord, heard: HeardCommand) => Promise<Reply>,
  ): Follow<C> =>
  async (command, heard) => {
    const subject = await subjectOf(heard.job, heard.ports);
    return subject.kind === 'nothing-to-do'
      ? { kind: 'closed', command: command.kind }
      : follow(command, subject.record, heard);
  };

/** It takes longer, and is about what is merged: nothing else waits for it. */
const rollBackLater = everywhere(async (_: unknown, { job, ports }) => {
  await ports.jobs.add(rollbackJob(job));
  return null;
});

const drift: CommandEffect<DriftCommand> = {
  onPullRequest: onOpen(() =>
    Promise.resolve({ kind: 'drift-refused', why: { kind: 'no-drift-issue' } }),
  ),
  onIssue: (command, { job, repository, ports }) =>
    followDriftCommand(command, tellerOf(job), repository, {
      ...ports,
      adoption: adoptionBy(ports),
    }),
};

/** What each command does; what it is called and how it is read, `COMMANDS` says. */
export const COMMAND_EFFECTS: {
  readonly [K in CommandName]: CommandEffect<Commands[K]>;
} = {
  help: { onPullRequest: () => Promise.resolve({ kind: 'help' }) },
  explain: {
    onPullRequest: onOpen(({ id }, record, { ports }) => explainPullRequest(record, id, ports)),
  },
  recheck: { onPullRequest: onOpen(recheck) },
  override: {
    onPullRequest: onOpen((command, _, { job, correlationId, ports }) =>
      runOverride(command, job, correlationId, ports),
    ),
  },
  'break-glass': {
    onPullRequest: onOpen(({ reason }, _, { job, correlationId, ports }) =>
      runBreakGlass(reason, { ...job, correlationId }, ports),
    ),
    onIssue: ({ kind }) => Promise.resolve({ kind: 'on-issue', command: kind }),
  },
  'break-glass kubectl': everywhere((command, { job, repository, ports }) =>
    recordHandChange(command, tellerOf(job), repository, ports),
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
  if (isSeen && (await mayAllowCharts(repository, job.author.login, ports.forge)))
    await allowCharts(record, ports.store);
  await ports.jobs.add(reviewJob(job, '/recheck'));
  return { kind: 'recheck-taken', sha: head.sha };
}
