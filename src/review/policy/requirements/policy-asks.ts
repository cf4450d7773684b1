import type { OwnersOfChange } from '../../../compare/index.ts';
import type { Tier } from '../../../manifest/index.ts';
import { CONFIG_FILE } from '../configuration/repository-config.ts';
import type { RepositoryConfig } from '../configuration/repository-config.ts';
import type { PlatformTeam } from './platform-team.ts';
import type { RanState } from './requirement.ts';
import type { RuleRequirement } from './rule-requirements.ts';
import { SERVICE_OWNERS } from './rule-requirements.ts';

/** What decides whom a change asks. */
export interface RequirementInput {
  /** Without the findings that are overridden. */
  readonly tier: Tier | null;
  readonly review: {
    readonly fileOwners: OwnersOfChange['fileOwners'];
    readonly requires: readonly RuleRequirement[];
    readonly tierAskedByRules?: Tier;
    readonly ran?: readonly RanState[];
    readonly affectedOwners?: {
      readonly sets: readonly Pick<AskedOwners, 'owners' | 'source'>[];
      readonly complete: boolean;
    };
  };
  /** Ids of findings and gaps that are overridden. */
  readonly overridden: ReadonlySet<string>;
  readonly config: Pick<RepositoryConfig, 'tiers'>;
  readonly platformTeam: PlatformTeam | null;
}

/** Owners of files, as one line of CODEOWNERS gives them. */
export type AskedOwners = OwnersOfChange['fileOwners']['sets'][number];

type GatedTier = Exclude<Tier, 'low'>;

/** Approvals a tier asks for where the configuration does not say (docs/reference/gate.md). */
const DEFAULT_APPROVALS: Readonly<Record<GatedTier, number>> = { critical: 2, high: 1, medium: 1 };

/** How many people answer for a change of this tier; one at least, whatever the configuration asks. */
export function peopleFor(tier: Tier, { tiers }: Pick<RepositoryConfig, 'tiers'>): number {
  if (tier === 'low') return 1;
  const { approvals = DEFAULT_APPROVALS[tier], enforcement } = tiers[tier];
  return enforcement === 'observe' ? 1 : Math.max(1, approvals);
}

/** One line of policy that asks somebody. */
export interface Ask {
  readonly tier: Tier;
  readonly approvals: number;
  /** `platform`, `owners`, `service-owners`, `affected-owners` or `organisation/slug`. */
  readonly from: string;
  /** Holds those who are asked, where that is decided: the owners of a service. */
  readonly set?: AskedOwners;
  /** As it is written; undefined where that depends on whether anybody is known. */
  readonly enforcement: 'enforce' | 'observe' | undefined;
  readonly why: string;
  /** Where it is written. */
  readonly source: string;
}

/** Lists all that the policy asks of a change: by its tier, and by the rules that apply. */
export const asksOf = (input: RequirementInput): readonly Ask[] => [
  ...asksOfTier(input),
  ...asksOfRules(input),
];

function asksOfTier({ tier, config, review }: RequirementInput): readonly Ask[] {
  if (tier === null || tier === 'low') return [];
  const written = config.tiers[tier];
  const { approvals = DEFAULT_APPROVALS[tier], enforcement, affectedOwners } = written;
  const common = { tier, enforcement, source: CONFIG_FILE, why: `the change is ${tier}` };
  const isAskedByRules = tier === review.tierAskedByRules && namesNobody(written);
  const asksNobody = approvals === 0 || isAskedByRules || !asksForAnybody(tier, written);
  const asked = asksNobody ? [] : fromOf(tier, written);
  const asks: Ask[] = asked.map((from) => ({ ...common, approvals, from }));
  if (affectedOwners === undefined) return asks;
  const affected = affectedOwners === 'observe' ? 'observe' : enforcement;
  return [...asks, { ...common, approvals: 1, from: 'affected-owners', enforcement: affected }];
}

type TierPolicy = RepositoryConfig['tiers'][GatedTier];

const fromOf = (tier: GatedTier, { from }: TierPolicy): readonly string[] =>
  from ?? (tier === 'medium' ? ['owners'] : ['platform']);

const namesNobody = ({ approvals, from }: TierPolicy): boolean =>
  approvals === undefined && from === undefined;

/** A medium change asks for nobody unless the configuration wants more than to watch. */
const asksForAnybody = (tier: GatedTier, { approvals, from, enforcement }: TierPolicy): boolean =>
  tier !== 'medium' || approvals !== undefined || from !== undefined || enforcement === 'enforce';

/**
 * What a rule asks for is written down: it is enforced, unless its tier is only observed. One that asks in the place of
 * its tier is enforced as that is.
 */
function asksOfRules({ review, config, overridden }: RequirementInput): readonly Ask[] {
  return rulesThatApply(review.requires, overridden).flatMap((rule) => {
    const { rule: id, tier, approvals, place: source, instead, serviceOwners } = rule;
    const observed = isObserved(tier, config) ? 'observe' : 'enforce';
    const enforcement =
      instead === true && tier !== 'low' ? config.tiers[tier].enforcement : observed;
    const why = `rule ${id} asks for it`;
    return rule.from.flatMap((from): readonly Ask[] => {
      const ask = { tier, approvals, from, enforcement, why, source };
      return from === SERVICE_OWNERS ? serviceAsks(ask, serviceOwners) : [ask];
    });
  });
}

/** Makes one ask for each set of owners of the services; what nobody can be asked about, the platform team answers for. */
function serviceAsks(ask: Ask, owners: RuleRequirement['serviceOwners']): readonly Ask[] {
  const { sets = [], unowned = [], complete = false } = owners ?? {};
  const known = sets.filter((set) => set.owners.some((owner) => owner.startsWith('@')));
  const isLeft = !complete || unowned.length > 0 || known.length < sets.length || sets.length === 0;
  return [
    ...known.map((set) => ({ ...ask, set, why: `owns ${filesOf(set)}` })),
    ...(isLeft ? [{ ...ask, from: 'platform' }] : []),
  ];
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

/** Names the files of a set of owners. */
export function filesOf({ files, count }: AskedOwners): string {
  const [first = ''] = files;
  return count > 1 ? `${first} and ${String(count - 1)} more` : first;
}
