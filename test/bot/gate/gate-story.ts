import type {
  Account,
  SubmittedReview,
  CommitAuthorship,
  CommitLogins,
  TeamLookUp,
  TeamMembership,
} from '../../../src/forge/index.ts';
import type { PullRequestState } from '../../../src/review/index.ts';
import { carryOver } from '../../../src/bot/gate/approvals/past-changes.ts';
import type { GateInput } from '../../../src/bot/gate/gate-decision.ts';
import { decideGate, lookUpsFor } from '../../../src/bot/gate/gate-decision.ts';
import type { Decision } from '../../../src/bot/gate/decision.ts';
import { stateAfter } from '../../../src/bot/gate/stored-state.ts';
import { sameName } from '../../../src/forge/index.ts';
import { withOverride } from '../../../src/bot/gate/overrides/overrides.ts';
import { defaultConfig } from '../../../src/review/index.ts';
import type { StoredOverride } from '../../../src/bot/gate/stored-state.ts';

export const TEAM = 'acme/mesh';
/** A Tuesday morning. */
export const AS_OF = '2026-01-06T10:00:00.000Z';
const IDS = ['alice', 'bob', 'pat', 'quinn', 'renovate[bot]', 'eve', 'olga', 'paul', 'sam'];

export const account = (login: string): Account => ({
  id: IDS.indexOf(login.toLowerCase()) + 100,
  login,
  bot: login.endsWith('[bot]'),
});

/** A commit name made of one letter. */
export const sha = (letter: string): string => letter.repeat(40);
/** A meaning made of one letter. */
export const meaning = (letter: string): string => letter.repeat(64);

export const commit = (
  letter: string,
  by: string | null,
  more: Partial<CommitAuthorship> = {},
): CommitAuthorship & { readonly login: string | null } => ({
  sha: sha(letter),
  author: { name: by ?? 'nobody', email: `${by ?? 'nobody'}@acme.test` },
  committer: { name: by ?? 'nobody', email: `${by ?? 'nobody'}@acme.test` },
  coAuthors: [],
  cleanMergeOfBase: false,
  replacement: null,
  login: by,
  ...more,
});

export type Situation = Partial<
  Pick<
    GateInput,
    | 'author'
    | 'askedBy'
    | 'platformTeam'
    | 'config'
    | 'commitLogins'
    | 'pushed'
    | 'revert'
    | 'cameBack'
  >
> & {
  readonly review?: Partial<GateInput['review']>;
  readonly head?: string;
  readonly base?: string;
  /** ISO 8601 */
  readonly asOf?: string;
  readonly commits?: readonly ReturnType<typeof commit>[];
};

/**
 * A pull request as GitHub and our checks have it: reviews come in, heads are pushed, and each run decides
 * with what the checks before it remember.
 */
export class GateStory {
  reviews: SubmittedReview[] = [];
  state: PullRequestState | null = null;
  readonly checks = new Map<string, PullRequestState>();
  readonly asked: string[] = [];
  /** `login`, of the platform team, or `login organisation/team`. */
  readonly members = new Map<string, TeamMembership>([
    ['pat', 'active'],
    ['quinn', 'active'],
  ]);
  /** Digests of lines that we suggested to replace. */
  suggested: readonly string[] = [];
  private clock = 0;
  private last = 1_000;

  review(login: string, state: SubmittedReview['state'], letter = 'a', at?: string): number {
    this.clock += 1;
    this.last += 1;
    this.reviews.push({
      id: this.last,
      author: account(login),
      state,
      commit: sha(letter),
      submittedAt: at ?? new Date(Date.UTC(2026, 0, 1, 0, 0, this.clock)).toISOString(),
    });
    return this.last;
  }

  dismiss(id: number): void {
    this.reviews = this.reviews.map((each) =>
      each.id === id ? { ...each, state: 'dismissed' } : each,
    );
  }

  input(situation: Situation = {}): GateInput {
    const commits = situation.commits ?? [commit('a', 'alice')];
    return {
      review: {
        tier: 'critical',
        tierOfChanges: 'critical',
        meaning: meaning('1'),
        findings: [],
        findingTiers: new Map(),
        gaps: [],
        changes: [],
        changedFiles: [],
        fileOwners: { sets: [], unowned: [], complete: true },
        requires: [],
        ...situation.review,
      },
      commits: { base: sha(situation.base ?? '0'), head: sha(situation.head ?? 'a') },
      asOf: situation.asOf ?? AS_OF,
      config: situation.config ?? defaultConfig(),
      platformTeam:
        situation.platformTeam === undefined
          ? { teams: [TEAM], people: [], emails: [], source: 'CODEOWNERS:1' }
          : situation.platformTeam,
      author: situation.author ?? account('alice'),
      askedBy: situation.askedBy ?? null,
      reviews: this.reviews,
      authorship: commits,
      commitLogins:
        situation.commitLogins ??
        commits.map((each): CommitLogins => ({
          sha: each.sha,
          author: each.login,
          committer: each.login,
        })),
      remembered: this.state,
      known: this.checks,
      ...(situation.pushed !== undefined && { pushed: situation.pushed }),
      ...(situation.revert !== undefined && { revert: situation.revert }),
      ...(situation.cameBack !== undefined && { cameBack: situation.cameBack }),
    };
  }

  /** Decides, and writes the check. */
  run(situation: Situation = {}, override: StoredOverride | null = null): Decision {
    const plain = this.input(situation);
    const input =
      override === null
        ? plain
        : { ...plain, remembered: withOverride(plain.remembered, override) };
    const { logins, asked: groups } = lookUpsFor(input);
    const teams = [...new Set(groups.flatMap((group) => group.teams))];
    const people = groups.flatMap((group) => group.people);
    this.asked.push(...logins);
    const named = people.map((person) => `@${person}`);
    const lookUps = logins.flatMap((login) =>
      [...teams, ...named.filter((person) => sameName(person, `@${login}`))].map(
        (team): TeamLookUp => ({
          login,
          team,
          membership: this.membership(login.toLowerCase(), team),
        }),
      ),
    );
    const decision = decideGate(input, lookUps);
    const { commits, review } = input;
    this.remember(
      stateAfter({
        number: 7,
        commits,
        review,
        decision,
        suggested: this.suggested,
        title: 'title',
      }),
    );
    return decision;
  }

  /** A run whose analysis fails. */
  fail(head = 'a'): void {
    const fresh = { number: 7, sha: sha(head), base: sha('0'), title: 'failed' };
    this.remember(carryOver(this.state, fresh));
  }

  /** A login alone stands for the platform team, and for who is named. */
  private membership(login: string, team: string): TeamMembership {
    const isPlatform = sameName(team, TEAM) || team.startsWith('@');
    const platform = isPlatform ? this.members.get(login) : undefined;
    return this.members.get(`${login} ${team}`) ?? platform ?? 'none';
  }

  private remember(state: PullRequestState): void {
    this.state = state;
    this.checks.set(state.sha, state);
  }
}

export const whys = ({ uncounted }: Decision): Readonly<Record<string, string>> =>
  Object.fromEntries(uncounted.map(({ login, why }) => [login, why]));

export const counts = ({ requirements }: Decision): readonly string[] => [
  ...new Set(requirements.flatMap(({ counted }) => counted.map(({ login }) => login))),
];
