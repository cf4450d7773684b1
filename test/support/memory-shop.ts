import type { DriftAnalysis } from '../../src/features/drift/index.ts';
import type { Analysis, AnalysisOutcome, AnalysisRequest } from '../../src/review/index.ts';
import type {
  Forge,
  ForgeEvent,
  Account,
  PullRequest,
  Repository,
  SubmittedReview,
} from '../../src/forge/index.ts';
import { beginHistory } from './memory-history.ts';
import type { History } from './memory-history.ts';
import { createMemoryAnalysis } from './memory-analysis.ts';
import { createMemoryForge, emptyGitHub } from './memory-forge.ts';
import type { MemoryGitHub } from './memory-forge.ts';
import { noReverts } from './memory-reverts.ts';
import type { MemoryReverts } from './memory-reverts.ts';
import { setClock } from './set-clock.ts';
import type { SetClock } from './set-clock.ts';
import { configOf, PLATFORM_TEAM, TEAM } from './shop-changes.ts';
import type { Kind, ShopConfig } from './shop-changes.ts';

/** The platform team. */
export const MEMBERS = ['pat', 'quinn'] as const;

const shopRepository = (id = 1, name = 'shop'): Repository => ({
  id,
  installation: 5,
  owner: 'acme',
  name,
  defaultBranch: 'main',
  cloneUrl: `https://github.example/acme/${name}.git`,
  htmlUrl: `https://github.example/acme/${name}`,
  archived: false,
});

const PEOPLE = ['dana', 'pat', 'quinn', 'eve', 'carol', 'pia', 'olga', 'robot[bot]'];
export const person = (login: string): Account => ({
  id: PEOPLE.indexOf(login) + 100,
  login,
  bot: login.endsWith('[bot]'),
});

type EventOf<K extends ForgeEvent['kind']> = Extract<ForgeEvent, { kind: K }>;
type PullRequestEvent = EventOf<'pull-request'>;

/** What people do: it changes GitHub's state and gives the event that GitHub then tells us. */
interface People {
  readonly open: (number: number, kind?: Kind, more?: Partial<PullRequest>) => PullRequestEvent;
  /** A new head; or one that exists already. */
  readonly push: (
    number: number,
    kind: Kind | { readonly head: string },
    by?: string,
  ) => PullRequestEvent;
  readonly change: (
    number: number,
    action: PullRequestEvent['action'],
    change: Partial<PullRequest>,
  ) => PullRequestEvent;
  readonly submit: (
    number: number,
    login: string,
    state: SubmittedReview['state'],
  ) => EventOf<'review'>;
  /** Their latest approval; null where there is none. */
  readonly dismiss: (number: number, login: string) => EventOf<'review'> | null;
  readonly comment: (number: number, body: string, login?: string) => EventOf<'comment'>;
  readonly commentOnIssue: (number: number, body: string, login?: string) => EventOf<'comment'>;
  /**
   * A push to a base branch; flavour null where it touches nothing that a review reads. It does what a kind says, or
   * what a commit does.
   */
  readonly pushBase: (
    branch: string,
    flavour: number | null,
    does?: Kind | { readonly head: string },
  ) => EventOf<'push'>;
  /** The base becomes another commit that does this, and is no descendant of what it was. */
  readonly forceBase: (branch: string, kind: Kind) => EventOf<'push'>;
}

/** The repository `acme/shop`. */
export interface MemoryShop extends People {
  readonly clock: SetClock;
  readonly github: MemoryGitHub;
  readonly forge: Forge;
  readonly analysis: Analysis & DriftAnalysis;
  /** What reverts come to. */
  readonly reverts: MemoryReverts;
  readonly repository: Repository;
  /** Environments, and which of them have the object that is looked for; it is another at each flavour of the base. */
  readonly environments: { name: string; holds: boolean }[];
  /** What was asked of the analysis. */
  readonly analysed: readonly AnalysisRequest[];
  readonly pullRequest: (number: number) => PullRequest;
  /** What the analysis of its present head and base comes to. */
  readonly outcome: (number: number) => AnalysisOutcome;
}

export function openShop(config: ShopConfig = {}): MemoryShop {
  const clock = setClock();
  const github = emptyGitHub();
  const repository = shopRepository();
  github.installations.push({ id: 5, suspended: false });
  github.repositories.set(repository.id, repository);
  for (const login of MEMBERS) github.memberships.set(`${TEAM} ${login}`, 'active');
  const history = beginHistory(github, repository, config);
  for (const branch of ['main', 'release']) history.moveTip(branch, 0);

  const pullRequest = (number: number): PullRequest => {
    const known = github.pullRequests.get(`${String(repository.id)}:${String(number)}`);
    if (known === undefined) throw new Error(`There is no pull request ${String(number)}.`);
    return known;
  };
  const headOf = (ref: string): string => {
    const number = /^refs\/pull\/(\d+)\/head$/.exec(ref)?.[1];
    return number === undefined ? ref : pullRequest(Number(number)).head.sha;
  };
  const analysed: AnalysisRequest[] = [];
  const environments = [
    { name: 'prod', holds: true },
    { name: 'staging', holds: false },
  ];
  return {
    environments,
    clock,
    github,
    reverts: noReverts(),
    repository,
    analysed,
    pullRequest,
    forge: createMemoryForge(github),
    analysis: createMemoryAnalysis({
      review: (request) => {
        // what is looked at after a push is no review of a pull request
        if (request.asPushed !== true) analysed.push(request);
        const head = headOf(request.head);
        if (head !== request.expectedHead) return { kind: 'moved', head };
        return history.outcome(history.tipOf(request.base.replace('refs/heads/', '')), head);
      },
      survey: (branch) => ({ kind: 'gone', what: branch }),
      lookAtObject: ({ resource, before }) => {
        const commit = history.tipOf('main');
        const paths = before === null ? null : history.changedPaths(before.commit, commit);
        return {
          kind: 'looked',
          commit,
          config: configOf(config),
          platformTeam: PLATFORM_TEAM,
          environments,
          resource,
          changed: paths?.includes('a.yaml') ?? null,
        };
      },
      changedPaths: history.changedPaths,
      landed: history.landed,
    }),
    outcome: (number) => {
      const { base, head } = pullRequest(number);
      return history.outcome(history.tipOf(base.ref), head.sha);
    },
    ...peopleOf({ clock, github, repository, history, pullRequest }),
  };
}

interface Place {
  readonly clock: SetClock;
  readonly github: MemoryGitHub;
  readonly repository: Repository;
  readonly history: History;
  readonly pullRequest: (number: number) => PullRequest;
}

/** As GitHub writes it: to the second. */
const timeOf = (clock: SetClock): string => `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;

function peopleOf({ clock, github, repository, history, pullRequest }: Place): People {
  const put = (
    action: PullRequestEvent['action'],
    changed: PullRequest,
    {
      sender = person('dana'),
      before = null,
    }: Partial<Pick<PullRequestEvent, 'sender' | 'before'>> = {},
  ): PullRequestEvent => {
    const seen = { ...changed, updatedAt: timeOf(clock) };
    github.pullRequests.set(`${String(repository.id)}:${String(changed.number)}`, seen);
    return { kind: 'pull-request', action, pullRequest: seen, sender, before };
  };
  const change: People['change'] = (number, action, changed) =>
    put(action, { ...pullRequest(number), ...changed });
  const touched = (number: number) => change(number, 'synchronize', {}).pullRequest;
  const comment: People['comment'] = (number, body, login = 'dana') => ({
    kind: 'comment',
    repository,
    pullRequest: number,
    comment: ++github.lastId,
    author: person(login),
    association: 'MEMBER',
    body,
    createdAt: timeOf(clock),
  });
  const pushed = (
    branch: string,
    commits: ReturnType<typeof history.moveTip>,
  ): EventOf<'push'> => ({
    ...{ kind: 'push', repository, branch },
    ...commits,
    sender: person('dana'),
  });
  return {
    ...reviewersIn({ clock, github, repository, history, pullRequest }, touched),
    change,
    open: (number, kind = 'high', more = {}) =>
      put('opened', {
        repository,
        number,
        title: 'Change the mesh',
        author: person('dana'),
        state: 'open',
        draft: false,
        head: {
          sha: history.commit(kind),
          ref: `change-${String(number)}`,
          repository: 'acme/shop',
        },
        base: { sha: history.tipOf('main'), ref: 'main' },
        htmlUrl: `${repository.htmlUrl}/pull/${String(number)}`,
        createdAt: timeOf(clock),
        updatedAt: timeOf(clock),
        ...more,
      }),
    push: (number, to, by = 'dana') => {
      const sha = typeof to === 'string' ? history.commit(to) : to.head;
      const known = pullRequest(number);
      const pushed = { ...known, head: { ...known.head, sha } };
      return put('synchronize', pushed, { sender: person(by), before: known.head.sha });
    },
    comment,
    commentOnIssue: (...said) => ({ ...comment(...said), onIssue: true }),
    pushBase: (branch, flavour, does) => pushed(branch, history.moveTip(branch, flavour, does)),
    forceBase: (branch, kind) => pushed(branch, history.moveTip(branch, null, kind, true)),
  };
}

const reviewersIn = (
  { clock, github, pullRequest }: Place,
  touched: (number: number) => PullRequest,
): Pick<People, 'submit' | 'dismiss'> => ({
  submit: (number, login, state) => {
    const review: SubmittedReview = {
      id: ++github.lastId,
      author: person(login),
      state,
      commit: pullRequest(number).head.sha,
      submittedAt: timeOf(clock),
    };
    github.reviews.push({ ...review, pullRequest: number });
    if (github.memberships.get(`${TEAM} ${login}`) === 'active')
      github.requested.delete(`${String(number)} team:mesh`);
    return { kind: 'review', action: 'submitted', pullRequest: touched(number), review };
  },
  dismiss: (number, login) => {
    const at = github.reviews.findLastIndex(
      (each) =>
        each.pullRequest === number && each.author.login === login && each.state === 'approved',
    );
    const given = github.reviews[at];
    if (given === undefined) return null;
    const review = { ...given, state: 'dismissed' as const };
    github.reviews[at] = review;
    return { kind: 'review', action: 'dismissed', pullRequest: touched(number), review };
  },
});
