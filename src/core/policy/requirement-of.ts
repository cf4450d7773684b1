import type { Tier } from '../detectors/finding.ts';
import type { Requirement } from '../review.ts';
import type { RepositoryConfig } from './repository-config.ts';

/** Approvals a tier asks for where the configuration does not say (DESIGN §12). */
const DEFAULT_APPROVALS = { critical: 2, high: 1, medium: 0 };

/** What the configuration asks for before a change of this tier merges; null where it asks for nothing. */
export function requirementOf(tier: Tier | null, config: RepositoryConfig): Requirement | null {
  if (tier === null || tier === 'low') return null;
  const { approvals, from, enforcement } = config.tiers[tier];
  const asked = approvals ?? DEFAULT_APPROVALS[tier];
  const whose = from ?? (tier === 'medium' ? 'owners' : 'platform');
  if (asked === 0) return null;
  const [team] = config.platformTeam;
  if (whose === 'owners')
    return { approvals: asked, from: 'the code owners', observe: enforcement === 'observe' };
  if (team === undefined) return null;
  return {
    approvals: asked,
    from: config.platformTeam.join(' or '),
    observe: enforcement === 'observe',
  };
}
