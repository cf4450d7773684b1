import type {
  AnalysedChange,
  OpenDebt,
  PullRequestRecord,
  StandingPorts,
} from '../../review/index.ts';
import type { BreakGlassOutcome } from '../gate/overrides/break-glass.ts';
import type { GatheredGateInput } from '../gate/gate-input.ts';
import { applyBreakGlass, withBreakGlass } from '../gate/overrides/break-glass.ts';
import { decideGate } from '../gate/gate-decision.ts';
import { whyNotAmong } from './table/command-authority.ts';
import type { Account } from '../../forge/index.ts';
import { openDebt } from '../gate/overrides/open-debt.ts';
import type { DebtPorts } from '../gate/overrides/open-debt.ts';

/** A comment's `/break-glass`, to be judged with the review it speaks of. */
export interface AskedBreakGlass {
  readonly reason: string;
  readonly by: Account;
  readonly comment: number;
  /** What the change meant to whoever wrote the comment; absent where no review was known to us then. */
  readonly seen?: string | null;
}

export interface BreakGlassPorts extends DebtPorts {
  readonly forge: DebtPorts['forge'] & StandingPorts['forge'];
}

export type BreakGlassEnd =
  | (Extract<BreakGlassOutcome, { kind: 'broken' }> & { readonly debt: OpenDebt })
  | Exclude<BreakGlassOutcome, { kind: 'broken' }>
  | { readonly kind: 'no-break-glass-team' }
  | { readonly kind: 'not-break-glass-member'; readonly team: string }
  /** It means something else than when the comment was written, or was not reviewed then. */
  | { readonly kind: 'changed-since' }
  | { readonly kind: 'not-seen' }
  /** The issue cannot be opened: half a sentence says why. */
  | { readonly kind: 'no-issue'; readonly why: string };

/** What breaking the glass comes to, and the gate's input with it. */
export interface BreakingGlass {
  readonly outcome: BreakGlassEnd;
  readonly gathered: GatheredGateInput;
}

/**
 * Only whom the table of commands names is heard, as the base of the change says who they are (docs/how-to/break-glass.md). The
 * issue that follows it up is there before anything is let through.
 */
export async function breakGlassIn(
  gathered: GatheredGateInput,
  change: AnalysedChange,
  asked: AskedBreakGlass,
  record: PullRequestRecord,
  ports: BreakGlassPorts,
): Promise<BreakingGlass> {
  const { input, lookUps } = gathered;
  const settings = change.config.breakGlass;
  const refused = (outcome: BreakGlassEnd): BreakingGlass => ({ outcome, gathered });
  if (settings === null) return refused({ kind: 'no-break-glass-team' });
  const giver = { login: asked.by.login, repository: record.pullRequest.repository };
  if ((await whyNotAmong('break-glass', giver, change, ports)) !== null)
    return refused({ kind: 'not-break-glass-member', team: settings.team });
  if (asked.seen === undefined) return refused({ kind: 'not-seen' });
  if (asked.seen !== input.review.meaning) return refused({ kind: 'changed-since' });
  const decision = decideGate(input, lookUps);
  const { asOf } = input;
  const { head } = change.commits;
  const outcome = applyBreakGlass({
    ...asked,
    asOf,
    head,
    settings,
    decision,
    review: change.review,
  });
  if (outcome.kind !== 'broken') return refused(outcome);
  const { breakGlass } = outcome;
  const opened = await openDebt(
    { breakGlass, settings, change, decision, gathered, record },
    ports,
  );
  if (opened.kind === 'refused') return refused({ kind: 'no-issue', why: opened.why });
  // the same comment followed once more, perhaps much later, lets nothing through for longer
  const { at } = opened.debt.debt;
  const until = earlier(breakGlass.until, opened.debt.debt.until);
  const first = { ...breakGlass, at, until };
  const remembered = withBreakGlass(input.remembered, first);
  return {
    outcome: { kind: 'broken', breakGlass: first, debt: opened.debt },
    gathered: { ...gathered, input: { ...input, remembered } },
  };
}

const earlier = (a: string, b: string): string => (Date.parse(a) <= Date.parse(b) ? a : b);
