import type { ForgeEvent } from '../../src/forge/github/forge-event.ts';
import { asLookedUp, ON_CALL, openHistory, TEAM_AT_FIRST } from '../support/gate-world.ts';
import type { GateWorld, Told, WorldSettings } from '../support/gate-world.ts';
import { openShop, person } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';
import { TEAM } from '../support/shop-changes.ts';

const NUMBER = 7;

/** The world of the gate with a GitHub in memory. */
export function openMemoryWorld(settings: WorldSettings): GateWorld {
  const shop = openShop();
  const heads: string[] = [];
  const pushes: { readonly sha: string; readonly by: string }[] = [];
  let team: ReturnType<GateWorld['team']> = { state: 'there', members: TEAM_AT_FIRST };
  const changeTeam: GateWorld['changeTeam'] = (change) => {
    team = { ...team, ...change };
    for (const login of team.members.keys())
      shop.github.memberships.set(`${TEAM} ${login}`, asLookedUp(team, login));
  };
  changeTeam({});
  shop.github.memberships.set(`${ON_CALL} olga`, 'active');
  const headSha = () => shop.pullRequest(NUMBER).head.sha;
  const tipOf = (ref: string) => shop.github.branches.get(`1:${ref}`) ?? ref;
  const history = openHistory(settings, { headSha, tipOf });
  const push: GateWorld['push'] = (to, by = 'dana') => {
    const sha = 'sha' in to ? to.sha : `c${String(heads.length + 1).padStart(39, '0')}`;
    if (!('sha' in to)) history.noteHead(sha, to);
    heads.push(sha);
    pushes.push({ sha, by });
    return told(shop.push(NUMBER, { head: sha }, by));
  };
  return {
    settings,
    clock: shop.clock,
    shop: { ...shop, analysis: history.analysis },
    pullRequest: () => shop.pullRequest(NUMBER),
    head: () => ({ ...history.headOf(headSha()), sha: headSha() }),
    base: () => history.baseOf(tipOf(shop.pullRequest(NUMBER).base.ref)),
    heads: () => heads,
    reviews: () => shop.github.reviews,
    checks: () =>
      shop.github.checks.map(({ sha, content }) => ({ sha, conclusion: content.conclusion })),
    team: () => team,
    open: (head) => {
      shop.open(NUMBER);
      return push(head);
    },
    push,
    pushes: () => pushes,
    pushBase: (branch, change) => {
      const before = history.baseOf(tipOf(branch));
      const event = shop.pushBase(branch, null);
      history.noteBase(event.after, { ...before, ...change });
      return told(event);
    },
    ...changesOf(shop),
    ...reviewersOf(shop),
    changeTeam,
    close: () => Promise.resolve(),
  };
}

const told = (event: ForgeEvent | null): Promise<Told> =>
  Promise.resolve(event === null ? [] : [event]);

const changesOf = (
  shop: MemoryShop,
): Pick<GateWorld, 'retarget' | 'closeOrReopen' | 'draftOrReady'> => ({
  retarget: (ref) => {
    const { base } = shop.pullRequest(NUMBER);
    return told(shop.change(NUMBER, 'base-changed', { base: { ...base, ref } }));
  },
  closeOrReopen: () =>
    told(
      shop.pullRequest(NUMBER).state === 'open'
        ? shop.change(NUMBER, 'closed', { state: 'closed' })
        : shop.change(NUMBER, 'reopened', { state: 'open' }),
    ),
  draftOrReady: () => {
    const { draft } = shop.pullRequest(NUMBER);
    return told(shop.change(NUMBER, draft ? 'ready' : 'draft', { draft: !draft }));
  },
});

const reviewersOf = (
  shop: MemoryShop,
): Pick<GateWorld, 'submit' | 'dismiss' | 'editReview' | 'comment'> => ({
  submit: ({ login, state, commit }, heard) => {
    const { github, clock } = shop;
    const submittedAt = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
    const review = { id: ++github.lastId, author: person(login), state, commit, submittedAt };
    github.reviews.push({ ...review, pullRequest: NUMBER });
    heard(review);
    const { pullRequest } = shop.change(NUMBER, 'synchronize', {});
    return told({ kind: 'review', action: 'submitted', pullRequest, review });
  },
  dismiss: (login) => told(shop.dismiss(NUMBER, login)),
  editReview: (login) => {
    const review = shop.github.reviews.findLast(({ author }) => author.login === login);
    if (review === undefined) return told(null);
    const { pullRequest } = shop.change(NUMBER, 'synchronize', {});
    return told({ kind: 'review', action: 'edited', pullRequest, review });
  },
  comment: (body, login) => told(shop.comment(NUMBER, body, login)),
});
