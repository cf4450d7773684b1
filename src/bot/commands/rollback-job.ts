import { parseCommand } from './table/command-parser.ts';
import { workableRepository } from '../../review/index.ts';
import { fullName } from '../../forge/index.ts';
import type { Reply } from './command-reply.ts';
import { reactionTo, replyBody, answerCommand } from './command-reply.ts';
import type { Forge } from '../../forge/index.ts';
import type { JobPayload, Store } from '../../review/index.ts';
import { whyNotAmong, whyNotWriter } from './table/command-authority.ts';
import { rollBack } from '../../features/rollback/index.ts';
import type { RollBackPorts } from '../../features/rollback/index.ts';

export interface RollbackPorts extends Omit<RollBackPorts, 'authority'> {
  readonly forge: Forge;
  readonly store: Store;
  /** Login of the App without `[bot]`. */
  readonly botName: string;
}

type RollbackJob = Extract<JobPayload, { kind: 'rollback' }>;

/** Follows a `/rollback` or `/reland` whose comment was taken, and answers it once. */
export async function runRollback(job: RollbackJob, ports: RollbackPorts): Promise<void> {
  const { forge, store } = ports;
  const parsed = parseCommand(job.body, ports);
  if (parsed.kind !== 'command') return;
  const { command } = parsed;
  if (command.kind !== 'rollback' && command.kind !== 'reland') return;
  const workable = await workableRepository(job.repository, store);
  if (workable.kind === 'not-workable') return;
  const { repository } = workable.record;
  const { pullRequest, comment, author, onIssue } = job;
  const by = author.login;
  const asked = { repository, pullRequest, comment, by, command };
  const where = onIssue === undefined ? {} : { onIssue };
  const { reply, fresh } = await rollBack(
    { ...asked, ...where },
    { ...ports, authority: { whyNotWriter, whyNotAmong } },
  );
  await store.audit({
    kind: command.kind,
    repository: fullName(repository),
    pullRequest,
    actor: by,
    detail: JSON.stringify(outlineOf(reply)),
  });
  if (!fresh) return answerCommand(reply, job, repository, forge);
  // nothing can have been said of what was opened a moment ago
  await forge.createComment(repository, pullRequest, replyBody(reply, comment));
  await forge.react(repository, comment, reactionTo(reply));
}

/** What of an answer is worth keeping, without the texts. */
const outlineOf = (reply: Reply) => ({
  kind: reply.kind,
  ...('revert' in reply && { revert: reply.revert }),
  ...(reply.kind === 'rollback-refused' && { why: reply.why.kind }),
});
