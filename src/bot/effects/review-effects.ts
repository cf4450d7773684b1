import type {
  CheckContent,
  Reviewers,
  ShownReviewComment,
  SuggestionComment,
} from '../../forge/index.ts';
import { isResolved, resolvedSuggestion, suggestedFinding } from '../check/suggestions.ts';
import { checkHash, commentHash } from './content-hash.ts';
import type { StandIn, WantedReviewers } from './reviewers.ts';
import { among, together, without } from './reviewers.ts';

/** Holds what a review wants GitHub to show. */
export interface Wanted {
  /** Head of the review. */
  readonly sha: string;
  readonly check: CheckContent;
  /** It is null where there is nothing to say. */
  readonly comment: string | null;
  readonly reviewers: WantedReviewers;
  readonly suggestions: readonly SuggestionComment[];
  /** Lists the ids of all findings there are: a suggestion whose finding is not among them is fixed. */
  readonly findings: ReadonlySet<string>;
}

/** Holds what GitHub shows, as far as we know without asking again. */
export interface Shown {
  /** Describes our check run of this head; `hash` is null where we do not know what it says. */
  readonly check: {
    readonly id: number | null;
    readonly hash: string | null;
    readonly conclusion: string | null;
  };
  readonly comment: { readonly id: number | null; readonly hash: string | null } | null;
  /** Names whom we asked and did not let go. */
  readonly requested: Reviewers;
  /** Names, for teams among them, the members whom we asked in their place. */
  readonly standIns: readonly StandIn[];
  /** Names whose review GitHub awaits, whoever asked. */
  readonly awaited: Reviewers;
  /** Our inline comments. */
  readonly suggestions: readonly ShownReviewComment[];
}

/**
 * Lists the difference between what a review wants and what GitHub shows, in the order in which it is
 * written. The check comes last: it is what says "done", so that whatever kills us before leaves a check in
 * progress, which the next run (or the reconcile pass, with an empty store) takes up; and a reader who
 * follows a finished check finds the comment it speaks of. One case is the reverse: a check that is green now
 * and must not stay so is closed before anything else is written.
 */
export function planEffects(wanted: Wanted, shown: Shown): readonly Effect[] {
  const check = checkEffect(wanted, shown);
  const others = [
    ...commentEffect(wanted, shown),
    ...suggestionEffects(wanted, shown),
    ...reviewerEffects(wanted, shown),
  ];
  const closes = shown.check.conclusion === 'success' && wanted.check.conclusion !== 'success';
  return closes ? [...check, ...others] : [...others, ...check];
}

const checkEffect = ({ check }: Wanted, { check: { id, hash } }: Shown): readonly Effect[] =>
  id !== null && hash === checkHash(check) ? [] : [{ kind: 'set-check', id, content: check }];

function commentEffect({ comment: body }: Wanted, { comment }: Shown): readonly Effect[] {
  if (body === null) return [];
  const id = comment?.id ?? null;
  const same = id !== null && comment?.hash === commentHash(body);
  return same ? [] : [{ kind: 'upsert-comment', id, body }];
}

/** Asks and lets go. Whoever was asked by somebody else is neither asked once more nor let go. */
function reviewerEffects({ reviewers }: Wanted, shown: Shown): readonly Effect[] {
  const { requested, awaited } = shown;
  const ask = without(without(reviewers.ask, requested), awaited);
  const unneeded = without(requested, reviewers.needed);
  const met = without(among(requested, reviewers.needed), reviewers.missing);
  const letGo = together(unneeded, among(met, awaitedThrough(shown)));
  return [
    ...(isNobody(letGo)
      ? []
      : [{ kind: 'withdraw-reviewers' as const, ...withdrawn(letGo, shown) }]),
    ...(isNobody(ask)
      ? []
      : [{ kind: 'request-reviewers' as const, ...ask, answered: reviewers.answered }]),
  ];
}

/** Names whose review GitHub awaits, and also teams whose members it awaits in their place. */
const awaitedThrough = ({ awaited, standIns }: Shown): Reviewers => ({
  teams: [...awaited.teams, ...awaitedAmong(standIns, awaited).map(({ team }) => team)],
  people: awaited.people,
});

const awaitedAmong = (standIns: readonly StandIn[], { people }: Reviewers): readonly StandIn[] =>
  standIns.filter(
    ({ login }) => among({ teams: [], people: [login] }, { teams: [], people }).people.length > 0,
  );

/**
 * Gives whose requests are taken back. Where members were asked in the place of a team, they are those who
 * are still awaited and not wanted otherwise.
 */
function withdrawn(letGo: Reviewers, { requested, standIns, awaited }: Shown) {
  const isLetGo = ({ team }: StandIn) => letGo.teams.includes(team);
  const members = awaitedAmong(standIns.filter(isLetGo), awaited).map(({ login }) => login);
  const others = [
    ...without(requested, letGo).people,
    ...standIns.filter((each) => !isLetGo(each)).map(({ login }) => login),
  ];
  const stoodFor = standIns.map(({ team }) => team);
  const asked = without(
    { teams: letGo.teams, people: members },
    { teams: stoodFor, people: others },
  );
  return { teams: asked.teams, people: [...new Set([...letGo.people, ...asked.people])], letGo };
}

const isNobody = ({ teams, people }: Reviewers): boolean =>
  teams.length === 0 && people.length === 0;

/** Makes a new suggestion for each that is not open yet; those whose finding is gone say so, and stay. */
export function suggestionEffects(
  { suggestions, findings, sha }: Pick<Wanted, 'suggestions' | 'findings' | 'sha'>,
  { suggestions: comments }: Pick<Shown, 'suggestions'>,
): readonly SuggestionEffect[] {
  const open = comments.flatMap((comment) => {
    const finding = comment.inReplyTo === null ? suggestedFinding(comment.body) : null;
    return finding === null || isResolved(comment.body) ? [] : [{ comment, finding }];
  });
  const there = new Set(open.map(({ finding }) => finding));
  const created = suggestions.filter(({ finding }) => !there.has(finding));
  const fixed = open.filter(({ finding }) => !findings.has(finding));
  return [
    ...fixed.map(({ comment: { id, body } }) => ({
      kind: 'update-suggestion' as const,
      id,
      body: resolvedSuggestion(body, sha),
    })),
    ...(created.length === 0 ? [] : [{ kind: 'create-suggestions' as const, comments: created }]),
  ];
}

/** Lists everything one review can do to GitHub: data, applied in this order in one place. */
export type Effect =
  /** An `id` that is null says to create it. Unchanged content makes no effect. */
  | { readonly kind: 'set-check'; readonly id: number | null; readonly content: CheckContent }
  | { readonly kind: 'upsert-comment'; readonly id: number | null; readonly body: string }
  | {
      readonly kind: 'request-reviewers';
      readonly teams: readonly string[];
      readonly people: readonly string[];
      /** Names whom nobody asks in the place of a team that cannot be asked. */
      readonly answered: readonly string[];
    }
  | {
      readonly kind: 'withdraw-reviewers';
      /** Names whose requests are taken back, with members who were asked in the place of their team. */
      readonly teams: readonly string[];
      readonly people: readonly string[];
      readonly letGo: Reviewers;
    }
  | SuggestionEffect;

/** Lists what becomes of comments on lines. */
export type SuggestionEffect =
  | { readonly kind: 'create-suggestions'; readonly comments: readonly SuggestionComment[] }
  | { readonly kind: 'update-suggestion'; readonly id: number; readonly body: string };
