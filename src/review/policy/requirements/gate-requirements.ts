import type { ApprovalRequirement } from './requirement.ts';
import { CONFIG_FILE } from '../configuration/repository-config.ts';
import type { Ask, AskedOwners, RequirementInput } from './policy-asks.ts';
import { asksOf, filesOf, isObserved } from './policy-asks.ts';
import { SERVICE_OWNERS } from './rule-requirements.ts';
import type { PlatformTeam } from './platform-team.ts';

/** Whom a change asks, or why nobody can say. */
export interface GateRequirements {
  readonly requirements: readonly ApprovalRequirement[];
  /** A sentence where the configuration asks for what cannot be had; the check fails then. */
  readonly invalid: string | null;
  /** Changed files that nobody owns where owners are asked; a few of them. */
  readonly unownedFiles: readonly string[];
  /** Tells whether the configuration only watches changes of this tier. */
  readonly isTierObserved: boolean;
}

type AskResult =
  | { readonly kind: 'requirement'; readonly requirement: ApprovalRequirement }
  | { readonly kind: 'invalid'; readonly why: string };

/**
 * Requirements of the same people, as one that asks for the most approvals any of them does; it says every reason.
 * In the order in which people are first asked.
 */
function joinedRequirements(
  requirements: readonly ApprovalRequirement[],
): readonly ApprovalRequirement[] {
  const joined = new Map<string, ApprovalRequirement>();
  for (const each of requirements) {
    const key = audienceOf(each);
    const known = joined.get(key);
    joined.set(key, known === undefined ? each : join(known, each));
  }
  return [...joined.values()];
}

/** Where nobody can be asked, only the same source means the same. */
function audienceOf({ teams, people, enforcement, from, source }: ApprovalRequirement): string {
  const names = named([...teams, ...people.map((login) => `@${login}`)]);
  return [enforcement, ...(names.length > 0 ? names : [from, source])].join(' ');
}

const named = (names: readonly string[]): readonly string[] =>
  [...new Set(names.map((name) => name.toLowerCase()))].sort();

const join = (a: ApprovalRequirement, b: ApprovalRequirement): ApprovalRequirement => ({
  ...(b.approvals > a.approvals ? b : a),
  from: a.from,
  source: a.source,
  why: a.why.split('; ').includes(b.why) ? a.why : `${a.why}; ${b.why}`,
});

/**
 * Whom a change asks before it merges: those of its tier, of every rule that applies and asks for more, and the
 * affected owners. Enforced where somebody is known to ask and nothing else is written; `enforce` in the
 * configuration without anybody to ask is invalid, since the change could never merge or would merge unseen.
 */
export function gateRequirementsOf(input: RequirementInput): GateRequirements {
  const asks = asksOf(input);
  const answers = asks.flatMap((ask) => answersTo(ask, input));
  const requirements = answers.flatMap((answer) =>
    answer.kind === 'requirement' ? [answer.requirement] : [],
  );
  const invalid = answers.find((answer) => answer.kind === 'invalid');
  const asksOwners = asks.some(({ from }) => from === 'owners');
  return {
    requirements: joinedRequirements(requirements),
    invalid: invalid?.why ?? null,
    unownedFiles: asksOwners ? input.review.fileOwners.unowned : [],
    isTierObserved: input.tier !== null && isObserved(input.tier, input.config),
  };
}

function answersTo(ask: Ask, input: RequirementInput): readonly AskResult[] {
  if (ask.set !== undefined) return [ownersAnswer(ask, ask.set)];
  switch (ask.from) {
    case 'platform':
      return [platformAnswer(ask, input.platformTeam)];
    case 'owners':
      return ownersAnswers(ask, input);
    case 'affected-owners':
      return affectedAnswers(ask, input.review.affectedOwners);
    default:
      return [requirement(ask, { from: 'team', teams: [ask.from], people: [] })];
  }
}

function platformAnswer(ask: Ask, team: PlatformTeam | null): AskResult {
  const { teams, people } = team ?? { teams: [], people: [] };
  const known = teams.length > 0 || people.length > 0;
  if (ask.enforcement === 'enforce' && !known)
    return invalid(`${notKnown(ask)} ${namedByMail(team)}`);
  const asked = known ? ask : { ...ask, enforcement: 'observe' as const };
  const source = known ? (team?.source ?? '') : '';
  return requirement({ ...asked, source }, { from: 'platform', teams, people });
}

/**
 * One requirement for each set of owners: as for GitHub, any one of a line's owners will do. What nobody owns asks
 * nobody where a change is medium; above that the platform team answers for it, so that a file nobody
 * owns opens no way round.
 */
function ownersAnswers(ask: Ask, { review, platformTeam }: RequirementInput): readonly AskResult[] {
  const { sets, unowned, complete } = review.fileOwners;
  if (!complete && ask.enforcement !== 'observe')
    return [invalid('It changes files of more owners than can be asked: split it.')];
  const answers = sets.map((set) => ownersAnswer({ ...ask, why: `owns ${filesOf(set)}` }, set));
  const isGrave = ask.tier === 'high' || ask.tier === 'critical';
  if (!isGrave || (unowned.length === 0 && sets.length > 0)) return answers;
  const [first = null] = unowned;
  const why = first === null ? ask.why : `${first} has no owner`;
  return [...answers, platformAnswer({ ...ask, why }, platformTeam)];
}

/** Also of those who change a file of theirs: a comment in it must not take the ask away. */
function affectedAnswers(
  ask: Ask,
  affected: RequirementInput['review']['affectedOwners'],
): readonly AskResult[] {
  if (affected?.complete === false && ask.enforcement !== 'observe')
    return [invalid('It reaches environments of more owners than can be asked: split it.')];
  return (affected?.sets ?? []).map((set) =>
    ownersAnswer({ ...ask, why: 'the change reaches an environment of theirs' }, set),
  );
}

const OWNERS = ['owners', SERVICE_OWNERS] as const;

function ownersAnswer(
  ask: Ask,
  { owners, source }: Pick<AskedOwners, 'owners' | 'source'>,
): AskResult {
  const from = OWNERS.find((owners) => owners === ask.from) ?? 'affected-owners';
  const named = owners.filter((owner) => owner.startsWith('@')).map((owner) => owner.slice(1));
  const teams = named.filter((name) => name.includes('/'));
  const people = named.filter((name) => !name.includes('/'));
  if (named.length === 0 && ask.enforcement === 'enforce')
    return invalid(
      `${source} names ${owners.join(', ')}: e-mail addresses cannot be asked or looked up.`,
    );
  const enforcement = named.length === 0 ? 'observe' : ask.enforcement;
  // nobody can be more people than there are
  const approvals = teams.length > 0 ? ask.approvals : Math.min(ask.approvals, people.length || 1);
  return requirement({ ...ask, approvals, enforcement, source }, { from, teams, people });
}

const requirement = (
  { tier, approvals, enforcement = 'enforce', source, why }: Ask,
  whom: Pick<ApprovalRequirement, 'from' | 'teams' | 'people'>,
): AskResult => ({
  kind: 'requirement',
  requirement: { tier, approvals, ...whom, source, enforcement, why },
});

const notKnown = ({ tier, source }: Ask): string =>
  source === CONFIG_FILE
    ? `${CONFIG_FILE} enforces approvals of ${tier} changes, and nobody knows who gives them: name the team in \`platformTeam\`, or give the mesh-wide files owners in CODEOWNERS.`
    : `${source} asks the platform team, and nobody knows who that is: name it in \`platformTeam\` of ${CONFIG_FILE}, or give the mesh-wide files owners in CODEOWNERS.`;

/** Said because somebody did write down whom they mean. */
const namedByMail = (team: PlatformTeam | null): string =>
  team === null || team.emails.length === 0
    ? ''
    : `${team.source} names ${team.emails.join(', ')}: e-mail addresses cannot be asked or looked up.`;

const invalid = (why: string): AskResult => ({ kind: 'invalid', why: why.trim() });

const NOTHING_OVERRIDDEN: ReadonlySet<string> = new Set();

/** Whom a review asks, before anybody has approved or overridden anything. */
export interface ReviewAsks {
  /** Empty where nobody is asked, or the configuration asks for what cannot be had. */
  readonly requirements: readonly ApprovalRequirement[];
  /** A sentence where it asks for what cannot be had; absent where it does not. */
  readonly invalidRequirement?: string;
}

export function reviewRequirements(input: Omit<RequirementInput, 'overridden'>): ReviewAsks {
  const { requirements, invalid } = gateRequirementsOf({
    ...input,
    overridden: NOTHING_OVERRIDDEN,
  });
  return invalid === null ? { requirements } : { requirements: [], invalidRequirement: invalid };
}
