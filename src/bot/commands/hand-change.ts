import type {
  Analysis,
  Debt,
  HandChangeCommand,
  HandDebt,
  ObjectLook,
  StandingPorts,
  Store,
} from '../../review/index.ts';
import type { HandRefusal } from '../gate/texts/hand-change-reply.ts';
import type { Clock, Repository } from '../../forge/index.ts';
import { ForgeProblem, fullName, standingOf } from '../../forge/index.ts';
import { isByHand, lookUpStanding } from '../../review/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { Reply } from './command-reply.ts';
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
  readonly forge: OwingPorts['forge'] & StandingPorts['forge'];
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

/**
 * Follows a `/break-glass kubectl`: records what was changed by hand as a debt of this repository. It lets nothing
 * through; whoever may break the glass is heard.
 */
export async function recordHandChange(
  { resource, environment, reason }: HandChangeCommand,
  teller: Teller,
  repository: Repository,
  ports: HandChangePorts,
): Promise<Reply> {
  const refused = (why: HandRefusal): Reply => ({ kind: 'hand-change-refused', why });
  if (!/[\p{L}\p{N}]/u.test(reason)) return refused({ kind: 'no-reason' });
  const look = await ports.analysis.lookAtObject(repository, { resource, before: null });
  if (look.kind === 'unreachable') throw new ForgeProblem('unavailable', look.message);
  if (look.kind !== 'looked') return refused({ kind: 'not-read' });
  const why = await whyNotHeard(teller.login, look, repository, ports);
  if (why !== null) return refused(why);
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

/** As for the glass itself: active members of the team that the base names; a failed look-up is a no. */
async function whyNotHeard(
  login: string,
  { config }: ObjectLook,
  repository: Repository,
  ports: StandingPorts,
): Promise<HandRefusal | null> {
  if (config.breakGlass === null) return { kind: 'no-break-glass-team' };
  const { team } = config.breakGlass;
  const asked = { teams: [team], people: [] };
  const membership = await lookUpStanding([login], asked, repository, ports);
  return standingOf(login, asked, membership).through === null
    ? { kind: 'not-break-glass-member', team }
    : null;
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
