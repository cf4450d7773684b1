import fc from 'fast-check';
import { isOurComment } from '../../src/bot/check/review-comment.ts';
import { parseState } from '../../src/review/index.ts';
import { latestOpinions } from '../../src/forge/index.ts';
import type { ForgeEvent } from '../../src/forge/index.ts';
import { MEMBERS } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';

const NUMBERS = [7, 8] as const;
const number = fc.constantFrom(...NUMBERS);

/** What happens on GitHub to one of two pull requests, or to the branches they go into. */
export const happening = fc.oneof(
  fc.record({
    do: fc.constant('push' as const),
    number,
    kind: fc.constantFrom('high' as const, 'high' as const, 'low' as const, 'conflict' as const),
  }),
  fc.record({
    do: fc.constant('submit' as const),
    number,
    login: fc.constantFrom('pat', 'quinn', 'eve'),
    state: fc.constantFrom(
      ...(['approved', 'approved', 'approved', 'changes-requested', 'commented'] as const),
    ),
  }),
  fc.record({ do: fc.constant('dismiss' as const), number, login: fc.constantFrom(...MEMBERS) }),
  fc.record({
    do: fc.constant('push to base' as const),
    branch: fc.constantFrom('main', 'main', 'release'),
    flavour: fc.constantFrom(null, 0, 1, 2),
  }),
  fc.record({
    do: fc.constantFrom(
      ...(['share the head', 'close or reopen', 'draft or ready', 'retarget'] as const),
      ...(['/recheck', 'press the button'] as const),
    ),
    number,
  }),
);
/** What decides whether one approval holds. */
export const decisive: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('submit' as const),
      number: fc.constant(7 as const),
      login: fc.constant('pat'),
      state: fc.constantFrom(
        ...(['approved', 'approved', 'approved', 'changes-requested'] as const),
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('push to base' as const),
      branch: fc.constant('main'),
      flavour: fc.constantFrom(null, 0, 1, 2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      number: fc.constant(7 as const),
      kind: fc.constantFrom('high' as const, 'high' as const, 'low' as const, 'conflict' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('/recheck' as const, 'press the button' as const, 'retarget' as const),
      number: fc.constant(7 as const),
    }),
  },
);

export type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** An approval, and what may be meant by it. */
interface Given {
  readonly number: number;
  readonly review: number;
  readonly commit: string;
  /** Whether our check of its commit was finished. */
  readonly sawResult: boolean;
  /** What was approved: what a finished check said, else what an unfinished one remembered or the commit meant since. */
  readonly meanings: Set<string>;
}

/** Two pull requests, and what a fresh look at them would say. */
export interface ToldStory {
  /** The event that GitHub tells, if it tells any. */
  readonly happen: (happening: Happening) => ForgeEvent | null;
  /** What is wrong with what GitHub shows in the end. */
  readonly wrongs: (settings: { readonly lostData: boolean }) => readonly string[];
}

type Conclusion = 'failure' | 'action_required' | 'success';
const WORST_FIRST: readonly Conclusion[] = ['failure', 'action_required', 'success'];

export function tellStory(shop: MemoryShop): ToldStory {
  const given: Given[] = [];
  const meaningOf = (each: number): string | null => {
    const outcome = shop.outcome(each);
    return outcome.kind === 'reviewed' ? outcome.review.meaning : null;
  };
  const noteMeanings = () => {
    for (const each of given) {
      const meaning = meaningOf(each.number);
      if (meaning !== null && shop.pullRequest(each.number).head.sha === each.commit)
        if (!each.sawResult) each.meanings.add(meaning);
    }
  };
  return {
    happen: (what) => {
      if (what.do === 'submit' && what.state === 'approved') {
        const commit = shop.pullRequest(what.number).head.sha;
        const review = shop.github.lastId + 1;
        given.push({ number: what.number, review, commit, ...seenOn(shop, what.number) });
      }
      const event = eventOf(what, shop);
      noteMeanings();
      return event;
    },
    wrongs: ({ lostData }) => [
      ...NUMBERS.flatMap((each) => wrongsOfHead(each, given, shop, lostData)),
      ...NUMBERS.flatMap((each) => wrongsOfComments(each, shop)),
      ...(lostData ? [] : leftInProgress(shop)),
    ],
  };
}

function seenOn(
  { github, pullRequest }: MemoryShop,
  each: number,
): Pick<Given, 'sawResult' | 'meanings'> {
  const { sha } = pullRequest(each).head;
  const content = github.checks.find((check) => check.sha === sha)?.content;
  const states = parseState(content?.text ?? '') ?? [];
  const state = states.find((one) => one.number === each && one.sha === sha);
  const meaning = state?.meaning ?? null;
  return {
    sawResult: meaning !== null && content?.conclusion != null,
    meanings: new Set(meaning === null ? [] : [meaning]),
  };
}

function eventOf(what: Happening, shop: MemoryShop): ForgeEvent | null {
  switch (what.do) {
    case 'push to base':
      return shop.pushBase(what.branch, what.flavour);
    case 'submit':
      return shop.submit(what.number, what.login, what.state);
    case 'dismiss':
      return shop.dismiss(what.number, what.login);
    case 'push':
      return isOpen(shop, what.number) ? shop.push(what.number, what.kind) : null;
    case 'share the head':
      return shareHead(shop, what.number);
    case 'close or reopen':
      return isOpen(shop, what.number)
        ? shop.change(what.number, 'closed', { state: 'closed' })
        : shop.change(what.number, 'reopened', { state: 'open' });
    case 'draft or ready': {
      const { draft } = shop.pullRequest(what.number);
      return shop.change(what.number, draft ? 'ready' : 'draft', { draft: !draft });
    }
    case 'retarget':
      return retarget(shop, what.number);
    case '/recheck':
      return shop.comment(what.number, '/recheck');
    case 'press the button': {
      const { sha } = shop.pullRequest(what.number).head;
      const { repository } = shop;
      return { kind: 'check-rerequested', again: true, repository, sha, pullRequests: [] };
    }
  }
}

const isOpen = ({ pullRequest }: MemoryShop, each: number): boolean =>
  pullRequest(each).state === 'open';

/** Moves the branch to where the other pull request's is. */
function shareHead(shop: MemoryShop, each: number): ForgeEvent | null {
  const { sha } = shop.pullRequest(each === 7 ? 8 : 7).head;
  const isThere = shop.pullRequest(each).head.sha === sha;
  return isThere || !isOpen(shop, each) ? null : shop.push(each, { head: sha });
}

function retarget(shop: MemoryShop, each: number): ForgeEvent {
  const { base } = shop.pullRequest(each);
  const ref = base.ref === 'main' ? 'release' : 'main';
  return shop.change(each, 'base-changed', { base: { ...base, ref } });
}

/** What the check may say of one pull request; more than one thing where it is nobody's fault. */
function acceptable(
  each: number,
  given: readonly Given[],
  shop: MemoryShop,
  lostData: boolean,
): readonly Conclusion[] {
  const outcome = shop.outcome(each);
  if (outcome.kind !== 'reviewed') return ['failure'];
  if (outcome.review.tier === 'low') return ['success'];
  const { meaning } = outcome.review;
  const reviews = shop.github.reviews.filter(({ pullRequest }) => pullRequest === each);
  const approvals = latestOpinions(reviews).filter(
    ({ state, author }) => state === 'approved' && MEMBERS.some((login) => login === author.login),
  );
  const meant = approvals.flatMap(({ id }) => given.filter(({ review }) => review === id));
  const { head } = shop.pullRequest(each);
  const may = meant.filter(({ meanings }) => meanings.has(meaning));
  const must =
    !lostData &&
    may.some(
      ({ meanings, sawResult, commit }) =>
        meanings.size === 1 && (sawResult || commit === head.sha),
    );
  if (must) return ['success'];
  return may.length > 0 ? ['success', 'action_required'] : ['action_required'];
}

function wrongsOfHead(
  each: number,
  given: readonly Given[],
  shop: MemoryShop,
  lostData: boolean,
): readonly string[] {
  const { state, head } = shop.pullRequest(each);
  if (state !== 'open') return [];
  const sharing = NUMBERS.filter((other) => {
    const pullRequest = shop.pullRequest(other);
    return pullRequest.state === 'open' && pullRequest.head.sha === head.sha;
  });
  const sets = sharing.map((other) => acceptable(other, given, shop, lostData));
  const worst = (said: readonly Conclusion[]) => WORST_FIRST.find((one) => said.includes(one));
  const wanted = new Set(
    (sets[0] ?? []).flatMap((a) => (sets[1] ?? [a]).map((b) => worst([a, b]))),
  );
  const checks = shop.github.checks.filter(({ sha }) => sha === head.sha);
  const said = checks.map(({ content }) => content.conclusion);
  // a commit that was checked for a pull request which was lost with the data may have a second one: the newer holds
  const isRight = (said.length === 1 || lostData) && [...wanted].some((one) => one === said.at(-1));
  return isRight
    ? []
    : [`${String(each)} is ${[...wanted].join(' or ')}, its checks say ${JSON.stringify(said)}`];
}

function wrongsOfComments(each: number, { github }: MemoryShop): readonly string[] {
  const own = github.comments.filter(
    ({ pullRequest, body }) => pullRequest === each && isOurComment(body),
  );
  return own.length > 1 ? [`${String(each)} has ${String(own.length)} comments`] : [];
}

const leftInProgress = ({ github }: MemoryShop): readonly string[] =>
  github.checks
    .filter(({ content }) => content.conclusion === null)
    .map(({ sha }) => `the check of ${sha} is left in progress`);
