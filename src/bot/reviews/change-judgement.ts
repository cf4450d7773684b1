import { decideGate } from '../gate/gate-decision.ts';
import { gatherGateInput } from '../gate/gate-input.ts';
import { objectsOfDebt } from '../../review/index.ts';
import { metDrifts } from '../gate/met-drifts.ts';
import { wantedReviewers, namesOfReviewers } from '../effects/reviewers.ts';
import type {
  AnalysedChange,
  PullRequestRecord,
  Store,
  RepositoryConfig,
  OpenDebt,
} from '../../review/index.ts';
import type { Decision } from '../gate/decision.ts';
import type { GatheredGateInput } from '../gate/gate-input.ts';
import type { ShownDebts } from '../gate/texts/debt-lines.ts';
import type { ShownReviewComment, TeamMembership, TeamTrouble } from '../../forge/index.ts';
import { breakGlassIn } from '../commands/break-glass-request.ts';
import type { AskedBreakGlass, BreakGlassEnd } from '../commands/break-glass-request.ts';
import { auditDecision } from './decision-audit.ts';
import { composeReview, planReview } from './review-composition.ts';
import type { ComposedReview, JudgedChange } from './review-composition.ts';
import { findComment } from './our-comment.ts';
import { overrideIn } from '../commands/finding-override.ts';
import type { AskedOverride, OverrideEnd } from '../commands/finding-override.ts';
import { planTurn } from './review-triggers.ts';
import { publish } from './publication.ts';
import type { PublishPorts } from './publication.ts';
import { showInProgress } from './check-in-progress.ts';
import { doubtCheck } from './our-check.ts';
import { writeSharedCheck } from './shared-check.ts';
import type { InformedRecord } from './shared-check.ts';
import { currentRecord } from './check-end.ts';
import { plainRecord } from './plain-result.ts';
import type { SupersededPorts } from './check-end.ts';
import type { Tier } from '../../manifest/index.ts';
import { TIERS, subjectText } from '../../manifest/index.ts';
import type { Change } from '../../compare/index.ts';

export interface JudgePorts extends PublishPorts, SupersededPorts {
  readonly forge: PublishPorts['forge'];
  readonly store: PublishPorts['store'];
}

export type JudgeEnd =
  | {
      readonly kind: 'reviewed';
      readonly decision: Decision;
      readonly override: OverrideEnd | null;
      readonly breakGlass: BreakGlassEnd | null;
    }
  | { readonly kind: 'stale' };

/** Holds what a command asks of the gate, to be judged with the review. */
export interface AskedOfGate {
  readonly override?: AskedOverride;
  readonly breakGlass?: AskedBreakGlass;
}

/** Decides on a review, and shows it if the head is still the one that was reviewed. */
export async function judgeChange(
  begun: InformedRecord,
  change: AnalysedChange,
  { asOf, ...asking }: AskedOfGate & { readonly asOf: string },
  ports: JudgePorts,
): Promise<JudgeEnd> {
  // who approves from here on has no result before them, least of all one that holds no longer
  const record = meansAnother(begun, change)
    ? { ...begun, ...(await showInProgress(begun, ports)) }
    : begun;
  const gathered = await gatherGateInput(record, change, asOf, ports);
  const answer = await follow(asking, gathered, change, record, ports);
  const decision = decideGate(answer.gathered.input, answer.gathered.lookUps);
  const debts = await shownDebts(record, change, ports.store);
  const { pagesUrl = null } = ports;
  const composed = composeReview({ record, change, decision, debts, asOf }, pagesUrl);
  const shown = {
    comment: await findComment(record, ports),
    suggestions: await suggestionsShown(record, composed, ports),
  };
  const current =
    (await plainRecord({ record, change, decision, composed, shown }, ports.store)) ??
    (await currentRecord(record, ports));
  if (current === null) return { kind: 'stale' };
  // what was looked for just now is not looked for again
  const known = {
    ...current,
    state: record.state,
    complete: true,
    // what happened while it was judged may not be in it
    seenAt: settledAt(begun.pullRequest.updatedAt, asOf),
    requested: await askedSoFar(current, decision, gathered, ports),
  };
  const judged = { record: known, change, decision, debts, asOf };
  const published = await show(judged, composed, shown, ports);
  const isUnsure =
    gathered.lookUps.some(({ membership }) => UNSURE.has(membership)) ||
    decision.teamTroubles.some(({ kind }) => UNSURE.has(kind));
  if (published.isForbidden || isUnsure) {
    const { repository, head } = known.pullRequest;
    await doubtCheck(repository.id, head.sha, ports.store);
  }
  const { override, breakGlass } = answer;
  return { kind: 'reviewed', decision, override, breakGlass };
}

interface FollowedCommand extends Pick<
  Extract<JudgeEnd, { kind: 'reviewed' }>,
  'override' | 'breakGlass'
> {
  readonly gathered: GatheredGateInput;
}

/** Gives the gate's input with what is asked for, and what that came to. */
async function follow(
  { override, breakGlass }: AskedOfGate,
  gathered: GatheredGateInput,
  change: AnalysedChange,
  record: PullRequestRecord,
  ports: JudgePorts,
): Promise<FollowedCommand> {
  if (override !== undefined) {
    const overriding = await overrideIn(gathered, change, override, record, ports);
    return { gathered: overriding.gathered, override: overriding.outcome, breakGlass: null };
  }
  if (breakGlass !== undefined) {
    const breaking = await breakGlassIn(gathered, change, breakGlass, record, ports);
    return { gathered: breaking.gathered, override: null, breakGlass: breaking.outcome };
  }
  return { gathered, override: null, breakGlass: null };
}

/** Lists what emergencies left owed and what differs in clusters, as far as it concerns this pull request. */
async function shownDebts(
  { pullRequest: { repository, number } }: PullRequestRecord,
  { review }: AnalysedChange,
  store: Pick<Store, 'debts' | 'drifts'>,
): Promise<ShownDebts> {
  const debts = (await store.debts(repository.id)) ?? [];
  return {
    own: debts.filter(({ debt }) => debt.kind === 'review' && debt.pullRequest === number),
    others: debtsThatMeet(debts, number, review.changes),
    drifting: metDrifts(await store.drifts(repository.id), review.changes),
  };
}

/**
 * Counts the milliseconds within which an update is not settled. GitHub's times are whole seconds: what
 * follows within them is not told apart, and is looked at again.
 */
const UNSETTLED = 2_000;
const settledAt = (updatedAt: string, asOf: string): string | null =>
  Date.parse(asOf) - Date.parse(updatedAt) > UNSETTLED ? updatedAt : null;

/** Tells whether the same head has another meaning, because the base has moved. */
const meansAnother = ({ state }: PullRequestRecord, { commits, review }: AnalysedChange): boolean =>
  state?.sha === commits.head && state.meaning !== null && state.meaning !== review.meaning;

/** Lists answers of look-ups that may come out otherwise without anything happening that we hear of. */
const UNSURE: ReadonlySet<TeamMembership | TeamTrouble['kind']> = new Set(['unknown', 'forbidden']);

/**
 * Names whom we asked. A lost store does not know: where people answered already, they were asked, and are
 * not asked once more.
 */
async function askedSoFar(
  { complete, requested, pullRequest }: PullRequestRecord,
  decision: Decision,
  { input: { reviews } }: GatheredGateInput,
  { store }: JudgePorts,
): Promise<readonly string[]> {
  const { author, number, repository } = pullRequest;
  const isAnswered = reviews.some((each) => !each.author.bot && each.author.id !== author.id);
  if (complete || requested.length > 0 || !isAnswered) return requested;
  const asked = namesOfReviewers(wantedReviewers(decision, pullRequest).needed);
  await store.updatePullRequest(repository.id, number, (each) => ({ ...each, requested: asked }));
  return asked;
}

/** Finds our suggestions in the diff; they are looked for only where there are some, or may be. */
async function suggestionsShown(
  { pullRequest, complete, suggested }: PullRequestRecord,
  { suggestions }: ComposedReview,
  { forge }: JudgePorts,
): Promise<readonly ShownReviewComment[]> {
  const mayHaveSome = suggested || !complete || suggestions.comments.length > 0;
  return mayHaveSome ? forge.reviewComments(pullRequest.repository, pullRequest.number) : [];
}

/**
 * Gives the instant since which a review says this; one that says the same as the one before it leaves it as
 * it is.
 */
const meaningSince = (
  { state, meaningSince: since }: PullRequestRecord,
  composed: ComposedReview,
  asOf: string,
): Pick<PullRequestRecord, 'meaningSince'> => {
  const isSame = state !== null && state.meaning === composed.state.meaning;
  if (!isSame) return { meaningSince: asOf };
  return since === undefined ? {} : { meaningSince: since };
};

async function show(
  judged: JudgedChange,
  composed: ComposedReview,
  shown: Parameters<typeof planReview>[3],
  ports: JudgePorts,
): ReturnType<typeof publish> {
  const { record, change } = judged;
  const { repository, number, head } = record.pullRequest;
  const { store } = ports;
  if (composed.suggestions.comments.length > 0)
    await store.updatePullRequest(repository.id, number, (each) => ({ ...each, suggested: true }));
  const check = await store.check(repository.id, head.sha);
  const effects = planReview(judged, composed, check, shown);
  const published = await publish(record, effects, composed.check, ports);
  await store.saveReads(repository.id, number, change.reads);
  const decided = { state: composed.state, review: change.review };
  await auditDecision(record.pullRequest, record.state, decided, store);
  await store.updatePullRequest(repository.id, number, (each) => ({
    ...each,
    complete: true,
    state: composed.state,
    ...meaningSince(each, composed, judged.asOf),
    // another base was told of meanwhile: the result is still to come
    checking: each.pullRequest.base.ref === record.pullRequest.base.ref ? null : each.checking,
    baseTip: change.commits.base,
    seenAt: record.seenAt,
    watchedFrom: watchedFrom(change.config),
  }));
  // others with this head may have come to their result just now, each before the other was known to have one
  if ((await store.check(repository.id, head.sha))?.completed === false)
    await writeSharedCheck(record, (all) => composed.check(all, published.notWritten), ports);
  await planTurn({ ...record, state: composed.state }, ports.jobs);
  return published;
}

/** The least risky tier that is watched in any environment; null where none is. */
function watchedFrom({ watch }: Pick<RepositoryConfig, 'watch'>): Tier | null {
  const wanted = [watch.tier, ...Object.values(watch.environments).map(({ tier }) => tier)];
  return TIERS.find((tier) => wanted.includes(tier)) ?? null;
}

/** Debts of others that are about something this change touches too. */
function debtsThatMeet(
  debts: readonly OpenDebt[],
  pullRequest: number,
  changes: readonly Pick<Change, 'subject'>[],
): readonly OpenDebt[] {
  const touched = new Set(changes.map(({ subject }) => subjectText(subject)));
  return debts.filter(
    ({ debt }) =>
      (debt.kind !== 'review' || debt.pullRequest !== pullRequest) &&
      objectsOfDebt(debt).some((object) => touched.has(object)),
  );
}
