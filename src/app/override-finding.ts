import type { Account } from '../core/forge/pull-request.ts';
import type { OverrideOutcome } from '../core/gate/apply-override.ts';
import { applyOverride, withOverride } from '../core/gate/apply-override.ts';
import { changeAuthorsOf } from '../core/gate/change-authors.ts';
import type { PlatformTeam } from '../core/gate/platform-team.ts';
import { sameName } from '../core/gate/team-membership.ts';
import type { GatheredGateInput } from './gather-gate-input.ts';
import type { AnalysedChange } from './ports/analysis.ts';
import type { Forge } from './ports/forge.ts';
import type { PullRequestRecord } from './ports/store.ts';

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
  readonly forge: Pick<Forge, 'commitLogins' | 'teamMembership'>;
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
 * Only an active member of the platform team is heard; a look-up that fails is a no (DESIGN §15). Whose commits
 * `change` holds is looked up here where the gate did not need to know it.
 */
export async function overrideIn(
  gathered: GatheredGateInput,
  change: Pick<AnalysedChange, 'commitsOfHead'>,
  asked: AskedOverride,
  { pullRequest }: PullRequestRecord,
  { forge }: OverridePorts,
): Promise<Overriding> {
  const { repository, number } = pullRequest;
  const { input } = gathered;
  const team = input.platformTeam;
  if (!(await isMember(asked.by.login, team, repository, forge))) {
    const teams = [...(team?.teams ?? []), ...(team?.people ?? [])];
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

async function isMember(
  login: string,
  team: PlatformTeam | null,
  repository: PullRequestRecord['pullRequest']['repository'],
  forge: OverridePorts['forge'],
): Promise<boolean> {
  if (team === null) return false;
  if (team.people.some((person) => sameName(person, login))) return true;
  for (const each of team.teams)
    if ((await forge.teamMembership(repository, each, login)) === 'active') return true;
  return false;
}
