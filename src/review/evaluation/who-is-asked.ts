import type { ChangedEnvironment, ChangedFiles, OwnersFile } from '../../compare/index.ts';
import type { RenderedTree } from '../../gitops/index.ts';
import { affectedOwnersOf, fileOwnersOf, reachedRoots } from '../../compare/index.ts';
import type { PlatformTeam } from '../policy/requirements/platform-team.ts';
import type { Assessment } from '../policy/assess.ts';
import type { Policy } from '../policy/configuration/policy-of-tree.ts';
import { platformTeamOf } from '../policy/requirements/platform-team.ts';
import { reviewRequirements } from '../policy/requirements/review-requirements.ts';
import { meshWideFiles } from '../../istio/index.ts';
import type { Review } from './review.ts';

/** What of a review decides whom it asks, beside its tier. */
interface OwnersQuestion {
  readonly renderedBase: RenderedTree;
  readonly policy: Policy;
  readonly owners: OwnersFile | null;
  readonly kustomizationIn: (folder: string) => string;
  readonly changedFiles: ChangedFiles;
  /** Changed files that roots read or rules judge. */
  readonly mattering: readonly string[];
}

/** Whose the changed files are, whom they reach, and who has to approve. */
export function whoIsAsked(
  environments: readonly ChangedEnvironment[],
  asking: OwnersQuestion,
  { tier, requires }: Assessment,
): Pick<Review, 'fileOwners' | 'affectedOwners' | 'requires' | 'requirements'> {
  const { owners, changedFiles, policy, kustomizationIn, mattering } = asking;
  const { config } = policy;
  const asked = {
    requires,
    fileOwners: fileOwnersOf(owners, mattering),
    affectedOwners: affectedOwnersOf({
      owners,
      kustomizationIn,
      changedFiles: changedFiles.all,
      roots: owners === null ? [] : reachedRoots(environments, changedFiles.applied),
      tell: config.affectedOwners === 'tell',
    }),
  };
  const platformTeam = platformTeamAsked(asking);
  return {
    ...asked,
    requirements: reviewRequirements({ tier, config, review: asked, platformTeam }),
  };
}

/** Changed files that roots read or rules judge. */
export const matteringFiles = (
  { applied }: ChangedFiles,
  { judgedFiles }: Assessment,
): readonly string[] => [...new Set([...applied, ...judgedFiles])].sort();

/** Mesh-wide files are looked for only where their owners decide. */
function platformTeamAsked({ policy, owners, renderedBase }: OwnersQuestion): PlatformTeam | null {
  const { config } = policy;
  const isConfigured = config.platformTeam.length > 0 || owners === null;
  const files = isConfigured ? [] : meshWideFiles(renderedBase.environments, config);
  return platformTeamOf(config, owners, files);
}
