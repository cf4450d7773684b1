import type { Tier } from '../detectors/finding.ts';
import { CONFIG_FILE } from '../policy/repository-config.ts';
import type { RepositoryConfig } from '../policy/repository-config.ts';
import type { Requirement } from './decision.ts';
import type { PlatformTeam } from './platform-team.ts';

/** A configuration that asks for what cannot be had. */
export interface InvalidRequirement {
  readonly kind: 'invalid';
  /** A sentence. */
  readonly why: string;
}

type GatedTier = Exclude<Tier, 'low'>;

/** Approvals a tier asks for where the configuration does not say (DESIGN §12). */
const DEFAULT_APPROVALS: Readonly<Record<GatedTier, number>> = { critical: 2, high: 1, medium: 1 };

/**
 * What a tier asks for before its change merges; null where it asks for nobody. Enforced where the platform
 * team is known and nothing else is written; `enforce` in the configuration without anybody to ask is
 * invalid, since the change could never merge or would merge unseen.
 *
 * Approvals `from: owners` are not counted by this version: a medium change is observed, and what is asked
 * of code owners is GitHub's own setting "Require review from Code Owners". For high and critical changes
 * that would open the gate, so `enforce` is invalid there.
 */
export function gateRequirementOf(
  tier: Tier | null,
  config: Pick<RepositoryConfig, 'tiers'>,
  platformTeam: PlatformTeam | null,
): Requirement | InvalidRequirement | null {
  if (tier === null || tier === 'low') return null;
  const { approvals = DEFAULT_APPROVALS[tier], from, enforcement } = config.tiers[tier];
  if (approvals === 0 || !asksForAnybody(tier, config)) return null;
  if ((from ?? (tier === 'medium' ? 'owners' : 'platform')) === 'owners')
    return ownersRequirement(tier, approvals, enforcement);
  const teams = platformTeam?.teams ?? [];
  const people = platformTeam?.people ?? [];
  const known = teams.length > 0 || people.length > 0;
  if (enforcement === 'enforce' && !known)
    return invalid(`${notKnown(tier)} ${named(platformTeam)}`);
  return {
    tier,
    approvals,
    from: 'platform',
    teams,
    people,
    source: known ? (platformTeam?.source ?? '') : '',
    enforcement: known ? (enforcement ?? 'enforce') : 'observe',
  };
}

/** A medium change asks for nobody unless the configuration wants more than to watch code owners. */
function asksForAnybody(tier: GatedTier, { tiers }: Pick<RepositoryConfig, 'tiers'>): boolean {
  const { approvals, from, enforcement } = tiers[tier];
  return (
    tier !== 'medium' || approvals !== undefined || from === 'platform' || enforcement === 'enforce'
  );
}

function ownersRequirement(
  tier: GatedTier,
  approvals: number,
  enforcement: 'enforce' | 'observe' | undefined,
): Requirement | InvalidRequirement {
  if (tier !== 'medium' && enforcement !== 'observe')
    return invalid(
      `${CONFIG_FILE} wants ${tier} changes approved by code owners, which are not counted yet: write \`from: platform\`, or \`enforcement: observe\`.`,
    );
  const source = 'CODEOWNERS';
  return { tier, approvals, from: 'owners', teams: [], people: [], source, enforcement: 'observe' };
}

const notKnown = (tier: GatedTier): string =>
  `${CONFIG_FILE} enforces approvals of ${tier} changes, and nobody knows who gives them: name the team in \`platformTeam\`, or give the mesh-wide files owners in CODEOWNERS.`;

/** Said because somebody did write down whom they mean. */
const named = (team: PlatformTeam | null): string =>
  team === null || team.emails.length === 0
    ? ''
    : `${team.source} names ${team.emails.join(', ')}: e-mail addresses cannot be asked or looked up.`;

const invalid = (why: string): InvalidRequirement => ({ kind: 'invalid', why: why.trim() });
