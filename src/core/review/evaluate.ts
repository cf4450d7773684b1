import { admittedBehaviour } from './admitted-behaviour.ts';
import type { AutomationMarks, ChangedFiles } from '../delivery/index.ts';
import type { RenderedTree, RenderedRoot } from '../gitops/index.ts';
import {
  applierNotes,
  comparedSides,
  placedAtEdits,
  endedApplications,
  keptRemovals,
  withoutKept,
  isKustomizationFile,
} from '../gitops/index.ts';
import {
  broughtIntoProduction,
  assumedVersions,
  copiedCharts,
  withObstacles,
  deliveredOnEitherSide,
  reachNotes,
  isForOtherEnvironments,
  mendedNotes,
  repackagedNotes,
  unbumpedCharts,
  unseenSide,
  withPlaceIds,
} from '../delivery/index.ts';
import type { Detector, DetectorInput } from '../detectors/index.ts';
import { detect, refusedObject } from '../detectors/index.ts';
import { diffInEffect, unseenChanges, meaningOf, renderedDifferences } from '../diff/index.ts';
import type { GapDraft } from '../gaps/index.ts';
import type { OwnersFile } from '../owners/index.ts';
import { skippedOwners } from '../owners/index.ts';
import { withHiddenTiers } from './hidden-tier.ts';
import { changesWithContent } from './changes-with-content.ts';
import { gapsOfReview } from './gaps-of-review.ts';
import { printResources } from '../kustomize/index.ts';
import { meshIdentityOf } from '../mesh/index.ts';
import type { ManifestSchemas } from '../manifest/index.ts';
import type { AssessedEnvironment, Policy, PullRequestFacts } from '../policy/index.ts';
import { assess, siftFindings } from '../policy/index.ts';
import { readConfigurationNotes } from './read-configuration.ts';
import { redactReview } from './redact-review.ts';
import { promotionsOf } from './promotions.ts';
import type { Review } from './review.ts';
import { withoutCopies } from './undecided-copies.ts';
import { holdsPath } from '../tree/index.ts';
import type { ResolvedPair } from './resolved-pair.ts';
import { resolvedPairs, rootNamespacesOf, wrappersAround } from './resolved-pair.ts';
import type { ReviewedPair, WhereItGoes } from './reviewed-pair.ts';
import {
  NOTHING_FOUND,
  assessedEnvironments,
  changedPair,
  comparedObjects,
  environmentReview,
  isToldHere,
  notAppliedAmong,
  rolloutsOf,
} from './reviewed-pair.ts';
import { withAutomation } from './with-automation.ts';
import { matteringFiles, whoIsAsked } from './who-is-asked.ts';
import { worstFirst } from './worst-first.ts';

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
  const brought = broughtIntoProduction(resolved.map(rootNamespacesOf));
  const deliveredBy = deliveredOnEitherSide([base, merged], policy.config, brought);
  const goes = { deliveredBy, brought, withPlaceIds: withPlaceIds([base, merged]) };
  const reviewing = { policy, goes, review: (pair: ResolvedPair) => reviewPair(pair, input, goes) };
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

/** What is said of an environment, in the mesh of its whole cluster; what its mates change is told of them. */
function reviewPair(
  resolved: ResolvedPair,
  { policy, detectors, schemas, asOf, changedFiles, ...trees }: EvaluationInput,
  { deliveredBy, brought, withPlaceIds }: WhereItGoes,
): ReviewedPair {
  const { pair, whole, mates, isOwn, written, wholeWritten, seen, before, mesh } = resolved;
  const { environments, environmentsBefore, compared } = resolved;
  const { rootNamespace, istioVersion, external } = policy.config;
  const settings = { rootNamespace, istioVersion, external };
  const isListedAlike = ({ reads }: RenderedRoot): boolean =>
    !changedFiles.all.some((path) => isKustomizationFile(path) && holdsPath(reads, path));
  const sides = {
    environment: pair.name,
    seen,
    before: compared,
    after: mesh,
    isNew: whole.isNew === true,
    isListedAlike,
  };
  const bothTrees = [trees.renderedBase, trees.renderedMerged];
  const isElsewhere = isForOtherEnvironments(pair, bothTrees, changedFiles.all);
  const inCluster = diffInEffect(sides);
  const differences = inCluster.filter((change) => {
    const { object, oldObject, subject, origin } = change;
    return !isElsewhere(change) && isOwn([object ?? subject, oldObject], origin.file);
  });
  const known = changesWithContent(brought.withMoved(pair, differences), {
    ...pair,
    environmentsBefore: trees.renderedBase.environments,
    meshes: [before, mesh],
    deliveredBy,
    wrappers: wrappersAround(resolved),
  });
  const unseenSides = [
    unseenSide(pair.before, trees.renderedBase, compared),
    unseenSide(written, trees.renderedMerged, mesh),
  ] as const;
  const unplaced = withObstacles(
    [...known.changes, ...unseenChanges(pair.name, ...unseenSides, isListedAlike)],
    written,
    mesh === null ? undefined : refusedObject({ mesh, schemas }),
  );
  const changes = withPlaceIds({ ...pair, after: written }, unplaced);
  if (mesh === null || seen.after === null)
    return {
      ...pair,
      written,
      mesh: before,
      meshBefore: before,
      meshAdmitted: before,
      changes,
      ...NOTHING_FOUND,
      notes: known.notes,
    };
  const { findings, unknowns, gaps } = detect(detectors, pair.name, {
    mesh,
    before,
    changes,
    rendered: withoutKept(whole.after, wholeWritten, seen.after),
    renderedBefore: seen.before,
    unapplied: changedFiles.unappliedObjects,
    changedFiles,
    schemas,
    environments,
    environmentsBefore,
    declaredVariables: policy.config.variables,
    ...trees.treeOwners,
  });
  const sifted = siftFindings(
    findings.filter(({ subject, subjects = [], origin }) =>
      isOwn([subject, ...subjects], origin.file),
    ),
    policy.config,
    asOf,
    { mesh, before },
  );
  const notes = [...known.notes, ...sifted.notes, ...readConfigurationNotes(mesh, changes)];
  const admitted =
    before === null || before === mesh || !isToldHere(pair, { changes, inCluster, mates })
      ? null
      : admittedBehaviour(
          pair.name,
          before,
          { mesh, rendered: seen.after },
          siftFindings(findings, policy.config, asOf).findings,
          settings,
        );
  const told = admitted === null ? null : withoutCopies(admitted.behaviour, changes, whole);
  return {
    ...pair,
    written,
    mesh,
    meshBefore: before,
    meshAdmitted: admitted?.mesh ?? mesh,
    changes,
    ...sifted,
    behaviour: told?.behaviour ?? null,
    unknowns: [...unknowns, ...(told?.unknowns ?? [])].filter(({ subject, origin }) =>
      isOwn([subject], origin.file),
    ),
    notes,
    gapsOfChecks: gaps,
  };
}
