import type { ApprovalRequirement, RanState } from './requirement.ts';
import type { Tier } from '../../../manifest/index.ts';
import { CONFIG_FILE } from '../configuration/repository-config.ts';
import type { RepositoryConfig } from '../configuration/repository-config.ts';
import type { RuleRequirement } from './rule-requirements.ts';
import type { OwnersOfChange } from '../../../compare/index.ts';
import type { PlatformTeam } from './platform-team.ts';

/** What decides whom a change asks. */
export interface RequirementInput {
  /** Without the findings that are overridden. */
  readonly tier: Tier | null;
  readonly review: {
    readonly fileOwners: OwnersOfChange['fileOwners'];
    readonly requires: readonly RuleRequirement[];
    readonly ran?: readonly RanState[];
    readonly affectedOwners?: {
      readonly sets: readonly Pick<OwnerSet, 'owners' | 'source'>[];
      readonly complete: boolean;
    };
  };
  /** Ids of findings and gaps that are overridden. */
  readonly overridden: ReadonlySet<string>;
  readonly config: Pick<RepositoryConfig, 'tiers'>;
  readonly platformTeam: PlatformTeam | null;
}

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

/** Owners of files, as one line of CODEOWNERS gives them. */
type OwnerSet = OwnersOfChange['fileOwners']['sets'][number];

type GatedTier = Exclude<Tier, 'low'>;

/** Approvals a tier asks for where the configuration does not say (docs/gate.md). */
const DEFAULT_APPROVALS: Readonly<Record<GatedTier, number>> = { critical: 2, high: 1, medium: 1 };

/** How many people answer for a change of this tier; one at least, whatever the configuration asks. */
export function peopleFor(tier: Tier, { tiers }: Pick<RepositoryConfig, 'tiers'>): number {
  if (tier === 'low') return 1;
  const { approvals = DEFAULT_APPROVALS[tier], enforcement } = tiers[tier];
  return enforcement === 'observe' ? 1 : Math.max(1, approvals);
}

/** One line of policy that asks somebody. */
interface Ask {
  readonly tier: Tier;
  readonly approvals: number;
  /** `platform`, `owners`, `affected-owners` or `organisation/slug`. */
  readonly from: string;
  /** As it is written; undefined where that depends on whether anybody is known. */
  readonly enforcement: 'enforce' | 'observe' | undefined;
  readonly why: string;
  /** Where it is written. */
  readonly source: string;
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
  const asks = [...asksOfTier(input), ...asksOfRules(input)];
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

function asksOfTier({ tier, config }: RequirementInput): readonly Ask[] {
  if (tier === null || tier === 'low') return [];
  const written = config.tiers[tier];
  const { approvals = DEFAULT_APPROVALS[tier], enforcement, affectedOwners } = written;
  const common = { tier, enforcement, source: CONFIG_FILE, why: `the change is ${tier}` };
  const asked = approvals === 0 || !asksForAnybody(tier, written) ? [] : fromOf(tier, written);
  const asks: Ask[] = asked.map((from) => ({ ...common, approvals, from }));
  if (affectedOwners === undefined) return asks;
  const affected = affectedOwners === 'observe' ? 'observe' : enforcement;
  return [...asks, { ...common, approvals: 1, from: 'affected-owners', enforcement: affected }];
}

type TierPolicy = RepositoryConfig['tiers'][GatedTier];

const fromOf = (tier: GatedTier, { from }: TierPolicy): readonly string[] =>
  from ?? (tier === 'medium' ? ['owners'] : ['platform']);

/** A medium change asks for nobody unless the configuration wants more than to watch. */
const asksForAnybody = (tier: GatedTier, { approvals, from, enforcement }: TierPolicy): boolean =>
  tier !== 'medium' || approvals !== undefined || from !== undefined || enforcement === 'enforce';

/** What a rule asks for is written down: it is enforced, unless its tier is only observed. */
function asksOfRules({ review, config, overridden }: RequirementInput): readonly Ask[] {
  return rulesThatApply(review.requires, overridden).flatMap((rule) =>
    rule.from.map((from): Ask => ({
      tier: rule.tier,
      approvals: rule.approvals,
      from,
      enforcement: isObserved(rule.tier, config) ? 'observe' : 'enforce',
      why: `rule ${rule.rule} asks for it`,
      source: rule.place,
    })),
  );
}

/** Without rules about nothing but findings that are overridden. */
export const rulesThatApply = (
  rules: readonly RuleRequirement[],
  overridden: ReadonlySet<string>,
): readonly RuleRequirement[] =>
  rules.filter(
    ({ findings }) => findings.length === 0 || findings.some((id) => !overridden.has(id)),
  );

/** Whether the configuration only watches a tier. */
export const isObserved = (tier: Tier, { tiers }: Pick<RepositoryConfig, 'tiers'>): boolean =>
  tier !== 'low' && tiers[tier].enforcement === 'observe';

function answersTo(ask: Ask, input: RequirementInput): readonly AskResult[] {
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
  const why = first === null ? ask.why : `nobody owns ${first}`;
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

function filesOf({ files, count }: OwnerSet): string {
  const [first = ''] = files;
  return count > 1 ? `${first} and ${String(count - 1)} more` : first;
}

function ownersAnswer(
  ask: Ask,
  { owners, source }: Pick<OwnerSet, 'owners' | 'source'>,
): AskResult {
  const from = ask.from === 'owners' ? 'owners' : 'affected-owners';
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
