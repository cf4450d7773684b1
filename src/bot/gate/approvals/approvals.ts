import type { PullRequestState } from '../../../review/index.ts';
import type {
  AskedApprovers,
  SubmittedReview,
  TeamLookUp,
  TeamMembership,
} from '../../../forge/index.ts';
import type { ChangeAuthors } from './change-authors.ts';
import { partIn } from './change-authors.ts';
import type {
  CountedApproval,
  RequirementProgress,
  UncountedApproval,
  GateRequirement,
} from '../decision.ts';
import { isNamed, standingOf, reviewOrder, latestOpinions } from '../../../forge/index.ts';
import type { Tier } from '../../../manifest/index.ts';
import { shortSha, TIERS } from '../../../manifest/index.ts';
import { whatChangedSince } from './past-changes.ts';
import type { StoredApproval, PastChanges } from '../stored-state.ts';

/** Holds what an earlier check of ours says about a commit of the pull request. */
export type ReviewedCommit = Pick<PullRequestState, 'base' | 'meaning' | 'tier'>;

/** Holds what the change means now. */
interface PresentMeaning extends ReviewedCommit, PastChanges {
  /** The head that was analysed. */
  readonly sha: string;
  readonly meaning: string;
}

interface BindingInput {
  readonly present: PresentMeaning;
  readonly stored: readonly StoredApproval[];
  /** `PullRequestState.reviewsUntil` of the state that `stored` is from. */
  readonly reviewsUntil: string | null;
  /** By commit: what our earlier checks say of this pull request, that of the present head included. */
  readonly known: ReadonlyMap<string, ReviewedCommit>;
  /** Lists what the change did when it meant something else, as far as anybody remembers. */
  readonly pastChanges: readonly PastChanges[];
}

type Binding =
  | { readonly kind: 'bound'; readonly approval: StoredApproval }
  | { readonly kind: 'unbound'; readonly why: string };

/**
 * What an approving review approved: what is stored for it, else what we said of its commit when it was
 * given, else, on the present head before our first result, what that head means. Nothing else counts.
 */
function bindApproval(review: SubmittedReview, input: BindingInput): Binding {
  const stored = input.stored.find((each) => each.review === review.id);
  const { id, author, commit } = review;
  if (stored !== undefined) return { kind: 'bound', approval: { ...stored, login: author.login } };
  if (commit === null) return unbound('GitHub no longer says which commit was approved');
  const recorded = input.known.get(commit);
  const reviewed =
    recorded?.meaning == null && commit === input.present.sha ? input.present : recorded;
  if (reviewed === undefined)
    return unbound(`approved ${shortSha(commit)}, which was never reviewed`);
  const { base, meaning, tier } = reviewed;
  if (meaning === null)
    return unbound(`approved ${shortSha(commit)}, whose review came to no result`);
  if (input.reviewsUntil !== null && reviewOrder(review) <= input.reviewsUntil)
    return unbound('the check no longer remembers the approval: it has to be given again');
  const approval = { review: id, login: author.login, sha: commit, base, meaning, tier };
  return { kind: 'bound', approval };
}

/** Why an approval does not hold for what the change means now; null where it does. */
function whyVoid(
  approval: StoredApproval,
  { present, pastChanges }: Pick<BindingInput, 'present' | 'pastChanges'>,
): string | null {
  if (approval.meaning !== present.meaning) {
    const past = pastChanges.find(({ meaning }) => meaning === approval.meaning);
    return `approved an earlier change: ${whatChangedSince(past, present)}`;
  }
  if (isNotWorse(present.tier, approval.tier)) return null;
  return `approved it as ${approval.tier ?? 'not analysed'}, and it is ${present.tier ?? 'not analysed'} now`;
}

const unbound = (why: string): Binding => ({ kind: 'unbound', why });

/** Compares two tiers; a change that could not be analysed compares with nothing but itself. */
const isNotWorse = (now: Tier | null, then: Tier | null): boolean =>
  now === null || then === null ? now === then : TIERS.indexOf(now) <= TIERS.indexOf(then);

/** The newest of all reviews, as `reviewOrder` writes it; null where there is none. */
function lastReview(reviews: readonly SubmittedReview[]): string | null {
  const orders = reviews
    .filter(({ state, submittedAt }) => state !== 'pending' && submittedAt !== null)
    .map(reviewOrder);
  return orders.reduce<string | null>(
    (last, each) => (last === null || each > last ? each : last),
    null,
  );
}

export interface ApprovalInput extends BindingInput {
  readonly requirements: readonly GateRequirement[];
  readonly reviews: readonly SubmittedReview[];
  readonly authors: ChangeAuthors;
  /** Lists what was looked up of `loginsToLookUp`; a look-up that was not made counts as failed. */
  readonly lookUps: readonly TeamLookUp[];
}

interface CountedApprovals {
  /** One for each requirement, in order. */
  readonly requirements: readonly RequirementProgress[];
  /** Lists the people whose review counts for none of the requirements. */
  readonly uncounted: readonly UncountedApproval[];
  /** Lists what the check remembers: the counted approvals first, those of people who are not asked last. */
  readonly stored: readonly StoredApproval[];
  readonly reviewsUntil: string | null;
}

/** More approvals are not remembered: on a public repository anybody can approve. */
const MOST_STORED = 50;

/** One person's present opinion, before their team is asked for. */
interface Opinion {
  readonly login: string;
  /** Holds what was approved; null where nothing was, or nobody knows what. */
  readonly approval: StoredApproval | null;
  /** Why it does not count whoever they are; null where that depends on their team. */
  readonly why: string | null;
}

/**
 * Whose approvals count now for what is asked, whose do not and why, and what the check remembers of them
 * (docs/reference/gate.md).
 */
export function countApprovals(input: ApprovalInput): CountedApprovals {
  const reviewsUntil = latest(lastReview(input.reviews), input.reviewsUntil);
  const asked = input.requirements.filter(isEnforced);
  const opinions = opinionsOf(input);
  const requirements = input.requirements.map((each) => progressOf(each, opinions, input));
  if (asked.length === 0)
    return { requirements, uncounted: [], stored: remembered(input), reviewsUntil };
  const counting = new Set(
    requirements.flatMap(({ counted }) => counted.map(({ stored }) => stored.review)),
  );
  const everybody = togetherAsked(asked);
  const uncounted: UncountedApproval[] = [];
  const ranked: Record<'counted' | 'other' | 'outsider', StoredApproval[]> = {
    counted: [],
    other: [],
    outsider: [],
  };
  for (const { login, approval, why } of opinions) {
    if (approval !== null && counting.has(approval.review)) {
      ranked.counted.push(approval);
      continue;
    }
    const { membership } = standingOf(login, everybody, input.lookUps);
    uncounted.push({ login, why: why ?? whyNoMember(login, membership, everybody) });
    if (approval !== null) ranked[membership === 'none' ? 'outsider' : 'other'].push(approval);
  }
  const { counted, other, outsider } = ranked;
  return {
    requirements,
    uncounted,
    stored: [...counted, ...other.reverse(), ...outsider.reverse()].slice(
      0,
      Math.max(counted.length, MOST_STORED),
    ),
    reviewsUntil,
  };
}

function progressOf(
  requirement: GateRequirement,
  opinions: readonly Opinion[],
  { lookUps, authors }: Pick<ApprovalInput, 'lookUps' | 'authors'>,
): RequirementProgress {
  const { approvals, teams, people } = requirement;
  if (!isEnforced(requirement))
    return { requirement, counted: [], missing: approvals, unmeetable: false };
  const counted = opinions.flatMap(({ login, approval, why }): readonly CountedApproval[] => {
    const { through } = standingOf(login, requirement, lookUps);
    return why === null && approval !== null && through !== null
      ? [{ login, team: through, stored: approval }]
      : [];
  });
  const others = people.filter((login) => !authors.byLogin.has(login.toLowerCase()));
  const unmeetable = teams.length === 0 && others.length < approvals;
  return { requirement, counted, missing: Math.max(0, approvals - counted.length), unmeetable };
}

/** Keeps every approval where nobody is asked, because it is looked at again when somebody is. */
function remembered(input: ApprovalInput): readonly StoredApproval[] {
  const known = new Set(input.stored.map(({ review }) => review));
  const found = opinionsOf(input)
    .flatMap(({ approval }) => approval ?? [])
    .filter(({ review }) => !known.has(review));
  return [...input.stored, ...found.reverse()].slice(0, MOST_STORED);
}

/**
 * Lists the people whose approval counts if GitHub says that they are in one of the teams: nobody else
 * needs a call.
 */
export function loginsToLookUp(input: Omit<ApprovalInput, 'lookUps'>): readonly string[] {
  const asked = input.requirements.filter(isEnforced);
  if (asked.length === 0) return [];
  const everybody = togetherAsked(asked);
  return opinionsOf(input)
    .filter(
      ({ login, why }) => why === null && (everybody.teams.length > 0 || isNamed(login, everybody)),
    )
    .map(({ login }) => login);
}

/** Tells whether a requirement is enforced; one that is only observed asks nobody. */
export const isEnforced = ({ enforcement }: GateRequirement): boolean => enforcement === 'enforce';

/** All who are asked by one requirement or another. */
const togetherAsked = (asked: readonly AskedApprovers[]): AskedApprovers => ({
  teams: distinct(asked.flatMap(({ teams }) => teams)),
  people: distinct(asked.flatMap(({ people }) => people)),
});

const distinct = (names: readonly string[]): readonly string[] => [
  ...new Map(names.map((name) => [name.toLowerCase(), name])).values(),
];

const opinionsOf = (input: Omit<ApprovalInput, 'lookUps'>): readonly Opinion[] =>
  latestOpinions(input.reviews).map((review) => opinionOf(review, input));

function opinionOf(review: SubmittedReview, input: Omit<ApprovalInput, 'lookUps'>): Opinion {
  const { login, bot } = review.author;
  const withoutApproval = (why: string): Opinion => ({ login, approval: null, why });
  if (review.state === 'changes-requested') return withoutApproval('asks for changes');
  if (review.state === 'dismissed') return withoutApproval('the review was dismissed');
  if (bot || login.toLowerCase().endsWith('[bot]')) return withoutApproval('a bot');
  const binding = bindApproval(review, input);
  const approval = binding.kind === 'bound' ? binding.approval : null;
  const part = partIn(input.authors, review.author);
  if (part !== null) return { login, approval, why: part };
  if (binding.kind === 'unbound') return { login, approval, why: binding.why };
  return { login, approval, why: whyVoid(binding.approval, input) };
}

/** Says why somebody is no member, no more exactly than the count of approvals says it anyway. */
function whyNoMember(login: string, membership: TeamMembership, asked: AskedApprovers): string {
  const { teams } = asked;
  const named = isNamed(login, asked);
  if (teams.length === 0 && !named) return 'not among those who are asked';
  const is = named ? 'may write here' : `are in ${teams.join(' or ')}`;
  switch (membership) {
    case 'forbidden':
      return `whether they ${is} may not be looked up: the App lacks the permission Members (read-only)`;
    case 'foreign':
      return `whether they ${is} cannot be looked up: a team of another organisation`;
    case 'unknown':
      return `whether they ${is} could not be looked up`;
    case 'active':
    case 'pending':
    case 'none':
      return named
        ? 'named, but may not write here'
        : `not known as an active member of ${teams.join(' or ')}`;
  }
}

const latest = (a: string | null, b: string | null): string | null =>
  a === null || (b !== null && b > a) ? b : a;
