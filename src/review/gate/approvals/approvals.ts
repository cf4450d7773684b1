import type { Requirement } from '../../policy/requirements/requirement.ts';
import type {
  AskedApprovers,
  SubmittedReview,
  TeamLookUp,
  TeamMembership,
} from '../../../forge/index.ts';
import type { BindingInput } from './bind-approval.ts';
import { bindApproval, whyVoid } from './bind-approval.ts';
import type { ChangeAuthors } from './change-authors.ts';
import { partIn } from './change-authors.ts';
import type { StoredApproval } from '../check-state.ts';
import type { CountedApproval, RequirementProgress, UncountedApproval } from '../decision.ts';
import { lastReview, latestOpinions } from './latest-opinions.ts';
import { isNamed, standingOf } from '../../../forge/index.ts';

export interface ApprovalInput extends BindingInput {
  readonly requirements: readonly Requirement[];
  readonly reviews: readonly SubmittedReview[];
  readonly authors: ChangeAuthors;
  /** What was looked up of `loginsToLookUp`; what was not counts as failed. */
  readonly lookUps: readonly TeamLookUp[];
}

export interface CountedApprovals {
  /** One for each requirement, in order. */
  readonly requirements: readonly RequirementProgress[];
  /** Those whose review counts for none of them. */
  readonly uncounted: readonly UncountedApproval[];
  /** What the check remembers: the counted ones first, those of people who are not asked last. */
  readonly stored: readonly StoredApproval[];
  readonly reviewsUntil: string | null;
}

/** More approvals are not remembered: on a public repository anybody can approve. */
const MOST_STORED = 50;

/** One person's present opinion, before their team is asked for. */
interface Opinion {
  readonly login: string;
  /** What was approved; null where nothing was, or nobody knows what. */
  readonly approval: StoredApproval | null;
  /** Why it does not count whoever they are; null where that depends on their team. */
  readonly why: string | null;
}

/**
 * Whose approvals count now for what is asked, whose do not and why, and what the check remembers of them
 * (docs/gate.md).
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
  requirement: Requirement,
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
  const unmeetable =
    teams.length === 0 && people.every((login) => authors.byLogin.has(login.toLowerCase()));
  return { requirement, counted, missing: Math.max(0, approvals - counted.length), unmeetable };
}

/** Where nobody is asked nothing is dropped: it is looked at again when somebody is. */
function remembered(input: ApprovalInput): readonly StoredApproval[] {
  const known = new Set(input.stored.map(({ review }) => review));
  const found = opinionsOf(input)
    .flatMap(({ approval }) => approval ?? [])
    .filter(({ review }) => !known.has(review));
  return [...input.stored, ...found.reverse()].slice(0, MOST_STORED);
}

/** Those whose approval counts if GitHub says they are in one of the teams: nobody else needs a call. */
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

/** What is only observed asks nobody. */
export const isEnforced = ({ enforcement }: Requirement): boolean => enforcement === 'enforce';

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

/** Who is in a team is said no more exactly than counting says it anyway. */
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
