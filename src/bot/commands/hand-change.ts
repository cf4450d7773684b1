import type { Analysis, Debt, HandDebt, ObjectLook, Store } from '../../review/index.ts';
import type { HandChangeCommand } from './table/hand-change-command.ts';
import type { HandRefusal } from '../gate/texts/hand-change-reply.ts';
import type { Clock, Repository } from '../../forge/index.ts';
import { ForgeProblem, fullName } from '../../forge/index.ts';
import { isByHand } from '../../review/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { Reply } from './command-reply.ts';
import { replied } from './command-step.ts';
import type { CommandStep } from './command-step.ts';
import {
  deadlineOf,
  environmentMeant,
  HOURS_TO_FOLLOW_UP,
  oweInIssue,
  reasonKept,
  whoSettles,
} from '../../features/debts/index.ts';
import type { OwingPorts } from '../../features/debts/index.ts';

export interface HandChangePorts extends OwingPorts {
  readonly store: OwingPorts['store'] & Pick<Store, 'audit'>;
  readonly analysis: Pick<Analysis, 'lookAtObject'>;
  readonly clock: Clock;
}

/** Who says so, and where. */
export interface Teller {
  readonly login: string;
  /** Number of the issue or pull request. */
  readonly conversation: number;
  readonly comment: number;
}

const refused = (why: HandRefusal): Reply => ({ kind: 'hand-change-refused', why });

/**
 * Follows a `/break-glass kubectl`: records what was changed by hand as a debt of this repository. It lets nothing
 * through; whoever may break the glass is heard.
 */
export async function followHandChange(
  command: HandChangeCommand,
  teller: Teller,
  repository: Repository,
  ports: HandChangePorts,
): Promise<CommandStep> {
  const { resource, reason } = command;
  if (!/[\p{L}\p{N}]/u.test(reason)) return replied(refused({ kind: 'no-reason' }));
  const look = await ports.analysis.lookAtObject(repository, { resource, before: null });
  if (look.kind === 'unreachable') throw new ForgeProblem('unavailable', look.message);
  if (look.kind !== 'looked') return replied(refused({ kind: 'not-read' }));
  return {
    step: 'found',
    named: () => Promise.resolve(look),
    unheard: () => refused(unheardIn(look)),
    run: () => record(command, { teller, look, repository }, ports),
  };
}

const unheardIn = ({ config: { breakGlass } }: ObjectLook): HandRefusal =>
  breakGlass === null
    ? { kind: 'no-break-glass-team' }
    : { kind: 'not-break-glass-member', team: breakGlass.team };

interface Heard {
  readonly teller: Teller;
  readonly look: ObjectLook;
  readonly repository: Repository;
}

async function record(
  { environment, reason }: HandChangeCommand,
  { teller, look, repository }: Heard,
  ports: HandChangePorts,
): Promise<Reply> {
  const meant = environmentMeant(environment, look);
  if (meant.kind !== 'meant') return refused({ ...meant, given: environment ?? '' });
  const debt = debtOf({ teller, look, reason, environment: meant.environment }, ports);
  const isOfComment = (known: Debt): known is HandDebt =>
    isByHand(known) && known.told?.comment === teller.comment;
  const opened = await oweInIssue(repository, debt, isOfComment, ports);
  if (opened.kind === 'refused') return refused({ kind: 'no-issue', why: opened.why });
  const { issue, debt: owed } = opened.debt;
  const object = subjectText(owed.resource);
  await ports.store.audit({
    kind: 'by-hand',
    repository: fullName(repository),
    pullRequest: null,
    actor: owed.by,
    detail: JSON.stringify({ environment: owed.environment, object, reason: owed.reason, issue }),
  });
  const { by, deadline } = owed;
  const isInGit = look.environments.some(({ holds }) => holds);
  return {
    kind: 'hand-change-recorded',
    by,
    object,
    environment: owed.environment,
    issue,
    deadline,
    isInGit,
  };
}

interface Told {
  readonly teller: Teller;
  readonly look: ObjectLook;
  readonly reason: string;
  readonly environment: string;
}

function debtOf(
  { teller, look, reason, environment }: Told,
  { clock }: Pick<HandChangePorts, 'clock'>,
): HandDebt {
  const { conversation, comment, login } = teller;
  const { breakGlass } = look.config;
  const at = new Date(clock.now()).toISOString();
  return {
    kind: 'by-hand',
    environment,
    resource: look.resource,
    told: { conversation, comment },
    since: look.commit,
    lookedUp: true,
    by: login,
    reason: reasonKept(reason),
    at,
    deadline: deadlineOf(at, breakGlass?.followUpHours ?? HOURS_TO_FOLLOW_UP),
    ...whoSettles([look.platformTeam], breakGlass?.team ?? null),
    reminded: false,
    escalated: false,
    settled: null,
  };
}
