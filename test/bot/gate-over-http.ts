import { createGitHub } from '../../src/forge/edge/github/github-client.ts';
import { toForgeEvent } from '../../src/forge/edge/github/forge-event.ts';
import { startListener } from '../../src/bot/edge/server/listener.ts';
import type { Delivery } from '../../src/review/index.ts';
import type { SubmittedReview } from '../../src/forge/index.ts';
import { pino } from 'pino';
import { ApiProblem } from '../../sandbox/github/http/api-problem.ts';
import { ensureAccount, signatureOf } from '../../sandbox/github/operations/accounts.ts';
import type { GitHubPullRequest } from '../../sandbox/github/people/github-pull-request.ts';
import type { GitHubRepository } from '../../sandbox/github/people/github-repository.ts';
import type { GitHubReview } from '../../sandbox/github/people/github-review.ts';
import { startGitHub } from '../../sandbox/github/start-github.ts';
import type { GitHubStandIn } from '../../sandbox/github/start-github.ts';
import { contractViolations } from '../support/github-contract.ts';
import { KEYS } from '../forge/edge/github/connect.ts';
import { BRANCHES, ON_CALL, openHistory, TEAM_AT_FIRST } from '../support/gate-world.ts';
import type {
  Branch,
  GateHistory,
  GateWorld,
  Head,
  Told,
  WorldSettings,
} from '../support/gate-world.ts';
import { openShop } from '../support/memory-shop.ts';
import { TEAM } from '../support/shop-changes.ts';

/** What of the world is on the stand-in. */
interface Scene {
  readonly github: GitHubStandIn;
  readonly repository: GitHubRepository;
  readonly history: GateHistory;
  readonly tips: Map<string, string>;
  readonly heads: string[];
  readonly pushes: { readonly sha: string; readonly by: string }[];
  /** What GitHub told since it was asked last. */
  readonly told: () => Promise<Told>;
  readonly pr: () => GitHubPullRequest;
}

const CHANGE = 'change';

/**
 * The world of the gate with the stand-in for GitHub: the app's own adapter calls it over HTTP, and what it tells
 * comes signed to the app's own listener.
 */
export async function openHttpWorld(settings: WorldSettings): Promise<GateWorld> {
  const shop = openShop();
  const { clock } = shop;
  const github = await startGitHub({ app: { publicKey: KEYS.publicKey }, clock });
  const violations = contractViolations(github);
  const { told, close } = await listenTo(github);
  const repository = await github.createRepository('acme/shop');
  const tips = new Map<string, string>();
  for (const branch of BRANCHES) tips.set(branch, await repository.pushTo(branch, {}));
  github.team(ON_CALL, ['olga']);
  const heads: string[] = [];
  const pr = (): GitHubPullRequest => {
    const [found] = repository.pullRequests();
    if (found === undefined) throw new Error('There is no pull request yet.');
    return found;
  };
  const tipOf = (ref: string): string => tips.get(ref) ?? ref;
  const history = openHistory(settings, { headSha: () => pr().headSha, tipOf });
  const scene: Scene = { github, repository, history, tips, heads, pushes: [], told, pr };
  return {
    settings,
    clock,
    shop: { ...shop, forge: forgeOf(github, clock), analysis: history.analysis },
    ...stateOf(scene),
    ...pushesOf(scene),
    ...reviewsOf(scene),
    ...teamOf(github),
    close: async () => {
      await close();
      await github.close();
      if (violations.length > 0) throw new Error(violations.join('\n'));
    },
  };
}

const unlimited = { most: Number.MAX_SAFE_INTEGER, within: 1 };

/** The product's own; the clock stands still while it calls, so that its limits would never end. */
const forgeOf = (github: GitHubStandIn, clock: GateWorld['clock']) =>
  createGitHub({
    appId: github.app.id,
    privateKey: KEYS.privateKey,
    webhookSecret: github.app.webhookSecret,
    apiUrl: github.apiUrl,
    log: pino({ level: 'silent' }),
    clock,
    limits: { concurrent: 20, points: unlimited, content: [unlimited], longestWait: 2_000 },
    metrics: { forgeCalled: () => undefined },
  }).forge;

/** The product's own listener; what it accepts is kept until it is asked for. */
async function listenTo(
  github: GitHubStandIn,
): Promise<{ told: () => Promise<Told>; close: () => Promise<void> }> {
  let accepted: Delivery[] = [];
  const quiet = () => undefined;
  const listener = await startListener({
    host: '127.0.0.1',
    port: 0,
    ports: {
      jobs: {
        accept: (delivery) => {
          accepted.push(delivery);
          return Promise.resolve(true);
        },
      },
      appId: github.app.id,
      webhookSecret: github.app.webhookSecret,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      metrics: {
        deliveryReceived: quiet,
        signatureRefused: quiet,
        deliveryAnswered: quiet,
        exposition: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
      },
      storeFailed: quiet,
      readiness: {
        doubt: quiet,
        report: () => Promise.resolve({ ready: true, database: 'SQLite', conditions: {} }),
      },
    },
  });
  github.webhooks.url = `${listener.url}/api/github/webhooks`;
  return {
    told: async () => {
      await github.settled();
      const all = accepted;
      accepted = [];
      return all.flatMap(({ event, body }) => {
        const reading = toForgeEvent(event, JSON.parse(body), github.app.id);
        return reading.kind === 'event' ? [reading.event] : [];
      });
    },
    close: () => listener.close(),
  };
}

type State = Pick<GateWorld, 'pullRequest' | 'head' | 'base' | 'heads' | 'reviews' | 'checks'>;

function stateOf({ github, repository, history, tips, heads, pr }: Scene): State {
  return {
    pullRequest: () => {
      const { state, pull } = pr();
      return { state, draft: pull.draft, base: pull.base };
    },
    head: () => ({ ...history.headOf(pr().headSha), sha: pr().headSha }),
    base: () => history.baseOf(tips.get(pr().pull.base.ref) ?? ''),
    heads: () => heads,
    reviews: () => pr().reviews().map(submittedReview),
    checks: () =>
      repository
        .checks()
        .filter(({ app }) => app === github.app.slug)
        .map(({ sha, conclusion }) => ({ sha, conclusion })),
  };
}

const STATES = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
  PENDING: 'pending',
} as const;

const submittedReview = ({ review }: GitHubReview): SubmittedReview => ({
  id: review.id,
  author: {
    id: review.author.id,
    login: review.author.login,
    bot: review.author.kind === 'Bot',
  },
  state: STATES[review.state],
  commit: review.commit,
  submittedAt: review.submittedAt,
});

type Pushes = Pick<
  GateWorld,
  'open' | 'push' | 'pushes' | 'pushBase' | 'retarget' | 'closeOrReopen' | 'draftOrReady'
>;

function pushesOf(scene: Scene): Pushes {
  const { repository, history, tips, heads, pushes, told, pr } = scene;
  const commit = async (head: Head): Promise<string> => {
    const sha = await commitOf(head, scene);
    history.noteHead(sha, head);
    heads.push(sha);
    return sha;
  };
  return {
    open: async (head) => {
      await repository.repository.git.setRef(`refs/heads/${CHANGE}`, await commit(head));
      await repository.openPullRequest({ author: 'dana', head: CHANGE });
      return told();
    },
    pushes: () => pushes,
    push: async (to, by = 'dana') => {
      if ('sha' in to) heads.push(to.sha);
      const sha = 'sha' in to ? to.sha : await commit(to);
      // what is the head already is not pushed
      if (sha !== pr().headSha) pushes.push({ sha, by });
      await pr().pushCommit(sha, by);
      return told();
    },
    pushBase: async (branch: Branch, change) => {
      const before = history.baseOf(tips.get(branch) ?? '');
      const tip = await repository.pushTo(branch, { 'base.txt': `${String(heads.length)}\n` });
      history.noteBase(tip, { ...before, ...change });
      tips.set(branch, tip);
      return told();
    },
    retarget: async (branch) => {
      await pr().retargetBase(branch);
      return told();
    },
    closeOrReopen: () => {
      if (pr().state === 'open') pr().close();
      else pr().reopen();
      return told();
    },
    draftOrReady: async () => {
      if (pr().pull.draft) await pr().readyForReview();
      else pr().convertToDraft();
      return told();
    },
  };
}

/** One commit on the repository's first one, whatever was pushed to the base since; its message tells it apart. */
async function commitOf(
  { coAuthors, committer }: Head,
  { github: { world }, repository: { repository }, tips, heads }: Scene,
): Promise<string> {
  const { git } = repository;
  const signature = (login: string) => signatureOf(world, ensureAccount(world, login));
  const [first] = await git.commits([tips.get('main') ?? 'main']);
  const trailers = coAuthors.map((each) => `Co-authored-by: ${each} <${signature(each).email}>`);
  const message = [`Change ${String(heads.length)}`, '', ...trailers].join('\n');
  const parents = first === undefined ? [] : [first.sha];
  const [author, by] = [signature('dana'), signature(committer)];
  return git.commitTree(`${tips.get('main') ?? 'main'}^{tree}`, parents, message, author, by);
}

const SUBMITTED = {
  approved: 'APPROVED',
  'changes-requested': 'CHANGES_REQUESTED',
  commented: 'COMMENTED',
} as const;

type Reviews = Pick<GateWorld, 'submit' | 'dismiss' | 'editReview' | 'comment'>;

const reviewsOf = ({ told, pr }: Scene): Reviews => ({
  submit: ({ login, state, commit }, heard) => {
    const given = unlessRefused(() => pr().reviewBy(login, SUBMITTED[state], { commit }));
    if (given !== null) heard(submittedReview(given));
    return told();
  },
  dismiss: (login) => {
    pr()
      .reviews()
      .findLast(({ author, state }) => author === login && state === 'APPROVED')
      ?.dismiss('quinn');
    return told();
  },
  editReview: (login) => {
    const review = pr()
      .reviews()
      .findLast(({ author }) => author === login);
    review?.edit(login, 'In other words.');
    return told();
  },
  comment: (body, login) => {
    pr().comment(login, body);
    return told();
  },
});

/** GitHub lets nobody approve their own pull request. */
function unlessRefused<T>(act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof ApiProblem) return null;
    throw error;
  }
}

/** A plenty. */
const ALWAYS = 1_000_000;

function teamOf(github: GitHubStandIn): Pick<GateWorld, 'team' | 'changeTeam'> {
  let team: ReturnType<GateWorld['team']> = { state: 'there', members: TEAM_AT_FIRST };
  const changeTeam: GateWorld['changeTeam'] = (change) => {
    team = { ...team, ...change };
    const { teams } = github.world;
    teams.delete(TEAM);
    const of = (membership: string) =>
      [...team.members].filter(([, each]) => each === membership).map(([login]) => login);
    if (team.state !== 'deleted') github.team(TEAM, of('active'), { pending: of('pending') });
    github.faults.clear();
    if (team.state === 'unknown' || team.state === 'forbidden') {
      const status = team.state === 'unknown' ? 422 : 403;
      github.faults.add({ kind: 'status', status }, { path: /\/teams\/mesh\//, times: ALWAYS });
    }
    for (const login of of('unknown'))
      github.faults.add(
        { kind: 'status', status: 422 },
        { path: new RegExp(`/teams/mesh/memberships/${login}$`), times: ALWAYS },
      );
  };
  changeTeam({});
  return { team: () => team, changeTeam };
}
