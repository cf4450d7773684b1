import type {
  CommitAuthorship,
  Forge,
  PullRequest,
  SubmittedReview,
  TeamLookUp,
  TeamTrouble,
} from '../../forge/index.ts';
import { fullName, sameName } from '../../forge/index.ts';
import type {
  PullRequestState,
  RevertRecord,
  StandingPorts,
  AnalysedChange,
  PullRequestRecord,
  Store,
} from '../../review/index.ts';
import type { GateInput, KnownCommit } from './gate-decision.ts';
import { cameBack, raisedTier } from './rollback-gate.ts';
import { parseState, gateRequirementsOf, otherState, lookUpStanding } from '../../review/index.ts';
import { decideGate, lookUpsFor } from './gate-decision.ts';
import { decisivePushes, joinedPushes } from './approvals/push-trail.ts';
import { isEnforced } from './approvals/approvals.ts';
import type { RequirementProgress } from './decision.ts';

export interface GatePorts {
  readonly store: Pick<Store, 'reverts' | 'rolledBack' | 'branchPush'>;
  readonly forge: Pick<Forge, 'reviews' | 'commitLogins' | 'checks' | 'teamMembers'> &
    StandingPorts['forge'];
}

export interface GatheredGateInput {
  readonly input: GateInput;
  readonly lookUps: readonly TeamLookUp[];
}

/** Commits whose checks are looked up for one decision. */
const MOST_COMMITS = 5;

type JudgedRecord = Pick<PullRequestRecord, 'pullRequest' | 'state' | 'pushes'>;

/**
 * Gathers what the gate decides on beside the review. GitHub is asked only for what can change the
 * decision.
 */
export async function gatherGateInput(
  informed: JudgedRecord & { readonly said?: PullRequestRecord['state'] },
  change: AnalysedChange,
  asOf: string,
  ports: GatePorts,
): Promise<GatheredGateInput> {
  // who approved since then has seen what was said last
  const record = { ...informed, state: informed.said ?? informed.state };
  const { pullRequest, state } = record;
  const { review, config, platformTeam } = change;
  const revert = revertIn(record, await ports.store.reverts(pullRequest.repository.id), change);
  const known = (await ports.store.rolledBack(pullRequest.repository.id)) ?? [];
  const returning = { number: pullRequest.number, meaning: review.meaning, revert };
  const returned = cameBack(returning, known);
  const input: GateInput = {
    review,
    commits: change.commits,
    asOf,
    config,
    platformTeam,
    author: pullRequest.author,
    askedBy: revert?.by ?? null,
    reviews: [],
    authorship: [],
    commitLogins: [],
    remembered: state,
    known: new Map(state === null ? [] : [[state.sha, state]]),
    pushed: await pushedIn(record, change, ports.store),
    ...(revert !== null && { revert }),
    ...(returned !== null && { cameBack: returned }),
  };
  const overridden = new Set<string>();
  const tier = returned === null ? review.tier : raisedTier(review.tier);
  const asked = gateRequirementsOf({ tier, review, overridden, config, platformTeam });
  const isAsked = asked.requirements.some(isEnforced);
  const isOverridden = (state?.overrides.length ?? 0) > 0;
  // an approval given so far was for what this head meant until now, and must not bind to what it means next
  const meansAnother = state?.sha === change.commits.head && state.meaning !== review.meaning;
  if (!isAsked && !isOverridden && !meansAnother) return { input, lookUps: [] };
  const { forge } = ports;
  const { repository, number } = pullRequest;
  const reviews = await forge.reviews(repository, number);
  if (!isAsked && !isOverridden) return { input: { ...input, reviews }, lookUps: [] };
  const isDecisive = isOverridden || reviews.some((each) => each.state === 'approved');
  const commitLogins = isDecisive ? await forge.commitLogins(repository, number) : [];
  const authorship = isDecisive ? change.commitsOfHead : [];
  const found = await findStates(record, reviews, authorship, forge);
  const gathered: GateInput = {
    ...input,
    reviews,
    // whose commits these are is known, and matters, once somebody approves or overrides
    authorship,
    commitLogins,
    remembered: state ?? found[0] ?? null,
    known: new Map<string, KnownCommit>([
      ...found.map((each) => [each.sha, each] as const),
      ...input.known,
    ]),
  };
  const lookUps = await lookUp(gathered, repository, forge);
  const { requirements } = decideGate(gathered, lookUps);
  const teamTroubles = await lookUpTeams(requirements, lookUps, pullRequest, forge);
  return { input: { ...gathered, teamTroubles }, lookUps };
}

/** Says what a pull request of ours undoes, and whether its branch holds anything but our commit by now. */
function revertIn(
  { state }: JudgedRecord,
  known: readonly RevertRecord[],
  { commits, commitsOfHead, left, restores }: AnalysedChange,
): RevertRecord | null {
  const shas = new Set([commits.head, ...commitsOfHead.map(({ sha }) => sha)]);
  const revert = state?.revert ?? known.findLast(({ sha }) => shas.has(sha));
  if (revert === undefined) return null;
  const { sha } = revert;
  const isOurs = commitsOfHead.every((commit) => commit.sha === sha || commit.cleanMergeOfBase);
  const untouched = commits.head === sha || (commitsOfHead.length > 0 && isOurs);
  const { before, whole } = revert;
  // what an earlier decision went by is not taken over: the base may be another
  const isAsked = restores !== undefined && restores.commit === before && restores.whole === whole;
  const unknown = otherState(before === null ? 'several' : 'not-compared');
  return { ...revert, untouched, left: isAsked ? (left ?? unknown) : unknown };
}

/** Lists the pushes that we were told of, and what our check says of them where the store does not know. */
async function pushedIn(
  { pullRequest, state, pushes = [] }: JudgedRecord,
  { commits, commitsOfHead }: AnalysedChange,
  store: GatePorts['store'],
): Promise<NonNullable<GateInput['pushed']>> {
  const { repository, head } = pullRequest;
  const isOwn = head.repository === fullName(repository);
  const last = isOwn ? await store.branchPush(repository.id, head.ref) : null;
  const all = joinedPushes(
    joinedPushes(state?.pushes ?? [], pushes),
    // who opens a pull request need not be who pushed the branch
    last?.sha === commits.head ? [last] : [],
  );
  return { head: commits.head, pushes: decisivePushes(commits.head, all, commitsOfHead) };
}

/**
 * What our checks say of the commits that approvals were given on, newest first, and of those that suggestions were
 * committed on. Only of those that are neither remembered nor the present head; with an empty store this is where the
 * memory comes from.
 */
async function findStates(
  { pullRequest, state }: JudgedRecord,
  reviews: readonly SubmittedReview[],
  authorship: readonly CommitAuthorship[],
  forge: GatePorts['forge'],
): Promise<readonly PullRequestState[]> {
  const remembered = new Set(state?.approvals.map(({ review }) => review));
  const commits = new Set(
    reviews
      .toReversed()
      .filter((review) => review.state === 'approved' && !remembered.has(review.id))
      .flatMap(({ commit }) => commit ?? []),
  );
  for (const { replacement } of authorship)
    if (replacement !== null) commits.add(replacement.parent);
  commits.delete(pullRequest.head.sha);
  if (state !== null) commits.delete(state.sha);
  const states: PullRequestState[] = [];
  for (const sha of [...commits].slice(0, MOST_COMMITS)) {
    const [check] = await forge.checks(pullRequest.repository, sha);
    const found = parseState(check?.text ?? '')?.find(
      (each) => each.number === pullRequest.number && each.sha === sha,
    );
    if (found !== undefined) states.push(found);
  }
  return states;
}

async function lookUp(
  input: GateInput,
  repository: PullRequestRecord['pullRequest']['repository'],
  forge: GatePorts['forge'],
): Promise<readonly TeamLookUp[]> {
  const { logins, asked } = lookUpsFor(input);
  const lookUps: TeamLookUp[] = [];
  for (const each of asked)
    lookUps.push(...(await lookUpStanding(logins, each, repository, { forge }, lookUps)));
  return lookUps;
}

/** Teams that are looked up for one decision. */
const MOST_TEAMS = 6;

/**
 * Which of the teams whose approvals are missing nobody can approve for. GitHub is not asked about a team whose
 * review it awaits, nor about one that somebody was found to be in: those are there. What a look-up of people told
 * of a team is not asked again.
 */
async function lookUpTeams(
  requirements: readonly RequirementProgress[],
  lookUps: readonly TeamLookUp[],
  { repository, requested }: Pick<PullRequest, 'repository' | 'requested'>,
  forge: Pick<Forge, 'teamMembers'>,
): Promise<readonly TeamTrouble[]> {
  const awaited = (requested?.teams ?? []).map((slug) => `${repository.owner}/${slug}`);
  const active = lookUps.filter(({ membership }) => membership === 'active');
  const there = [...awaited, ...active.map(({ team }) => team)];
  const teams = requirements
    .filter(({ requirement, missing }) => isEnforced(requirement) && missing > 0)
    .flatMap((each) => each.requirement.teams)
    .filter((team) => !there.some((name) => sameName(name, team)));
  const different = [...new Map(teams.map((team) => [team.toLowerCase(), team])).values()];
  const troubles: TeamTrouble[] = [];
  for (const team of different.slice(0, MOST_TEAMS)) {
    const known = lookUps.find((each) => each.trouble !== undefined && sameName(each.team, team));
    const kind =
      known === undefined
        ? troubleIn(await forge.teamMembers(repository, team))
        : (known.trouble ?? null);
    if (kind !== null) troubles.push({ team, kind });
  }
  return troubles;
}

function troubleIn(members: Awaited<ReturnType<Forge['teamMembers']>>): TeamTrouble['kind'] | null {
  switch (members.kind) {
    case 'known':
      return members.logins.length === 0 ? 'no-members' : null;
    case 'unknown':
      return null;
    case 'not-found':
    case 'forbidden':
    case 'foreign':
      return members.kind;
  }
}
