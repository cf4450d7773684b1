import type { AnalysedChange, Analysis } from '../../src/review/index.ts';
import type { DriftAnalysis } from '../../src/features/drift/index.ts';
import type {
  ForgeEvent,
  PullRequest,
  SubmittedReview,
  CommitAuthorship,
  TeamMembership,
} from '../../src/forge/index.ts';
import { createMemoryAnalysis } from './memory-analysis.ts';
import { finding, gap } from './report-parts.ts';
import type { SetClock } from './set-clock.ts';
import type { MemoryShop } from './memory-shop.ts';
import { outcomeOf } from './shop-changes.ts';
import type { ShopConfig } from './shop-changes.ts';

export const ON_CALL = 'acme/on-call';
export const BRANCHES = ['main', 'release'] as const;
export type Branch = (typeof BRANCHES)[number];

/**
 * What a change does: mesh-wide configuration (critical on a strict base, high on a lax one), the same with a change
 * of Meshwarden's policy, with a gap; something mild but for one critical finding; something mild.
 */
export const SORTS = ['mesh', 'policy', 'gap', 'finding', 'mild'] as const;
export type Sort = (typeof SORTS)[number];

export interface Content {
  readonly sort: Sort;
  readonly variant: number;
}

/** A head: what its tree says, and who wrote its commits. */
export interface Head extends Content {
  /** Besides dana, who wrote the first and opened the pull request. */
  readonly coAuthors: readonly string[];
  readonly committer: string;
}

/** What of a base decides about a change that goes into it. */
export interface Base {
  /** What else it does: a change means something else beside it. */
  readonly flavour: number;
  /** Its policy. */
  readonly strict: boolean;
}

/** The ids of what can be overridden. */
export const FINDING = '111111111111';
export const GAP = '222222222222';

export interface WorldSettings {
  readonly approvals: 1 | 2;
  /** Whether merges wait for Friday, ten to twelve. */
  readonly window: boolean;
}

/** What GitHub tells the app of something that happened. */
export type Told = readonly ForgeEvent[];

/** A pull request, with people of every sort; what is done here is not yet told to the app. */
export interface GateWorld {
  readonly settings: WorldSettings;
  readonly clock: SetClock;
  /** What the app runs on: clock, forge and analysis are this world's. */
  readonly shop: MemoryShop;
  readonly pullRequest: () => Pick<PullRequest, 'state' | 'draft' | 'base'>;
  readonly head: () => Head & { readonly sha: string };
  readonly base: () => Base;
  /** Former heads, oldest first; the present one last. */
  readonly heads: () => readonly string[];
  readonly reviews: () => readonly SubmittedReview[];
  /** Our check runs, oldest first; null while one is in progress. */
  readonly checks: () => readonly { readonly sha: string; readonly conclusion: string | null }[];
  readonly team: () => Team;
  /** Opens the pull request with its first head. */
  readonly open: (head: Head) => Promise<Told>;
  /** By dana, if nobody is named; whoever wrote the commits. */
  readonly push: (head: Head | { readonly sha: string }, by?: string) => Promise<Told>;
  /** Who pushed what, oldest first. */
  readonly pushes: () => readonly { readonly sha: string; readonly by: string }[];
  readonly pushBase: (branch: Branch, change: Partial<Base>) => Promise<Told>;
  readonly retarget: (branch: Branch) => Promise<Told>;
  readonly closeOrReopen: () => Promise<Told>;
  readonly draftOrReady: () => Promise<Told>;
  /** `heard` is told of the review before anybody else. */
  readonly submit: (review: NewReview, heard: (review: SubmittedReview) => void) => Promise<Told>;
  /** Their latest approval. */
  readonly dismiss: (login: string) => Promise<Told>;
  readonly editReview: (login: string) => Promise<Told>;
  readonly comment: (body: string, login: string) => Promise<Told>;
  readonly changeTeam: (change: Partial<Team>) => void;
  readonly close: () => Promise<void>;
}

export interface NewReview {
  readonly login: string;
  readonly state: 'approved' | 'changes-requested' | 'commented';
  readonly commit: string;
}

/** The platform team as its people know it. */
export interface Team {
  readonly state: 'there' | 'deleted' | 'unknown' | 'forbidden';
  readonly members: ReadonlyMap<string, TeamMembership>;
}

export const TEAM_AT_FIRST: Team['members'] = new Map<string, TeamMembership>([
  ...(['dana', 'pat', 'quinn', 'carol', 'robot[bot]'] as const).map(
    (login) => [login, 'active'] as const,
  ),
  ['pia', 'pending'],
]);

/** What GitHub answers about somebody, the team being as it is. */
export function asLookedUp({ state, members }: Team, login: string): TeamMembership {
  if (state === 'there') return members.get(login) ?? 'none';
  return state === 'deleted' ? 'none' : state;
}

/** What every commit holds, and an analysis that knows it. */
export interface GateHistory {
  readonly analysis: Analysis & DriftAnalysis;
  readonly headOf: (sha: string) => Head;
  readonly baseOf: (sha: string) => Base;
  readonly noteHead: (sha: string, head: Head) => void;
  readonly noteBase: (sha: string, base: Base) => void;
}

/** Given what the head and the tips of branches are at any time. */
export function openHistory(
  settings: WorldSettings,
  now: { readonly headSha: () => string; readonly tipOf: (branch: string) => string },
): GateHistory {
  const contents = new Map<string, Head>();
  const bases = new Map<string, Base>();
  const baseOf = (sha: string): Base => bases.get(sha) ?? { flavour: 0, strict: true };
  const headOf = (sha: string): Head => {
    const found = contents.get(sha);
    if (found === undefined) throw new Error(`There is no commit ${sha}.`);
    return found;
  };
  return {
    headOf,
    baseOf,
    noteHead: (sha, head) => contents.set(sha, head),
    noteBase: (sha, base) => bases.set(sha, base),
    analysis: createMemoryAnalysis({
      review: ({ base, head, expectedHead, asPushed }) => {
        // what comes past review has stories of its own
        if (asPushed === true) return outcomeOf({ base, head }, NOTHING, 0, { pastReview: 'off' });
        const sha = now.headSha();
        if (sha !== expectedHead) return { kind: 'moved', head: sha };
        const tip = now.tipOf(base.replace('refs/heads/', ''));
        return analysed({ base: tip, head: sha }, headOf(sha), baseOf(tip), settings);
      },
      survey: (branch) => ({ kind: 'gone', what: branch }),
      changedPaths: (before, after) => {
        const [from, to] = [baseOf(before), baseOf(after)];
        const isSame = from.flavour === to.flavour && from.strict === to.strict;
        return isSame ? ['README.md'] : ['a.yaml'];
      },
    }),
  };
}

const NOTHING = { kind: 'low', variant: 0 } as const;

const CONFIG: ShopConfig = {
  breakGlass: { team: ON_CALL },
  windows: { fridays: { days: ['Fri'], from: '10:00', to: '12:00', timeZone: 'UTC' } },
};

/** What an analysis would say: the product's own is not asked. */
function analysed(
  commits: AnalysedChange['commits'],
  head: Head,
  base: Base,
  { approvals, window }: WorldSettings,
): AnalysedChange {
  const timed = window ? { window: 'fridays' } : {};
  const tiers = { critical: { approvals, ...timed }, high: { approvals: 1, ...timed } };
  const kind = head.sort === 'mild' ? 'low' : 'high';
  const change = { kind, variant: head.variant } as const;
  const outcome = outcomeOf(commits, change, base.flavour, { ...CONFIG, tiers });
  if (outcome.kind !== 'reviewed') throw new Error('It is reviewed.');
  const ofSort = { ...reviewOfSort(head, base), meaning: meaningOf(head, base) };
  return {
    ...outcome,
    review: { ...outcome.review, ...ofSort },
    commitsOfHead: [authorshipOf(commits.head, head)],
  };
}

/** As a digest: the same for the same effect. */
const meaningOf = ({ sort, variant }: Content, { flavour }: Base): string =>
  Buffer.from(JSON.stringify([sort, variant, flavour]).padEnd(32))
    .toString('hex')
    .slice(0, 64);

function reviewOfSort({ sort }: Content, { strict }: Base): Partial<AnalysedChange['review']> {
  const none = { findings: [], findingTiers: new Map() };
  const tier = strict ? 'critical' : 'high';
  switch (sort) {
    case 'mild':
      return { ...none, tier: 'low', tierOfChanges: 'low' };
    case 'finding':
      return {
        tier: 'critical',
        tierOfChanges: 'low',
        findings: [finding({ id: FINDING })],
        findingTiers: new Map([[FINDING, 'critical']]),
      };
    case 'gap':
      return { ...none, tier, tierOfChanges: tier, gaps: [gap({ id: GAP })] };
    case 'policy':
      return { ...none, tier, tierOfChanges: tier, changedFiles: ['.meshwarden/config.yaml'] };
    case 'mesh':
      return { ...none, tier, tierOfChanges: tier };
  }
}

const emailOf = (login: string) => `${login}@users.noreply.github.com`;
const nameOf = (login: string) => ({ name: login, email: emailOf(login) });

const authorshipOf = (sha: string, { coAuthors, committer }: Head): CommitAuthorship => ({
  sha,
  author: nameOf('dana'),
  committer: nameOf(committer),
  coAuthors: coAuthors.map(nameOf),
  cleanMergeOfBase: false,
  replacement: null,
});
