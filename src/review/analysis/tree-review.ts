import type { RenderedTree } from '../../gitops/index.ts';
import { changedFilesOf, changedPaths, findOwnersFile, treeOwners } from '../../compare/index.ts';
import { automationMarks } from '../evaluation/image-automation/image-automation-marks.ts';
import {
  kustomizationIn,
  decidingLines,
  renderedLoose,
  renderMerged,
  renderTree,
  saysTheSame,
  withUntracedFiles,
} from '../../gitops/index.ts';
import type { Review } from '../evaluation/review.ts';
import { evaluate } from '../evaluation/evaluation.ts';
import { reviewReads } from '../evaluation/review-reads.ts';
import type { GapDraft } from '../../manifest/index.ts';
import type { DetectorInput } from '../../checks/index.ts';
import type { AssessedEnvironment } from '../policy/assessment.ts';
import type { Policy } from '../policy/configuration/policy-of-tree.ts';
import type { PullRequestFacts } from '../policy/pull-request-facts.ts';
import type { PolicyProblem } from '../policy/configuration/policy-file.ts';
import { noticeNotes, policyNotices } from '../policy/configuration/policy-notices.ts';
import { defaultConfig } from '../policy/configuration/repository-config.ts';
import { policyOfTree, vendoredOfConfig } from '../policy/configuration/policy-of-tree.ts';
import { withFetched } from '../../kustomize/index.ts';
import { looksLikeConfiguration } from '../../manifest/index.ts';
import type { History, LoadableTree } from '../../forge/index.ts';
import { sidesInHistory } from '../environments/last-built-commit.ts';
import { declaredEnvironments } from './declared-environments.ts';
import { askedCharts } from './registry-requests.ts';
import type { Engine } from './engine.ts';
import { hideMovedSecrets } from './moved-secrets-redaction.ts';
import { headPolicyGaps, policyReading } from './policy-check.ts';
import { forReview, loadWanted } from './lazy-loading.ts';
import type { FetchCharts } from '../../charts/index.ts';

/** With what a tree is rendered beside its files. */
type DeliverySettings = NonNullable<Parameters<typeof renderTree>[4]>;

export type ReviewOutcome =
  | ({ readonly kind: 'reviewed' } & JudgedTrees)
  /** The base's own policy does not validate: the default judges instead, which decides nothing. */
  | {
      readonly kind: 'invalid-policy';
      readonly problems: readonly PolicyProblem[];
      readonly byDefault: JudgedTrees;
    };

export interface JudgedTrees {
  readonly review: Review;
  /** What judged it. */
  readonly policy: Policy;
  /** What it was judged from. */
  readonly rendered: { readonly base: RenderedTree; readonly merged: RenderedTree };
  /** What the rules were applied to, beside the changed files. */
  readonly assessed: readonly AssessedEnvironment[];
  /** Tells whether no file of both sides has other owners afterwards. */
  readonly ownersKept: boolean;
}

/** When a review is made, and of what. */
export interface ReviewOccasion {
  /** The time in ISO 8601. */
  readonly asOf: string;
  /** Null where what changes is no pull request. */
  readonly pullRequest: PullRequestFacts | null;
  /** Id of a rule that is to be told of where it does not apply. */
  readonly rule?: string;
  /** What came before the base; absent where nobody knows. */
  readonly history?: History | null;
  /** Absent where charts of elsewhere are not fetched. */
  readonly fetchCharts?: FetchCharts;
  /** The tree whose policy judges; the base if absent. */
  readonly judgedBy?: LoadableTree;
}

/** Reviews a merge result against its base. Pure but for loading what is asked for. */
export async function reviewTrees(
  base: LoadableTree,
  merged: LoadableTree,
  engine: Engine,
  { asOf, pullRequest, fetchCharts, history = null, judgedBy = base }: ReviewOccasion,
): Promise<ReviewOutcome> {
  const judging = await loadWanted(judgedBy, () =>
    policyOfTree(judgedBy.tree, policyReading(engine)),
  );
  const policy =
    judging.result.kind === 'valid'
      ? judging.result.policy
      : { config: defaultConfig(), rules: engine.rules };
  const owners = await loadWanted(base, () => findOwnersFile(base.tree));
  const declared = declaredEnvironments(policy);
  const elsewhere = askedCharts(engine.charts === null ? null : (fetchCharts ?? null));
  const vendored = withFetched(vendoredOfConfig(policy.config), elsewhere);
  const render = ({ tree }: LoadableTree, more: MoreOfSide) =>
    renderTree(tree, declared, engine, vendored, {
      ...policy.config,
      ownNames: engine.ownNames,
      isSide: true,
      ...more,
    });
  const trees = { base: base.tree, merged: merged.tree };
  const changed = changedPaths(base.tree, merged.tree);
  const charts = engine.charts && forReview(engine.charts);
  const baseBeside = (evidence: Pick<DeliverySettings, 'beside'>) =>
    loadWanted(
      base,
      () => render(base, { loose: { changed, ...renderedLoose([]) }, ...evidence }),
      charts,
      elsewhere,
    );
  const first = await baseBeside({});
  elsewhere.turnTo('merged');
  const loose = { changed, ...renderedLoose(first.result.environments) };
  const after = await loadWanted(
    merged,
    () =>
      renderMerged(first.result, trees, engine.manifests, (live) =>
        render(merged, {
          ...{ live, loose, ...besideOf(first.result), ...appliedBefore(first.result) },
          stoodAlone: stoodAlone(first.result),
        }),
      ),
    charts,
    elsewhere,
  );
  const isNamedAlike = namesTheSame(first.result, after.result);
  if (!isNamedAlike) elsewhere.turnTo('base');
  const before = isNamedAlike ? first : await baseBeside(besideOf(after.result));
  const sides = await sidesInHistory(
    { base: before.result, merged: after.result },
    history,
    async (earlier) => {
      const evidence = besideOf(after.result);
      return (await loadWanted(earlier, () => render(earlier, evidence), charts, elsewhere)).result;
    },
  );
  const rendered = withUntracedFiles(sides, trees, changed, engine.manifests);
  const changedFiles = await loadWanted(merged, () =>
    changedFilesOf(trees, rendered, engine.manifests),
  );
  // both sides have the same loaded: what one alone had would count as new
  if (changedFiles.result.isSearched)
    await loadWanted(base, () => rendered.base.plan.scripts?.named?.isTold('.'));
  const sidesOfTrees = [
    { tree: base.tree, rendered: rendered.base },
    { tree: merged.tree, rendered: rendered.merged },
  ] as const;
  const marks = () => automationMarks(...sidesOfTrees, changedFiles.result.applied);
  await loadWanted(base, marks);
  const automation = await loadWanted(merged, marks);
  const policyGaps = await headPolicyGaps(base, merged, changedFiles.result.all, engine);
  const missing = [judging, before, after, changedFiles, policyGaps].flatMap(
    (loaded) => loaded.missing,
  );
  const { ownersKept, ...ownersOfTrees } = await ownersOfSides(base, merged, engine);
  const { review, assessed } = evaluate({
    renderedBase: rendered.base,
    renderedMerged: rendered.merged,
    policy,
    owners: owners.result,
    treeOwners: ownersOfTrees,
    ownersKept,
    kustomizationIn: (folder) => kustomizationIn(base.tree, folder),
    newlyIgnored: (path, before, after) =>
      decidingLines.ignoring(
        path,
        { tree: base.tree, artifact: before },
        { tree: merged.tree, artifact: after },
      ),
    newlyLeftOut: (path, chart) =>
      decidingLines.leavingOut(path, chart, { base: base.tree, merged: merged.tree }),
    newlyVersioned: (chart) =>
      decidingLines.versions(chart, { base: base.tree, merged: merged.tree }),
    newlyNamed: (path, folder, side) => {
      const [having, lacking] = side === 'base' ? [base, merged] : [merged, base];
      const reader = engine.manifests;
      return decidingLines.naming(path, folder, {
        with: { tree: having.tree, reader },
        without: { tree: lacking.tree, reader },
      });
    },
    changedFiles: changedFiles.result,
    automation: automation.result,
    otherGaps: [...policyGaps.result, ...notLoadedGaps(missing), ...elsewhere.gaps],
    otherNotes: [
      ...noticeNotes(
        policyNotices(base.tree, {
          asOf,
          configFile: engine.configFile,
          paths: merged.tree.paths,
          environments: [...new Set([...namesOf(before.result), ...namesOf(after.result)])],
        }),
        engine.configFile,
      ),
      ...elsewhere.notes,
    ],
    asOf,
    pullRequest,
    detectors: engine.detectors,
    schemas: engine.schemas,
    earlier: engine.earlier,
    ...(engine.progress && { progress: engine.progress }),
  });
  // a changed page or picture is none of the inputs of a render, and not loaded for this
  const reads = [...changedFiles.result.all.filter(looksLikeConfiguration), engine.configFile];
  const open = await hideMovedSecrets(
    review,
    [
      { trees: base, reads: reviewReads([rendered.base], reads) },
      ...sides.earlier,
      { trees: merged, reads: reviewReads([rendered.merged], reads) },
    ],
    engine,
  );
  const judged = { review: open, policy, rendered, assessed, ownersKept };
  return judging.result.kind === 'valid'
    ? { kind: 'reviewed', ...judged }
    : { kind: 'invalid-policy', problems: judging.result.problems, byDefault: judged };
}

type MoreOfSide = Pick<
  DeliverySettings,
  'live' | 'loose' | 'beside' | 'stoodAlone' | 'appliedBefore'
>;

/** What one side says of names, for the other: what a change takes away or brings tells the rest apart on both. */
const besideOf = ({ plan: { evidence } }: RenderedTree): Pick<DeliverySettings, 'beside'> =>
  evidence === undefined ? {} : { beside: evidence };

/** Lists the kustomizations that nothing seen applies: somebody may, whatever takes them in later on. */
const stoodAlone = ({ environments }: RenderedTree): readonly string[] =>
  environments.flatMap(({ roots }) =>
    roots.flatMap(({ root: { path, by, content } }) =>
      by.origin === null && content.kind === 'kustomization' ? [path] : [],
    ),
  );

/** Gives what the base applies: it is in the cluster, also where the change leaves out what applies it. */
const appliedBefore = ({ plan }: RenderedTree): Pick<DeliverySettings, 'appliedBefore'> =>
  plan.applied === undefined ? {} : { appliedBefore: plan.applied };

const namesTheSame = (one: RenderedTree, other: RenderedTree): boolean =>
  one.plan.evidence === undefined ||
  other.plan.evidence === undefined ||
  saysTheSame(one.plan.evidence, other.plan.evidence);

type OwnersOfSides = Required<Pick<DetectorInput, 'owners' | 'ownersBefore'>> & {
  readonly ownersKept: boolean;
};

/** Of sides that say the same it is one, that of an earlier review: what is said of a base need not be said again. */
async function ownersOfSides(
  base: LoadableTree,
  merged: LoadableTree,
  { earlier }: Engine,
): Promise<OwnersOfSides> {
  const { result: before } = await loadWanted(base, () => treeOwners(base.tree));
  const { result: after } = await loadWanted(merged, () => treeOwners(merged.tree));
  return {
    ownersBefore: earlier.sameOwners(before),
    owners: earlier.sameOwners(after),
    ownersKept: before.keptBy(after, [base.tree.paths, merged.tree.paths]),
  };
}

const namesOf = ({ environments }: RenderedTree): readonly string[] =>
  environments.map(({ environment }) => environment.name);

/** Files that rendering still asks for after the last round of loading: what depends on them was not seen. */
function notLoadedGaps(missing: readonly string[]): readonly GapDraft[] {
  return [...new Set(missing)].sort().map((file) => ({
    reason: 'limit',
    root: null,
    message: `${file} was not loaded: too many files refer to others that refer to others.`,
    origin: { file, line: 1, column: 1, endLine: 1 },
    key: file,
    input: file,
  }));
}
