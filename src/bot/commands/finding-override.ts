import type { Account, Forge } from '../../forge/index.ts';
import type { AnalysedChange, PullRequestRecord, StandingPorts } from '../../review/index.ts';
import type { GatheredGateInput } from '../gate/gate-input.ts';
import type { OverrideOutcome } from '../gate/overrides/overrides.ts';
import { applyOverride, withOverride } from '../gate/overrides/overrides.ts';
import { changeAuthorsOf } from '../gate/approvals/change-authors.ts';
import { whyNotAmong } from './table/command-authority.ts';

/** A comment's `/override`, to be judged with the review it speaks of. */
export interface AskedOverride {
  readonly id: string;
  readonly reason: string;
  readonly by: Account;
  readonly comment: number;
  /** What the change meant to whoever wrote the comment; absent where no review was known to us then. */
  readonly seen?: string | null;
}

export interface OverridePorts {
  readonly forge: Pick<Forge, 'commitLogins'> & StandingPorts['forge'];
}

/** What an override comes to, and the gate's input with it. */
export interface Overriding {
  readonly outcome: OverrideEnd;
  readonly gathered: GatheredGateInput;
}

export type OverrideEnd =
  | OverrideOutcome
  | { readonly kind: 'not-platform-member'; readonly teams: readonly string[] }
  /** It means something else than when the comment was written. */
  | { readonly kind: 'changed-since' };

/**
 * Only whom the table of commands names is heard, as the base of the change says who they are (docs/reference/gate.md, "Overriding").
 * Whose commits `change` holds is looked up here where the gate did not need to know it.
 */
export async function overrideIn(
  gathered: GatheredGateInput,
  change: Pick<AnalysedChange, 'commitsOfHead' | 'config' | 'platformTeam'>,
  asked: AskedOverride,
  { pullRequest }: PullRequestRecord,
  { forge }: OverridePorts,
): Promise<Overriding> {
  const { repository, number } = pullRequest;
  const { input } = gathered;
  const giver = { login: asked.by.login, repository };
  const why = await whyNotAmong('override', giver, change, { forge });
  if (why !== null) {
    const teams = [...why.asked.teams, ...why.asked.people];
    return { outcome: { kind: 'not-platform-member', teams }, gathered };
  }
  if (asked.seen !== undefined && asked.seen !== input.review.meaning)
    return { outcome: { kind: 'changed-since' }, gathered };
  const commitLogins =
    input.commitLogins.length > 0
      ? input.commitLogins
      : await forge.commitLogins(repository, number);
  const authorship = change.commitsOfHead;
  const authors = changeAuthorsOf({ ...input, commits: authorship, commitLogins });
  const outcome = applyOverride({ ...asked, review: input.review, authors });
  if (outcome.kind !== 'overridden') return { outcome, gathered };
  const remembered = withOverride(input.remembered, outcome.override);
  return {
    outcome,
    gathered: { ...gathered, input: { ...input, authorship, commitLogins, remembered } },
  };
}
