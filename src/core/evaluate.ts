import { alignEnvironments } from './align-environments.ts';
import { detect } from './detectors/detect.ts';
import type { Detector, Unknown } from './detectors/detector.ts';
import type { Finding } from './detectors/finding.ts';
import type { Change } from './diff/change.ts';
import { diffMesh } from './diff/diff-mesh.ts';
import { meaningOf } from './diff/meaning.ts';
import { renderedDifferences } from './diff/rendered-differences.ts';
import type { ComparedObjects } from './diff/rendered-differences.ts';
import type { RenderedEnvironment } from './environments/environment.ts';
import type { Gap, GapDraft, Status } from './gap.ts';
import { gapsOfTree, leftBehind } from './gaps-of-tree.ts';
import type { OwnersFile } from './gate/codeowners.ts';
import { affectedOwnersOf } from './gate/affected-owners.ts';
import { fileOwnersOf } from './gate/file-owners.ts';
import type { PlatformTeam } from './gate/platform-team.ts';
import { platformTeamOf } from './gate/platform-team.ts';
import { skippedOwners } from './gate/skipped-owners.ts';
import { judgeGaps } from './judge-gaps.ts';
import { keepUnrendered } from './keep-unrendered.ts';
import { printResources } from './kustomize/index.ts';
import type { ManifestSchemas } from './manifest/schema/manifest-schemas.ts';
import type { Mesh } from './mesh/mesh.ts';
import type { MeshResolutionSettings } from './mesh/resolve-mesh.ts';
import { resolveMesh } from './mesh/resolve-mesh.ts';
import { mendedNotes } from './mended-notes.ts';
import { meshWideFiles } from './mesh-wide-files.ts';
import { assess } from './policy/assess.ts';
import type { AssessedEnvironment, Assessment } from './policy/assess.ts';
import { siftFindings } from './policy/ignored-findings.ts';
import type { Policy } from './policy/policy-of-tree.ts';
import type { PullRequestFacts } from './policy/pull-request-facts.ts';
import { reviewRequirements } from './policy/review-requirements.ts';
import { sharedWithProduction } from './policy/shared-with-production.ts';
import { reachedRoots } from './reached-roots.ts';
import type { ChangedEnvironment } from './reached-roots.ts';
import type { RenderedTree } from './render-tree.ts';
import type { EnvironmentReview, Review } from './review.ts';
import type { ChangedFiles } from './changed-files.ts';
import { worstFirst } from './worst-first.ts';

export interface EvaluationInput {
  readonly renderedBase: RenderedTree;
  readonly renderedMerged: RenderedTree;
  /** Of the base: a change cannot relax what judges it. */
  readonly policy: Policy;
  /** Of the base; null where there are none. */
  readonly owners: OwnersFile | null;
  /** The kustomization file of a folder of the base. */
  readonly kustomizationIn: (folder: string) => string;
  /** Problems of the merge result's own policy, and whatever else the caller could not read. */
  readonly otherGaps: readonly GapDraft[];
  readonly changedFiles: ChangedFiles;
  /** Null where what changes is no pull request. */
  readonly pullRequest: PullRequestFacts | null;
  /** ISO 8601; entries of the configuration expire by its day. */
  readonly asOf: string;
  readonly detectors: readonly Detector[];
  readonly schemas: ManifestSchemas;
}

/** One environment on both sides; null where it does not exist there. */
interface Pair {
  readonly name: string;
  readonly before: RenderedEnvironment | null;
  readonly after: RenderedEnvironment | null;
}

interface ReviewedPair extends Pair {
  readonly mesh: Mesh | null;
  readonly meshBefore: Mesh | null;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly unknowns: readonly Unknown[];
  readonly notes: readonly string[];
}

/** A review, and what the rules were applied to. */
export interface Evaluation {
  readonly review: Review;
  readonly assessed: readonly AssessedEnvironment[];
}

/** The stages of DESIGN §3 from rendered trees to a review, in order. A function of its input. */
export function evaluate(input: EvaluationInput): Evaluation {
  const pairs = pairsOf(input).map((pair) => reviewPair(pair, input));
  const assessed = assessedEnvironments(pairs);
  return { review: reviewOf(pairs, assessed, input), assessed };
}

function reviewOf(
  pairs: readonly ReviewedPair[],
  assessed: readonly AssessedEnvironment[],
  input: EvaluationInput,
): Review {
  const { changedFiles } = input;
  const gaps = judgeGaps(
    [...gapsOfTree(input.renderedBase), ...leftBehind(input.renderedMerged, changedFiles.all)],
    [...gapsOfTree(input.renderedMerged), ...input.otherGaps],
  );
  const assessment = assess({
    environments: assessed,
    changedFiles: changedFiles.all,
    rules: input.policy.rules,
    pullRequest: input.pullRequest,
  });
  const changes = pairs.flatMap((pair) => pair.changes);
  return {
    tier: assessment.tier,
    tierOfChanges: assessment.tierOfChanges,
    status: statusOf(assessment.status, gaps),
    environments: pairs.map((pair) => environmentReview(pair, assessment)),
    changes,
    renderedDifferences: renderedDifferences(pairs.map(comparedObjects), printResources),
    findings: worstFirst(
      pairs.flatMap(({ findings }) => findings),
      assessment,
    ),
    findingTiers: assessment.findingTiers,
    unknowns: pairs.flatMap(({ name, unknowns }) =>
      unknowns.map((unknown) => ({ ...unknown, environment: name })),
    ),
    gaps,
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
        ...input.renderedMerged.plan.notes,
        ...mendedNotes(pairs),
        ...pairs.flatMap(({ name, notes }) => notes.map((note) => `In ${name}: ${note}`)),
        ...skippedOwners(input.owners, matteringFiles(input, assessment)),
      ]),
    ],
    changedFiles: changedFiles.all,
    unreadFiles: changedFiles.unapplied,
    unappliedObjects: changedFiles.inertObjects.map((resource) => ({
      subject: resource,
      origin: resource.origin,
    })),
    unreviewedFiles: changedFiles.inFailedRoots,
    ...whoIsAsked(pairs, input, assessment),
  };
}

function whoIsAsked(
  pairs: readonly ReviewedPair[],
  input: EvaluationInput,
  assessment: Assessment,
): Pick<Review, 'fileOwners' | 'affectedOwners' | 'requires' | 'requirements'> {
  const { owners, changedFiles, policy, kustomizationIn } = input;
  const { config } = policy;
  const { tier, requires } = assessment;
  const asking = {
    requires,
    fileOwners: fileOwnersOf(owners, matteringFiles(input, assessment)),
    affectedOwners: affectedOwnersOf({
      ...{ owners, kustomizationIn, changedFiles: changedFiles.all },
      roots: owners === null ? [] : reachedRoots(pairs.map(changedPair), changedFiles.applied),
      tell: config.affectedOwners === 'tell',
    }),
  };
  return {
    ...asking,
    requirements: reviewRequirements({
      ...{ tier, config, review: asking, platformTeam: platformTeam(input) },
    }),
  };
}

/** Changed files that roots read or rules judge. */
const matteringFiles = (
  { changedFiles }: EvaluationInput,
  { judgedFiles }: Assessment,
): readonly string[] => [...new Set([...changedFiles.applied, ...judgedFiles])].sort();

/** Mesh-wide files are looked for only where their owners decide. */
function platformTeam({ policy, owners, renderedBase }: EvaluationInput): PlatformTeam | null {
  const { config } = policy;
  const isConfigured = config.platformTeam.length > 0 || owners === null;
  const files = isConfigured ? [] : meshWideFiles(renderedBase.environments, config);
  return platformTeamOf(config, owners, files);
}

function pairsOf({ renderedBase, renderedMerged }: EvaluationInput): readonly Pair[] {
  const { environments } = alignEnvironments(renderedBase, renderedMerged);
  const before = new Map(environments.map((each) => [each.environment.name, each]));
  const after = new Map(renderedMerged.environments.map((each) => [each.environment.name, each]));
  return [...new Set([...after.keys(), ...before.keys()])].sort().map((name) => ({
    name,
    before: before.get(name) ?? null,
    after: after.get(name) ?? null,
  }));
}

function reviewPair(
  pair: Pair,
  { policy, detectors, schemas, asOf, changedFiles }: EvaluationInput,
): ReviewedPair {
  const { rootNamespace, istioVersion, external } = policy.config;
  const settings = { rootNamespace, istioVersion, external };
  const before = pair.before && resolveMesh(pair.before, settings);
  const mesh = meshAfter(pair, before, settings);
  const changes = mesh === before ? [] : diffMesh(pair.name, before, mesh);
  if (mesh === null || pair.after === null)
    return {
      ...pair,
      ...{ mesh: before, meshBefore: before, changes },
      ...{ findings: [], unknowns: [], notes: [] },
    };
  const { findings, unknowns } = detect(detectors, pair.name, {
    mesh,
    before,
    changes,
    rendered: pair.after,
    renderedBefore: pair.before,
    unapplied: changedFiles.unappliedObjects,
    changedFiles,
    schemas,
  });
  const sifted = siftFindings(findings, policy.config, asOf);
  return { ...pair, mesh, meshBefore: before, changes, ...sifted, unknowns };
}

/** The objects of an environment on both sides; none where both are the same. */
function comparedObjects(pair: ReviewedPair): ComparedObjects {
  const { name, after, mesh, meshBefore, changes } = pair;
  const isSame = after !== null && mesh === meshBefore;
  return {
    environment: name,
    production: isProduction(pair),
    before: isSame ? [] : (meshBefore?.resources ?? []),
    after: isSame || after === null ? [] : (mesh?.resources ?? []),
    changes,
  };
}

function meshAfter(pair: Pair, before: Mesh | null, settings: MeshResolutionSettings): Mesh | null {
  if (pair.after === null) return null;
  if (before !== null && sameRender(pair)) return before;
  return resolveMesh(keepUnrendered(pair.before, pair.after), settings);
}

/** Equal roots come out of the renderer as the same object. */
function sameRender({ before, after }: Pair): boolean {
  if (before === null || after === null || before.roots.length !== after.roots.length) return false;
  return after.roots.every((root, index) => root === before.roots[index]);
}

function assessedEnvironments(pairs: readonly ReviewedPair[]): readonly AssessedEnvironment[] {
  const rendered = pairs.flatMap(({ after, before }) => after ?? before ?? []);
  return pairs.flatMap((pair) => {
    const side = pair.after ?? pair.before;
    if (side === null || pair.mesh === null) return [];
    return [
      {
        name: pair.name,
        production: isProduction(pair),
        status: environmentStatus(side),
        rootNamespace: pair.mesh.configuration.rootNamespace,
        sharedWithProduction: sharedWithProduction(side, rendered),
        changes: pair.changes,
        findings: pair.findings,
      },
    ];
  });
}

const changedPair = (pair: ReviewedPair): ChangedEnvironment => ({
  ...pair,
  production: isProduction(pair),
});

/** An environment that either side calls production is one: a rename must not lower the tier. */
const isProduction = ({ before, after }: Pair): boolean =>
  (before?.environment.production ?? false) || (after?.environment.production ?? false);

function environmentReview(pair: ReviewedPair, assessment: Assessment): EnvironmentReview {
  const side = pair.after ?? pair.before;
  const roots = side?.roots ?? [];
  return {
    name: pair.name,
    production: isProduction(pair),
    changed: pair.changes.length > 0,
    status: side === null ? 'failed' : environmentStatus(side),
    tier: assessment.environments.find(({ name }) => name === pair.name)?.tier ?? null,
    roots: roots.map(({ root, status, failure }) => ({ path: root.path, status, failure })),
    objects: roots.reduce((sum, { resources }) => sum + resources.length, 0),
    presence: pair.before === null ? 'added' : pair.after === null ? 'removed' : 'both',
  };
}

function environmentStatus({ roots }: RenderedEnvironment): Status {
  if (roots.length > 0 && roots.every(({ status }) => status === 'failed')) return 'failed';
  return roots.every(({ status }) => status === 'complete') ? 'complete' : 'partial';
}

const statusOf = (status: Status, gaps: readonly Gap[]): Status =>
  status === 'complete' && gaps.length > 0 ? 'partial' : status;
