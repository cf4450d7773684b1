import { messageOf } from '../../checks/index.ts';
import type { Tier } from '../../manifest/index.ts';
import { TIERS, sentenceText } from '../../manifest/index.ts';
import { environmentLabel, worseTier } from '../../review/index.ts';
import type { Finding } from '../../checks/index.ts';
import type { Change } from '../../compare/index.ts';
import { meaningOf, textsOfPlaces } from '../../compare/index.ts';
import type { PlatformTeam, Review, PullRequestState } from '../../review/index.ts';
import { gateRequirementsOf, timingOf } from '../../review/index.ts';
import { isEnforced } from './approvals/approvals.ts';
import type { OverridableReview } from './overrides/overrides.ts';
import { gapProgressOf, isCured, overridable, tierWithout } from './overrides/overrides.ts';
import type { GateConfig } from './gate-decision.ts';
import type { ClosedTiming, Decision, GateRequirementInput } from './decision.ts';
import { mixedRollback, hasShorterPath } from './rollback-gate.ts';
import { storedChangesOf } from './stored-state.ts';
import { whyUndone, isClosed } from './decision.ts';
import type { StoredOverride } from './stored-state.ts';

export type GroupReview = OverridableReview &
  GateRequirementInput['review'] &
  Pick<Review, 'changes' | 'changedFiles' | 'environments'>;

/** One pull request of a group. */
export interface GroupPart {
  readonly number: number;
  /** Holds what the check of its head remembers; null where there is none. */
  readonly state: PullRequestState | null;
  /** Its head by itself against the base branch as it is now; null where it was not looked at, or could not be. */
  readonly alone: GroupReview | null;
  /** What the gate makes of that with the reviews and teams of now; null where `alone` is, or where nobody asked. */
  readonly decided: Pick<Decision, 'outcome' | 'uncounted' | 'revert'> | null;
}

interface MergeGroupJudgement {
  /** Of the group's head against what it is made on. */
  readonly review: GroupReview;
  /** The instant it is judged at, ISO 8601. */
  readonly asOf: string;
  /** Of what it is made on. */
  readonly config: Omit<GateConfig, 'breakGlass'>;
  readonly platformTeam: PlatformTeam | null;
  /** Pull requests that the review is about, oldest first; empty where nobody can tell. */
  readonly parts: readonly GroupPart[];
  /** Those that what it is made on contains beyond the base branch, and that were judged with groups of their own. */
  readonly before: readonly GroupPart[];
}

/** Says what becomes of a group of the merge queue. */
export type GroupVerdict =
  | { readonly kind: 'may-merge' }
  | {
      readonly kind: 'may-not-merge';
      /** Pull requests that do together what the sentence says; empty where it is about one of them. */
      readonly together: readonly number[];
      /** Says why, in a sentence. */
      readonly why: string;
    }
  /** Its parts have to be looked at by themselves first. */
  | { readonly kind: 'compare-with-parts' };

const MAY_MERGE: GroupVerdict = { kind: 'may-merge' };
const mayNot = (why: string, together: readonly number[] = []): GroupVerdict => ({
  kind: 'may-not-merge',
  together,
  why,
});

/**
 * Whether a merge group may become the base. Approvals, overrides and broken glass were given to pull requests; here
 * it is asked whether what they were given for is all that would merge: the meaning of the one
 * pull request, or what its parts do by themselves, each let through, and nothing beyond that.
 */
export function judgeMergeGroup(input: MergeGroupJudgement): GroupVerdict {
  const { review } = input;
  const [own = null, ...others] = input.parts;
  const isOne = own?.state?.meaning === review.meaning && others.length === 0;
  // the same change can have findings of another kind where what is before it differs
  const isAlone = input.before.length === 0 || overridable(review).findings.length === 0;
  const parts = isOne && isAlone ? [{ ...own, alone: review }] : input.parts;
  const gaps = new Set(review.gaps.map(({ id }) => id));
  // what could not be analysed may be something else by the same name
  const overrides = overridesOf(parts).filter(({ id }) => isOne || !gaps.has(id));
  return judgeParts({ ...input, parts }, questionOf(review, overrides, input));
}

/** Holds what a review asks of people and of the time, and what is overridden. */
interface Question {
  readonly tier: Tier | null;
  readonly timing: Decision['timing'];
  /** Tells whether anybody has to approve, a window to open, or an override to hold. */
  readonly asks: boolean;
  /** Tells whether the tier asks somebody, and only to watch. */
  readonly isObserved: boolean;
  /** A sentence; null where everything was analysed and the configuration is in order. */
  readonly failure: string | null;
  readonly overridden: ReadonlySet<string>;
}

function questionOf(
  review: GroupReview,
  overrides: readonly StoredOverride[],
  { config, platformTeam, asOf }: MergeGroupJudgement,
): Question {
  const overridden = new Set(overrides.map(({ id }) => id));
  const tier = tierWithout(review, overrides);
  const asked = gateRequirementsOf({ tier, review, overridden, config, platformTeam });
  const timed = timingOf({ tier, review, overridden, config }, Date.parse(asOf));
  const relies = overridable(review).findings.some(({ id }) => overridden.has(id));
  const asks = asked.requirements.some(isEnforced) || isClosed(timed.timing) || relies;
  const { gaps } = overridable(review);
  const cured = gapProgressOf(review, overrides, config).filter(isCured);
  const gap = gaps.find(({ id }) => !cured.some((each) => each.id === id))?.message;
  const nothing =
    review.tier === null && gaps.length === 0 ? 'Nothing of this group could be analysed.' : null;
  return {
    tier,
    timing: timed.timing,
    asks,
    isObserved:
      platformTeam === null || asked.isTierObserved || (asked.requirements.length > 0 && !asks),
    failure: gap ?? nothing ?? asked.invalid ?? timed.invalid,
    overridden,
  };
}

/** Lists the overrides that hold; each was given for one meaning. */
const overridesOf = (
  parts: readonly Pick<GroupPart, 'state' | 'alone'>[],
): readonly StoredOverride[] =>
  parts.flatMap(({ state, alone }) =>
    state !== null && state.meaning === alone?.meaning ? state.overrides : [],
  );

function judgeParts(input: MergeGroupJudgement, question: Question): GroupVerdict {
  const { parts } = input;
  const { failure, asks } = question;
  if (failure !== null) return mayNot(failure);
  const isFree = parts.every((part) => asksNobody(part, question));
  if (!asks && isFree && !mayBeWorse(parts, question)) return MAY_MERGE;
  if (parts.length === 0) return mayNot(whyUnknown(question));
  if (parts.some(({ alone }) => alone === null)) return COMPARE;
  const beyond = beyondParts(input, question);
  if (beyond !== null || (!asks && isFree)) return beyond ?? MAY_MERGE;
  const why = parts
    .map((part) => whyNotLetThrough(part, input))
    .find((sentence) => sentence !== null);
  const closed = why === undefined ? whyClosedFor(input, question) : null;
  if (why !== undefined || closed !== null) return mayNot(why ?? closed ?? '');
  // what their checks say may have been taken back since
  if (parts.some(({ decided }) => decided === null)) return COMPARE;
  const mixed = asks ? mixedRollback(parts, input.before) : null;
  return mixed === null ? coveredByParts(input) : mayNot(mixed.why, mixed.together);
}

/** Unless the gate made more of a part than what it does comes to: what was rolled back comes back. */
const asksNobody = ({ state, alone }: GroupPart, { asks, tier }: Question): boolean =>
  !asks &&
  !(asksFor(state?.tier ?? undefined) && isHigher(state?.tier ?? null, alone?.tier ?? tier));

/**
 * Says why the time is closed for a group; null where it is open, or one of its parts does not wait for it.
 */
function whyClosedFor({ parts, asOf }: MergeGroupJudgement, { timing }: Question): string | null {
  return isClosed(timing) && !parts.some((part) => waitsForNothing(part, asOf))
    ? whyClosed(timing)
    : null;
}

const COMPARE: GroupVerdict = { kind: 'compare-with-parts' };

const whyUnknown = ({ tier }: Question): string =>
  `It is ${String(tier)}, and its branch names no pull request that was let through.`;

/** Tells whether the tier may be higher than that of each part, as far as their checks say. */
function mayBeWorse(parts: readonly GroupPart[], { tier, isObserved }: Question): boolean {
  if (isObserved || parts.length === 0) return false;
  const known = parts.map(({ state, alone }) => (alone ?? state)?.tier ?? null);
  return known.every((each) => isHigher(tier, each));
}

const isHigher = (tier: Tier | null, than: Tier | null): boolean =>
  tier !== null && (than === null ? tier !== 'low' : TIERS.indexOf(tier) > TIERS.indexOf(than));

/** Names what no part does by itself: a finding that asks somebody, or a tier above all of theirs. */
function beyondParts(input: MergeGroupJudgement, question: Question): GroupVerdict | null {
  const { review, parts } = input;
  const alone = parts.flatMap((part) => (part.alone === null ? [] : [part.alone]));
  const known = new Set(alone.flatMap(({ findings }) => findings.map(({ id }) => id)));
  const added = overridable(review).findings.filter(
    ({ id }) => !known.has(id) && !question.overridden.has(id),
  );
  const partTier = parts.map((part) => tierOf(part)).reduce(worseTier, null);
  const isWorse = isHigher(question.tier, partTier) && !question.isObserved;
  const grave = added.filter(({ id }) => isWorse || asksFor(review.findingTiers.get(id)));
  const [first] = grave;
  if (first !== undefined && (isWorse || question.asks)) {
    const more = grave.length > 1 ? ` ${String(grave.length - 1)} more like it.` : '';
    return mayNot(
      `${sentenceText(messageOf(first))}${environmentLabel([first.environment], review, ')', ' (')}${more} None of them does that alone: merge one of them first, and the other is reviewed with it.`,
      togetherIn(first, input),
    );
  }
  return isWorse
    ? mayNot(
        `They are ${String(question.tier)}, and none of them is more than ${partTier ?? 'not analysed'} alone.`,
        numbersOf([...input.before, ...parts]),
      )
    : null;
}

const asksFor = (tier: Tier | undefined): boolean => tier === 'high' || tier === 'critical';

const tierOf = ({ alone, state }: GroupPart): Tier | null =>
  alone === null ? null : tierWithout(alone, overridesOf([{ alone, state }]));

/** Pull requests that change what a finding is read from; all of them where that cannot be told. */
function togetherIn(
  { origin, related = [] }: Finding,
  { before, parts }: MergeGroupJudgement,
): readonly number[] {
  const files = new Set([origin, ...related].map(({ file }) => file));
  const touching = before.filter(({ alone }) =>
    alone?.changedFiles.some((file) => files.has(file)),
  );
  return numbersOf([...(touching.length > 0 ? touching : before), ...parts]);
}

const numbersOf = (parts: readonly GroupPart[]): readonly number[] => [
  ...new Set(parts.map(({ number }) => number)),
];

/**
 * Says why a part was not let through; null where nobody is asked for it, or they have let through what it
 * does now.
 */
function whyNotLetThrough(part: GroupPart, input: MergeGroupJudgement): string | null {
  const { state, alone } = part;
  const name = `#${String(part.number)}`;
  if (alone === null) return `What ${name} does alone could not be looked at.`;
  const own = questionOf(alone, overridesOf([part]), input);
  if (own.failure !== null) return `${name}: ${own.failure}`;
  if (asksNobody(part, own)) return null;
  const tier = String(own.tier);
  if (state === null) return `${name} is ${tier}, and no finished review of it is known.`;
  if (state.conclusion !== 'success') return `${name} is ${tier}, and its check is not green.`;
  if (state.turnsAt !== null && Date.parse(state.turnsAt) <= Date.parse(input.asOf))
    return `What let ${name} through held until ${state.turnsAt}.`;
  if (state.meaning !== alone.meaning)
    return `${name} is ${tier}, and what it does has changed since it was let through.`;
  if (isHigher(own.tier, state.tier))
    return `${name} is ${tier} by now; it was let through as ${state.tier ?? 'not analysed'}.`;
  if (isClosed(own.timing) && !waitsForNothing(part, input.asOf)) return whyClosed(own.timing);
  const undone = whyUndone(part.decided);
  return undone && `${name} is ${tier}, and what let it through holds no longer: ${undone}`;
}

/** Its glass is broken, or it is a rollback that nobody added to. */
const waitsForNothing = ({ state }: GroupPart, asOf: string): boolean =>
  hasShorterPath(state?.revert) ||
  (state?.breakGlass != null && Date.parse(asOf) < Date.parse(state.breakGlass.until));

const whyClosed = ({ waitsFor, opensLocally }: ClosedTiming): string =>
  `It has to wait for ${waitsFor}${opensLocally === null ? '' : `, which opens ${opensLocally}`}.`;

/** All that the group does is what its parts do, and all that they do is in it, or before it. */
function coveredByParts({ review, parts, before }: MergeGroupJudgement): GroupVerdict {
  const [only, ...others] = parts;
  if (others.length === 0 && only?.alone?.meaning === review.meaning) return MAY_MERGE;
  const reviews = [review, ...parts.flatMap(({ alone }) => alone ?? [])];
  const together = numbersOf([...before, ...parts]);
  if (!reviews.every(isAllInChanges))
    return mayNot(
      'Files that are judged by their text are among what they change: merge one after the other.',
      together,
    );
  const textsOf = (changes: readonly Change[]): readonly string[] => changes.flatMap(textsOfPlaces);
  const done = new Set(textsOf(review.changes));
  const approved = new Set(reviews.slice(1).flatMap(({ changes }) => textsOf(changes)));
  const earlier = new Set(before.flatMap(({ alone }) => textsOf(alone?.changes ?? [])));
  const differing =
    review.changes.find((change) => !textsOfPlaces(change).every((each) => approved.has(each))) ??
    parts
      .flatMap(({ alone }) => alone?.changes ?? [])
      .find(
        (change) => !textsOfPlaces(change).every((each) => done.has(each) || earlier.has(each)),
      );
  if (differing === undefined) return MAY_MERGE;
  const [what] = storedChangesOf([differing]);
  return mayNot(
    `What becomes of ${what?.text ?? 'an object'}${environmentLabel([differing.environment], review, ')', ' (')} is something else than what was let through.`,
    together,
  );
}

/** Whether the meaning is that of the changes alone, without the text of files and without gaps. */
const isAllInChanges = ({ changes, meaning }: GroupReview): boolean =>
  meaningOf(changes, []) === meaning;
