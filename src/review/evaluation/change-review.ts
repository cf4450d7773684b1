import type { EvaluationInput } from './evaluation-input.ts';
import { filesOfNoPlace, isProduction, mappedAppliers, toldPlaces } from '../../gitops/index.ts';
import {
  deliveryNotes,
  differencesOfPairs,
  meaningOf,
  ownersOfChange,
} from '../../compare/index.ts';
import { promotionsOf } from '../environments/environment-promotions.ts';
import { writersBeside } from '../environments/written-by-several.ts';
import { furtherStops, gapsOfTree, leftBehind, renamedGaps, withUncompared } from './tree-gaps.ts';
import { withHiddenTiers, judgeGaps } from './gap-judgement.ts';
import { printResources } from '../../kustomize/index.ts';
import type { AssessedEnvironment, Assessment } from '../policy/assessment.ts';
import { assess } from '../policy/assessment.ts';
import { markedUnapplied } from './never-applied.ts';
import type { Review } from './review.ts';
import type { ReviewedPair } from './reviewed-pair.ts';
import { applicationsOfSets } from './applications-of-sets.ts';
import { environmentReview, notAppliedAmong, rolloutsOf } from './reviewed-pair.ts';
import type { Finding } from '../../checks/index.ts';
import { comesIntoForce, meshWideFiles } from '../../checks/index.ts';
import { placeOf, TIERS } from '../../manifest/index.ts';
import type { ChangedFiles, OwnersFile } from '../../compare/index.ts';
import type { RenderedTree } from '../../gitops/index.ts';
import type { Gap, GapDraft } from '../../manifest/index.ts';
import type { Policy } from '../policy/configuration/policy-of-tree.ts';
import type { PlatformTeam } from '../policy/requirements/platform-team.ts';
import { platformTeamOf } from '../policy/requirements/platform-team.ts';
import type { ReviewAsks } from '../policy/requirements/gate-requirements.ts';
import { reviewRequirements } from '../policy/requirements/gate-requirements.ts';
import { scriptedFilesNote, untoldFilesNote } from '../report/review/unseen-tools.ts';

/** All that is said of a change. */
export function reviewOf(
  pairs: readonly ReviewedPair[],
  assessed: readonly AssessedEnvironment[],
  input: EvaluationInput,
): Review {
  const { changedFiles } = input;
  const gaps = gapsOfReview(pairs, input);
  const assessment = assess({
    environments: assessed,
    changedFiles: changedFiles.all,
    ...(input.ownersKept !== undefined && { ownersKept: input.ownersKept }),
    rules: input.policy.rules,
    pullRequest: input.pullRequest,
  });
  const changes = pairs.flatMap((pair) => pair.changes);
  const mattering = matteringFiles(changedFiles, assessment);
  const notApplied = notAppliedAmong(pairs, input.renderedMerged);
  const { renderedBase, renderedMerged } = input;
  const appliersOfRoot = mappedAppliers(renderedMerged).of;
  const ofSets = applicationsOfSets(pairs);
  const writers = writersBeside(pairs);
  const ofNoPlace = filesOfNoPlace(
    [renderedBase, renderedMerged],
    changes.some(({ subject }) => subject.kind === 'Pipeline job'),
  );
  const delivery = deliveryNotes(renderedBase, renderedMerged, pairs, changedFiles.all);
  const { notes: ownersNotes, ...asked } = whoIsAsked(pairs, { ...input, mattering }, assessment);
  return {
    tier: assessment.tier,
    tierOfChanges: assessment.tierOfChanges,
    status: assessment.status === 'complete' && gaps.length > 0 ? 'partial' : assessment.status,
    environments: pairs.map((pair) => ({
      ...environmentReview(pair, assessment, notApplied, input.policy.config, appliersOfRoot),
      ...ofSets(pair),
      ...(writers(pair).length > 0 && { writtenBeside: writers(pair) }),
    })),
    ...(ofNoPlace.length > 0 && { filesOfNoPlace: ofNoPlace }),
    changes,
    renderedDifferences: differencesOfPairs(pairs, [renderedBase, renderedMerged], printResources),
    findings: worstFirst(markedUnapplied(pairs, renderedMerged), assessment),
    findingTiers: assessment.findingTiers,
    leftOut: pairs.flatMap(({ leftOut }) => leftOut),
    behaviours: pairs.flatMap(({ behaviour }) => behaviour ?? []),
    rollouts: pairs.flatMap((pair) => rolloutsOf(pair, input.renderedMerged)),
    promotions: promotionsOf(pairs, input.policy.config),
    unknowns: pairs.flatMap(({ name, unknowns }) =>
      unknowns.map((unknown) => ({ ...unknown, environment: name })),
    ),
    gaps: withHiddenTiers(
      gaps,
      ({ blocking }) => blocking || assessment.tier === null,
      { base: input.renderedBase.environments, merged: input.renderedMerged.environments },
      input.policy.config,
    ),
    reasons: assessment.reasons,
    meaning: meaningOf(
      changes,
      gaps.filter(({ blocking }) => blocking),
      [...new Set([...assessment.judgedFiles, ...changedFiles.ofFailedRoots])].map((path) => ({
        path,
        content: changedFiles.contents.get(path) ?? '',
      })),
    ),
    notes: [
      ...new Set([
        ...delivery.all,
        ...pairs.flatMap(notesOfPair),
        ...ownersNotes.filter((note) => !isToldOf(note, pairs)),
        ...input.otherNotes,
        ...untoldFilesNote(changedFiles.all, changes),
        ...scriptedFilesNote(changedFiles.byScripts),
      ]),
    ],
    reach: delivery.reach,
    standingNotes: input.renderedMerged.plan.notes.filter((note) =>
      input.renderedBase.plan.notes.includes(note),
    ),
    changedFiles: changedFiles.all,
    unreadFiles: changedFiles.unapplied,
    namedFiles: changedFiles.named,
    unseenInputs: changedFiles.unseenInputs,
    unappliedObjects: changedFiles.inertObjects.map((resource) => ({
      subject: resource,
      origin: resource.origin,
    })),
    unreviewedFiles: changedFiles.inFailedRoots,
    ...asked,
  };
}

/** Findings by tier, those of this change before all others. */
function worstFirst(
  findings: readonly Finding[],
  { findingTiers }: Assessment,
): readonly Finding[] {
  const rank = (finding: Finding): number =>
    TIERS.indexOf(findingTiers.get(finding.id) ?? 'low') +
    (comesIntoForce(finding) ? TIERS.length : 0);
  return [...findings].sort((a, b) => rank(b) - rank(a));
}

interface Sides {
  readonly renderedBase: RenderedTree;
  readonly renderedMerged: RenderedTree;
  readonly changedFiles: Pick<ChangedFiles, 'all'>;
  readonly policy: Pick<Policy, 'config'>;
  /** Those of the merge result that its trees do not show. */
  readonly otherGaps: readonly GapDraft[];
}

/** All that a review could not see: in either tree, of what its checks find, and what its caller could not read. */
const gapsOfReview = (
  pairs: readonly Pick<ReviewedPair, 'gapsOfChecks' | 'after' | 'written'>[],
  { renderedBase, renderedMerged, changedFiles, policy, otherGaps }: Sides,
): readonly Gap[] => {
  const further = furtherStops(renderedBase, renderedMerged);
  return judgeGaps(
    [
      ...gapsOfTree(renderedBase),
      ...further.base,
      ...leftBehind(renderedMerged, changedFiles.all),
      ...renamedGaps(renderedBase, renderedMerged),
      ...pairs.flatMap(({ gapsOfChecks }) => gapsOfChecks.base),
    ],
    [
      ...withUncompared(gapsOfTree(renderedMerged), pairs),
      ...further.merged,
      ...otherGaps,
      ...pairs.flatMap(({ gapsOfChecks }) => gapsOfChecks.merged),
    ],
    policy.config.unseen,
  );
};

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

/** Tells whether a finding names the line of CODEOWNERS that a note is about. */
const isToldOf = (note: string, pairs: readonly ReviewedPair[]): boolean =>
  pairs.some(({ findings }) =>
    findings.some(
      ({ check, origin }) =>
        check === 'owners-line-skipped' && note.startsWith(`${placeOf(origin)} `),
    ),
  );

/** Whose the changed files are, whom they reach, and who has to approve; and what is to be said of it. */
function whoIsAsked(
  pairs: readonly ReviewedPair[],
  asking: OwnersQuestion,
  { tier, requires, tierAskedByRules }: Assessment,
): Pick<Review, 'fileOwners' | 'affectedOwners' | 'requires' | 'tierAskedByRules' | 'notes'> &
  ReviewAsks {
  const { owners, changedFiles, policy, kustomizationIn, mattering } = asking;
  const { config } = policy;
  const { serviceOwners, ...ofFiles } = ownersOfChange({
    owners,
    services: requires.map(({ services = [] }) => services),
    environments: pairs.map((pair) => ({ ...pair, production: isProduction(pair) })),
    kustomizationIn,
    mattering,
    ...{ changedFiles: changedFiles.all, isThere: changedFiles.isThere },
    applied: changedFiles.applied,
    tell: config.affectedOwners === 'tell',
  });
  const asked = {
    ...ofFiles,
    requires: requires.map((rule, index) => {
      const owners = rule.services === undefined ? undefined : serviceOwners[index];
      return owners === undefined ? rule : { ...rule, serviceOwners: owners };
    }),
    ...(tierAskedByRules !== null && { tierAskedByRules }),
  };
  const platformTeam = platformTeamAsked(asking);
  return {
    ...asked,
    ...reviewRequirements({ tier, config, review: asked, platformTeam }),
  };
}

/** Changed files that roots read or rules judge. */
const matteringFiles = (
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

function notesOfPair({ name, notes, before, after }: ReviewedPair): readonly string[] {
  const side = after ?? before;
  const [where] = toldPlaces.known([name], side === null ? [] : [side.environment]);
  return notes.map((note) => (where === undefined ? note : `In ${where}: ${note}`));
}
