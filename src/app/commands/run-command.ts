import type { Decision, GapProgress } from '../../core/gate/index.ts';
import type {
  Command,
  CommandName,
  DriftCommand,
  HandChangeCommand,
  ParsedCommand,
} from '../../core/commands/index.ts';
import { parseCommand } from '../../core/commands/index.ts';
import type { Repository } from '../../core/forge/index.ts';
import { fullName } from '../../core/forge/index.ts';
import type { Reply } from '../../core/report/index.ts';
import { answerCommand } from './answer-command.ts';
import { explainPullRequest } from './explain-pull-request.ts';
import { workableRepository } from '../repositories/known-repositories.ts';
import { reviewJob, rollbackJob } from '../queue/new-jobs.ts';
import { recordHandChange } from './record-hand-change.ts';
import type { OverrideEnd } from './override-finding.ts';
import type { Analysis } from '../ports/analysis.ts';
import type { Forge } from '../ports/forge.ts';
import type { JobPayload } from '../ports/jobs.ts';
import type { Store } from '../ports/store.ts';
import { allowCharts, mayAllowCharts } from './charts-allowed.ts';
import { followDriftCommand } from './follow-drift-command.ts';
import { adoptionBy } from '../drift/adopt-in-pull-request.ts';
import { reopenCheck } from '../reviews/reopen-check.ts';
import type { ReviewEnd, ReviewPorts } from '../reviews/review-pull-request.ts';
import { reviewPullRequest } from '../reviews/review-pull-request.ts';
import { runBreakGlass } from './run-break-glass.ts';
import { subjectOf } from '../reviews/subject-of-review.ts';

export interface CommandPorts extends ReviewPorts {
  readonly forge: Forge;
  readonly store: Store;
  readonly analysis: ReviewPorts['analysis'] & Pick<Analysis, 'drift' | 'lookAtObject' | 'survey'>;
  /** Login of the App without `[bot]`. */
  readonly botName: string;
}

type CommandJob = Extract<JobPayload, { kind: 'command' }>;

/**
 * Follows a command that a person wrote in a comment (docs/commands.md): a reaction at once, one at the end, and
 * a reply where there is something to say. Comments that are none of our business leave no trace.
 */
export async function runCommand(
  job: CommandJob,
  correlationId: string,
  ports: CommandPorts,
): Promise<void> {
  const parsed = parseCommand(job.body, ports);
  if (parsed.kind === 'none' || !isHeardThere(parsed, job)) return;
  const workable = await workableRepository(job.repository, ports.store);
  if (workable.kind === 'not-workable') return;
  const { repository } = workable.record;
  // people who may not write here are not answered in words: anybody could make us talk
  if (!(await isHeard(job, repository, ports))) {
    await ports.forge.react(repository, job.comment, 'confused');
    return;
  }
  await ports.store.audit({
    kind: 'command',
    repository: fullName(repository),
    pullRequest: job.onIssue === true ? null : job.pullRequest,
    actor: job.author.login,
    detail: JSON.stringify({ ...parsed, ...(job.onIssue === true && { issue: job.pullRequest }) }),
  });
  await ports.forge.react(repository, job.comment, 'eyes');
  if (parsed.kind === 'error')
    return answerCommand({ kind: 'error', error: parsed.error }, job, repository, ports.forge);
  const { command } = parsed;
  if (job.onIssue === true) {
    const reply = await followOnIssue(command.kind, command, { job, repository, ports });
    if (reply !== null) await answerCommand(reply, job, repository, ports.forge);
    return;
  }
  // it takes longer, and is about what is merged: reviews of this pull request do not wait for it
  if (isRollback(command)) return ports.jobs.add(rollbackJob(job));
  const reply =
    command.kind === 'break-glass kubectl'
      ? await recordHandChange(command, tellerOf(job), repository, ports)
      : await follow(command, job, correlationId, ports);
  await answerCommand(reply, job, repository, ports.forge);
}

/** Commands by their kind. */
type Commands = { readonly [C in Command as C['kind']]: C };

interface Heard {
  readonly job: CommandJob;
  readonly repository: Repository;
  readonly ports: CommandPorts;
}

/**
 * What is heard on issues, and what it comes to (null where another job answers); everything else is about a pull
 * request, and leaves no trace there.
 */
const ISSUE_COMMANDS: {
  readonly [K in keyof Commands]?: (command: Commands[K], heard: Heard) => Promise<Reply | null>;
} = {
  'break-glass kubectl': (command, { job, repository, ports }) =>
    recordHandChange(command, tellerOf(job), repository, ports),
  'break-glass': ({ kind }) => Promise.resolve({ kind: 'on-issue', command: kind }),
  'drift ignore': followDriftHere,
  'drift restore': followDriftHere,
  'drift adopt': followDriftHere,
  rollback: (_, heard) => rollBackLater(heard),
  reland: (_, heard) => rollBackLater(heard),
};

/** On the issue about what an environment differs by. */
async function followDriftHere(
  command: DriftCommand,
  { job, repository, ports }: Heard,
): Promise<Reply> {
  const adoption = adoptionBy(ports);
  return followDriftCommand(command, tellerOf(job), repository, { ...ports, adoption });
}

/** It takes longer, and is about what is merged: nothing else waits for it. */
async function rollBackLater({ job, ports }: Heard): Promise<null> {
  await ports.jobs.add(rollbackJob(job));
  return null;
}

const isHeardThere = (
  parsed: Exclude<ParsedCommand, { kind: 'none' }>,
  { onIssue }: CommandJob,
): boolean => {
  if (onIssue !== true) return true;
  if (parsed.kind === 'error' && parsed.error.kind === 'unknown-command')
    return parsed.error.nearest?.startsWith('drift ') === true;
  const name =
    parsed.kind === 'command'
      ? parsed.command.kind
      : 'command' in parsed.error && parsed.error.command;
  return typeof name === 'string' && Object.hasOwn(ISSUE_COMMANDS, name);
};

async function followOnIssue<K extends keyof Commands>(
  kind: K,
  command: Commands[K],
  heard: Heard,
): Promise<Reply | null> {
  const follow = ISSUE_COMMANDS[kind];
  if (follow === undefined) throw new Error(`/${kind} is not heard on issues.`);
  return follow(command, heard);
}

const tellerOf = ({ author, pullRequest, comment }: CommandJob) => ({
  login: author.login,
  conversation: pullRequest,
  comment,
});

const INSIDERS: ReadonlySet<string> = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

/** Outsiders give no commands; a look-up that fails is a no. */
async function isHeard(
  { author, association }: CommandJob,
  repository: Repository,
  { forge }: CommandPorts,
): Promise<boolean> {
  if (INSIDERS.has(association)) return true;
  const permission = await forge.permission(repository, author.login);
  return permission === 'admin' || permission === 'write';
}

type Rollback = Extract<Command, { kind: 'rollback' | 'reland' }>;

const isRollback = (command: Command): command is Rollback =>
  command.kind === 'rollback' || command.kind === 'reland';

async function follow(
  command: Exclude<Command, Rollback | HandChangeCommand>,
  job: CommandJob,
  correlationId: string,
  ports: CommandPorts,
): Promise<Reply> {
  if (command.kind === 'help') return { kind: 'help' };
  const subject = await subjectOf(job, ports);
  if (subject.kind === 'nothing-to-do') return { kind: 'closed', command: command.kind };
  switch (command.kind) {
    case 'explain':
      return explainPullRequest(subject.record, command.id, ports);
    case 'recheck': {
      const { repository, head } = subject.record.pullRequest;
      await reopenCheck(repository.id, head.sha, ports.store);
      // of a head that came behind the comment nobody has said anything
      const isSeen = job.reviewed === head.sha;
      if (isSeen && (await mayAllowCharts(repository, job.author.login, ports.forge)))
        await allowCharts(subject.record, ports.store);
      await ports.jobs.add(reviewJob(job, '/recheck'));
      return { kind: 'recheck-taken', sha: head.sha };
    }
    case 'override':
      return override(command, job, correlationId, ports);
    case 'drift ignore':
    case 'drift restore':
    case 'drift adopt':
      return { kind: 'drift-refused', why: { kind: 'no-drift-issue' } };
    case 'break-glass':
      return runBreakGlass(command.reason, { ...job, correlationId }, ports);
  }
}

async function override(
  { kind, id, reason }: Extract<Command, { kind: 'override' }>,
  job: CommandJob,
  correlationId: string,
  ports: CommandPorts,
): Promise<Reply> {
  const { comment, author, seen } = job;
  if (seen === undefined && isLate(job, ports)) return { kind: 'changed-since' };
  const by = { ...author, bot: false };
  const asked = { id, reason, comment, by, ...(seen !== undefined && { seen }) };
  const end = await reviewPullRequest(
    { ...job, trigger: '/override', correlationId, override: asked },
    ports,
  );
  return overrideReply(end, kind, author.login);
}

/** Milliseconds after which a comment may speak of another change than the one that is there now. */
const LATE = 10 * 60_000;

const isLate = ({ createdAt }: CommandJob, { clock }: CommandPorts): boolean =>
  createdAt !== undefined && clock.now() - Date.parse(createdAt) > LATE;

function overrideReply(end: ReviewEnd, command: CommandName, by: string): Reply {
  switch (end.kind) {
    case 'reviewed':
      return end.override === null
        ? { kind: 'not-reviewed-yet', command }
        : replyTo(end.override, by, end.decision);
    case 'not-reviewed':
    case 'stale':
      return { kind: 'not-reviewed-yet', command };
    case 'nothing-to-do':
      return { kind: 'closed', command };
  }
}

function replyTo(end: OverrideEnd, by: string, { gaps = [] }: Decision): Reply {
  switch (end.kind) {
    case 'overridden':
      return {
        kind: 'overridden',
        id: end.override.id,
        what: end.subject.message,
        by,
        ...progressOf(end.override.id, gaps),
      };
    case 'nothing-to-override':
      return { kind: 'nothing-to-override', given: end.subject.id };
    case 'own-change':
      return { ...end, by };
    case 'unknown-id':
    case 'ambiguous-id':
    case 'id-too-short':
    case 'not-platform-member':
    case 'changed-since':
      return end;
  }
}

function progressOf(
  id: string,
  gaps: readonly GapProgress[],
): Pick<Extract<Reply, { kind: 'overridden' }>, 'progress'> {
  const gap = gaps.find((each) => each.id === id);
  return gap === undefined || gap.needed < 2 ? {} : { progress: gap };
}
