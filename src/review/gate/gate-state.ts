import type { ApprovalRequirement } from '../policy/requirements/requirement.ts';
import type { Timing } from './timing.ts';

/** Says how far one ask is met. */
export interface AskedApprovals {
  readonly requirement: ApprovalRequirement;
  /** Approvals that are still to come; null where there is no pull request whose approvals could be counted. */
  readonly missing: number | null;
  /** Oldest first. */
  readonly counted: readonly { readonly login: string }[];
  /** Fewer people than approvals are asked for may give one: all others made the change. */
  readonly unmeetable: boolean;
}

/** Holds all that a merge may wait for: people, windows, freezes, and that it ran elsewhere first. */
export interface GateState {
  readonly requirements: readonly AskedApprovals[];
  readonly timing: Timing;
}

/** Says what comes of it where everything could be analysed. */
export type GateOutcome =
  | { readonly kind: 'pass' }
  /** Passes, and says what it would have asked for. */
  | { readonly kind: 'observed'; readonly why: string }
  | { readonly kind: 'wait' };

/** Tells whether a merge waits, and if not whether it would: the app and the command line ask this alone. */
export function gateOutcome({ requirements, timing }: GateState): GateOutcome {
  const isClosed = timing.kind === 'closed' && timing.enforcement === 'enforce';
  if (isClosed || requirements.some(isAwaited)) return { kind: 'wait' };
  if (requirements.some(isEnforced)) return { kind: 'pass' };
  const why = whyObserved(requirements, timing);
  return why === null ? { kind: 'pass' } : { kind: 'observed', why };
}

/** Tells whether somebody has to approve before a merge; one that is only observed asks nobody. */
export const isEnforced = ({ requirement }: AskedApprovals): boolean =>
  requirement.enforcement === 'enforce';

/** Tells whether approvals are still to come; where nobody can count them, all are. */
export const isAwaited = (each: AskedApprovals): boolean => isEnforced(each) && each.missing !== 0;

/** Says why a change is only observed; null where nothing of it is. */
function whyObserved([first]: readonly AskedApprovals[], timing: Timing): string | null {
  if (first === undefined)
    return timing.kind === 'closed' ? 'the configuration observes this tier' : null;
  const { from, source, teams, people, tier } = first.requirement;
  if (from === 'platform' && source === '') return '`platformTeam` names nobody';
  if (teams.length + people.length === 0)
    return `${source} names e-mail addresses only, which cannot be asked or looked up`;
  return `${tier} is set to \`observe\``;
}
