import type { CommandName, ParsedCommand } from './table/command-table.ts';
import { COMMANDS } from './table/command-table.ts';
import { isFromHere } from './table/command-authority.ts';
import { parseCommand } from './table/command-parser.ts';
import { workableRepository } from '../../review/index.ts';
import { fullName } from '../../forge/index.ts';
import type { Reply } from './command-reply.ts';
import { answerCommand } from './command-reply.ts';
import { goOn } from './command-step.ts';
import type { CommandStep } from './command-step.ts';
import { COMMAND_EFFECTS } from './command-effects.ts';
import type {
  CommandEffect,
  CommandJob,
  CommandPorts,
  Commands,
  HeardCommand,
} from './command-effects.ts';

/**
 * Follows a command that a person wrote in a comment (docs/reference/commands.md): a reaction at once, one at the end, and
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
  const giver = { login: job.author.login, repository };
  if (!(await isFromHere(giver, job.association, ports))) {
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
  const reply = await follow(command.kind, command, { job, repository, correlationId, ports });
  if (reply !== null) await answerCommand(reply, job, repository, ports.forge);
}

/** Null where another job answers. */
async function follow<K extends CommandName>(
  kind: K,
  command: Commands[K],
  heard: HeardCommand,
): Promise<Reply | null> {
  const { job, repository, ports } = heard;
  const effect: CommandEffect<Commands[K], Reply | CommandStep> = COMMAND_EFFECTS[kind];
  const { onPullRequest, onIssue } = effect;
  const done = await (job.onIssue === true ? onIssue : onPullRequest)?.(command, heard);
  if (done === undefined) throw new Error(`/${kind} is not heard on issues.`);
  return 'step' in done ? goOn(done, kind, { login: job.author.login, repository }, ports) : done;
}

/** On issues some commands are heard, and slips in the names of those that are about nothing else. */
function isHeardThere(
  parsed: Exclude<ParsedCommand, { kind: 'none' }>,
  { onIssue }: CommandJob,
): boolean {
  if (onIssue !== true) return true;
  if (parsed.kind === 'command') return isOnIssues(parsed.command.kind);
  const { error } = parsed;
  if (error.kind !== 'unknown-command') return isOnIssues(error.command);
  return COMMANDS.some(
    ({ name, place }) => name === error.nearest && place === 'issues about drift',
  );
}

const isOnIssues = (name: CommandName): boolean => COMMAND_EFFECTS[name].onIssue !== undefined;
