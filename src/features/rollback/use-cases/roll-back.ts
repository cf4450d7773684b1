import type { ShownRevert } from '../texts/revert-body.ts';
import type { RollbackRefusal } from '../texts/rollback-refusal.ts';
import type { RollbackReply } from '../texts/rollback-reply.ts';
import { planReply } from '../texts/revert-body.ts';
import type { ComputedRevert, RevertResult } from '../reverts/revert-result.ts';
import { findRevert } from './find-revert.ts';
import { openRevert, ROLLBACK_LABEL } from './open-revert.ts';
import type { OpenedEnd, OpenRevertPorts } from './open-revert.ts';
import { ForgeProblem } from '../../../forge/index.ts';
import type { Reverts } from '../ports/revert-ports.ts';
import { nothingReply, openedReply, replyOfPast, replyThere } from './revert-replies.ts';
import type { AskedRevert, RequestedRevert } from './revert-replies.ts';
import { revertSubject, pushSubject } from './revert-subject.ts';
import type { RevertCommand, RevertSubjectEnd, PushSubjectPorts } from './revert-subject.ts';
import { whyNotHere } from './rollback-authority.ts';
import { sameByOthers, showRevert, whyNot } from './weigh-revert.ts';
import type { WeighPorts } from './weigh-revert.ts';

export interface RollBackPorts extends WeighPorts {
  readonly forge: OpenRevertPorts['forge'] & WeighPorts['forge'] & PushSubjectPorts['forge'];
  readonly store: OpenRevertPorts['store'] & WeighPorts['store'] & PushSubjectPorts['store'];
  readonly reverts: Reverts;
}

/**
 * Holds what is said of it. `fresh` says that a pull request was opened just now, so nothing was said of it
 * before.
 */
export interface RollBackEnd {
  readonly reply: RollbackReply;
  readonly fresh: boolean;
}

/**
 * Follows a `/rollback` or `/reland` (docs/how-to/roll-back.md): finds the one open revert or opens it. However often
 * it runs, is killed or is asked at the same time, what is on GitHub decides what is still to be done.
 */
export async function rollBack(asked: AskedRevert, ports: RollBackPorts): Promise<RollBackEnd> {
  try {
    return await follow(asked, ports);
  } catch (error) {
    const why = error instanceof ForgeProblem ? refusalOf(error) : null;
    if (why === null) throw error;
    return refused(asked, why);
  }
}

/**
 * Gives the refusal that a problem means; null for what trying again may mend, and for what is a state of the
 * whole repository.
 */
function refusalOf({ kind, message, permission }: ForgeProblem): RollbackRefusal | null {
  switch (kind) {
    case 'forbidden':
      return { kind: 'missing-permission', permission: permission ?? 'Contents (read and write)' };
    case 'refused':
      return { kind: 'failed', why: `GitHub refuses it (${message})` };
    case 'rate-limited':
    case 'unavailable':
    case 'not-found':
    case 'suspended':
    case 'read-only':
      return null;
  }
}

const said = (reply: RollbackReply): RollBackEnd => ({ reply, fresh: false });

const refused = ({ command }: Pick<AskedRevert, 'command'>, why: RollbackRefusal): RollBackEnd =>
  said({ kind: 'rollback-refused', command: command.kind, why });

async function follow(asked: AskedRevert, ports: RollBackPorts): Promise<RollBackEnd> {
  const { repository, command } = asked;
  const { forge } = ports;
  const giver = { login: asked.by, repository, command: command.kind };
  const notHere = await whyNotHere(giver, ports);
  if (notHere !== null) return refused(asked, notHere);
  const named = await subjectNamed(asked, ports);
  if (named.kind === 'refused') return refused(asked, named.why);
  const { subject } = named;
  const found = await findRevert(subject.key, repository, forge);
  const asking = { asked, subject, found };
  const there = isPlan(command) ? null : replyThere(asking);
  if (there !== null) return said(there);
  const result = await compute(asking, ports);
  if (result.kind === 'gone' || result.kind === 'failed')
    return refused(asked, { kind: 'failed', why: problemOf(result) });
  if (result.kind === 'refused' || result.kind === 'nothing-to-revert')
    return said(nothingReply(asking, result));
  return goOn(asking, result, ports);
}

async function subjectNamed(
  { repository, pullRequest, onIssue, command }: AskedRevert,
  ports: RollBackPorts,
): Promise<RevertSubjectEnd> {
  if (onIssue === true) return pushSubject(command, repository, pullRequest, ports);
  const details = await ports.forge.pullRequestDetails(repository, pullRequest);
  return revertSubject(command, repository, details, ports.forge);
}

const isPlan = (command: RevertCommand): boolean => command.kind === 'rollback' && command.plan;

const isStack = (command: RevertCommand): boolean => command.kind === 'rollback' && command.stack;

type Problem = Extract<Awaited<ReturnType<Reverts['revert']>>, { kind: 'gone' | 'failed' }>;

/** Computes it while a revert is written: what fails then is tried again as a whole. */
async function computeAgain(asking: RequestedRevert, ports: RollBackPorts): Promise<RevertResult> {
  const result = await compute(asking, ports);
  if (result.kind === 'gone' || result.kind === 'failed')
    throw new ForgeProblem('unavailable', problemOf(result));
  return result;
}

async function compute(
  { asked: { repository }, subject: { base: branch, target, scope } }: RequestedRevert,
  { reverts }: RollBackPorts,
): Promise<RevertResult | Problem> {
  const result = await reverts.revert({ repository, branch, target, scope });
  if (result.kind === 'unreachable') throw new ForgeProblem('unavailable', result.message);
  return result;
}

const problemOf = (problem: Problem): string =>
  problem.kind === 'gone' ? `${problem.what} is not there` : problem.message;

/** Opens a revert, since there is something to revert, unless it was tried before or may not be opened. */
async function goOn(
  asking: RequestedRevert,
  revert: ComputedRevert,
  ports: RollBackPorts,
): Promise<RollBackEnd> {
  const { asked, subject, found } = asking;
  const { repository, comment } = asked;
  const show = (computed: ComputedRevert) => showRevert(asking, computed, ports);
  const { shown, previewed } = await show(revert);
  if (isPlan(asked.command)) return said(planReply(shown));
  const { of, dependents } = shown;
  if (isStack(asked.command) && dependents.length > 0)
    return said({ kind: 'rollback-stack', of: of.number, dependents });
  if (found.kind === 'open') return sayAgain(asking, found, shown, ports);
  if (found.kind !== 'none') throw new Error(`A revert is not opened where one is ${found.kind}.`);
  const reply = replyOfPast(asking, revert) ?? (await sameByOthers(asking, revert, ports));
  if (reply !== null) return said(reply);
  const why = await whyNot(asking, revert, previewed, ports);
  if (why !== null) return refused(asked, why);
  const end = await openRevert(
    {
      repository,
      comment,
      base: subject.base,
      branch: found.branch,
      shown,
      compute: () => computeAgain(asking, ports),
      show: async (computed) => (await show(computed)).shown,
    },
    ports,
  );
  return endOf(asking, end);
}

/** Says again that it is open: an earlier run for the same comment opened it, and was not heard of. */
async function sayAgain(
  asking: RequestedRevert,
  { pullRequest }: Extract<RequestedRevert['found'], { kind: 'open' }>,
  shown: ShownRevert,
  { forge }: RollBackPorts,
): Promise<RollBackEnd> {
  const { repository } = asking.asked;
  const { number, draft, head } = pullRequest;
  await forge.labelIssue(repository, number, ROLLBACK_LABEL);
  const commit = await forge.commit(repository, head.sha);
  const signed = commit?.verified ?? false;
  return said(openedReply(asking, shown, { number, draft, signed }));
}

function endOf(asking: RequestedRevert, end: OpenedEnd): RollBackEnd {
  const { asked, subject } = asking;
  switch (end.kind) {
    case 'refused':
      return refused(asked, end.why);
    case 'nothing-new':
      return said({ kind: 'nothing-to-roll-back', of: subject.of.number, revert: null });
    case 'turned':
      return said(nothingReply(asking, end.result));
    case 'opened': {
      const { shown, commit, draft, number } = end;
      const reply = openedReply(asking, shown, { number, draft, signed: commit.verified });
      return { reply, fresh: true };
    }
  }
}
