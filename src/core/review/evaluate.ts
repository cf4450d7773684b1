import type { AutomationMarks, ChangedFiles } from '../delivery/index.ts';
import type { RenderedTree } from '../gitops/index.ts';
import {
  applierNotes,
  comparedSides,
  placedAtEdits,
  endedApplications,
  keptRemovals,
} from '../gitops/index.ts';
import {
  assumedVersions,
  copiedCharts,
  reachNotes,
  mendedNotes,
  repackagedNotes,
  unbumpedCharts,
} from '../delivery/index.ts';
import type { Detector, DetectorInput } from '../detectors/index.ts';
import { meaningOf, renderedDifferences } from '../diff/index.ts';
import type { GapDraft } from '../gaps/index.ts';
import type { OwnersFile } from '../owners/index.ts';
import { skippedOwners } from '../owners/index.ts';
import { withHiddenTiers } from './hidden-tier.ts';
import { gapsOfReview } from './gaps-of-review.ts';
import { printResources } from '../kustomize/index.ts';
import { meshIdentityOf } from '../mesh/index.ts';
import type { ManifestSchemas } from '../manifest/index.ts';
import type { AssessedEnvironment, Policy, PullRequestFacts } from '../policy/index.ts';
import { assess } from '../policy/index.ts';
import { redactReview } from './redact-review.ts';
import { promotionsOf } from './promotions.ts';
import type { Review } from './review.ts';
import type { ResolvedPair } from './resolved-pair.ts';
import { resolvedPairs } from './resolved-pair.ts';
import type { ReviewedPair } from './reviewed-pair.ts';
import {
  assessedEnvironments,
  changedPair,
  comparedObjects,
  environmentReview,
  notAppliedAmong,
  rolloutsOf,
} from './reviewed-pair.ts';
import { withAutomation } from './with-automation.ts';
import { matteringFiles, whoIsAsked } from './who-is-asked.ts';
import { whereItGoes } from './where-it-goes.ts';
import { worstFirst } from './worst-first.ts';
import { reviewPair } from './review-pair.ts';

export interface EvaluationInput {
  readonly renderedBase: RenderedTree;
  readonly renderedMerged: RenderedTree;
  /** Of the base: a change cannot relax what judges it. */
  readonly policy: Policy;
  /** Of the base; null where there are none. */
  readonly owners: OwnersFile | null;
  /** Of both sides: what the change makes of owners. */
  readonly treeOwners: Pick<DetectorInput, 'owners' | 'ownersBefore'>;
  /** The kustomization file of a folder of the base. */
  readonly kustomizationIn: (folder: string) => string;
  /** Problems of the merge result's own policy, and whatever else the caller could not read. */
  readonly otherGaps: readonly GapDraft[];
  /** Sentences about anything but the change, such as days of the configuration that are over. */
  readonly otherNotes: readonly string[];
  readonly changedFiles: ChangedFiles;
  /** What automations write into the files; absent where nobody asks. */
  readonly automation?: AutomationMarks;
  /** Null where what changes is no pull request. */
  readonly pullRequest: PullRequestFacts | null;
  /** ISO 8601; entries of the configuration expire by its day. */
  readonly asOf: string;
  readonly detectors: readonly Detector[];
  readonly schemas: ManifestSchemas;
}

/** A review, and what the rules were applied to. */
export interface Evaluation {
  readonly review: Review;
  readonly assessed: readonly AssessedEnvironment[];
}

/** The stages of docs/architecture.md, from rendered trees to a review, in order. A function of its input. */
export function evaluate(given: EvaluationInput): Evaluation {
  const { renderedBase, renderedMerged, policy } = given;
  const compared = comparedSides({ base: renderedBase, merged: renderedMerged }, meshIdentityOf);
  const { base, merged, notes } = placedAtEdits(compared, given.changedFiles.all);
  const ofAppliers = applierNotes(renderedBase, renderedMerged, given.changedFiles.all);
  const otherNotes = [...notes, ...ofAppliers, ...given.otherNotes];
  const input = { ...given, renderedBase: base, renderedMerged: merged, otherNotes };
  const resolved = resolvedPairs(base, merged, policy.config);
  const goes = whereItGoes(resolved, [base, merged], policy.config, given.changedFiles.all);
  const changedFiles = new Set(given.changedFiles.all);
  const review = (pair: ResolvedPair): ReviewedPair => reviewPair(pair, input, goes);
  const reviewing = { policy, goes, changedFiles, review };
  const pairs = resolved.map((pair) => withAutomation(pair, reviewing, given.automation));
  const assessed = assessedEnvironments(pairs, goes);
  return { review: redactReview(reviewOf(pairs, assessed, input)), assessed };
}

function reviewOf(
  pairs: readonly ReviewedPair[],
  assessed: readonly AssessedEnvironment[],
  input: EvaluationInput,
): Review {
  const { changedFiles } = input;
  const gaps = gapsOfReview(pairs, input);
  const assessment = assess({
    environments: assessed,
    changedFiles: changedFiles.all,
    rules: input.policy.rules,
    pullRequest: input.pullRequest,
  });
  const changes = pairs.flatMap((pair) => pair.changes);
  const mattering = matteringFiles(changedFiles, assessment);
  const notApplied = notAppliedAmong(pairs, input.renderedMerged);
  const reach = reachNotes(input.renderedBase, input.renderedMerged, pairs, changedFiles.all);
  return {
    tier: assessment.tier,
    tierOfChanges: assessment.tierOfChanges,
    status: assessment.status === 'complete' && gaps.length > 0 ? 'partial' : assessment.status,
    environments: pairs.map((pair) => environmentReview(pair, assessment, notApplied)),
    changes,
    renderedDifferences: renderedDifferences(pairs.map(comparedObjects), printResources),
    findings: worstFirst(
      pairs.flatMap(({ findings }) => findings),
      assessment,
    ),
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
        // what happens comes before what is guessed
        ...endedApplications(input.renderedBase, input.renderedMerged),
        ...keptRemovals(input.renderedBase, input.renderedMerged),
        ...input.renderedMerged.plan.notes,
        ...reach,
        ...unbumpedCharts(input.renderedBase, input.renderedMerged, changedFiles.all),
        ...repackagedNotes(changes),
        ...mendedNotes(pairs),
        ...assumedVersions(pairs),
        ...copiedCharts(pairs),
        ...pairs.flatMap(({ name, notes }) => notes.map((note) => `In ${name}: ${note}`)),
        ...skippedOwners(input.owners, mattering),
        ...input.otherNotes,
      ]),
    ],
    reach,
    standingNotes: input.renderedMerged.plan.notes.filter((note) =>
      input.renderedBase.plan.notes.includes(note),
    ),
    changedFiles: changedFiles.all,
    unreadFiles: changedFiles.unapplied,
    unappliedObjects: changedFiles.inertObjects.map((resource) => ({
      subject: resource,
      origin: resource.origin,
    })),
    unreviewedFiles: changedFiles.inFailedRoots,
    ...whoIsAsked(pairs.map(changedPair), { ...input, mattering }, assessment),
  };
}
