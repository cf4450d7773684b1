import { changedFilesOf, treeOwners } from '../../compare/index.ts';
import type { LoadableTree } from '../../forge/index.ts';
import type { RenderedTree } from '../../gitops/index.ts';
import type { Resource, Tier } from '../../manifest/index.ts';
import { evaluate } from '../evaluation/evaluation.ts';
import type { Review } from '../evaluation/review.ts';
import { assess } from '../policy/assessment.ts';
import type { Policy } from '../policy/configuration/policy-of-tree.ts';
import { policyOfTree } from '../policy/configuration/policy-of-tree.ts';
import type { Engine } from './engine.ts';
import { loadWanted } from './lazy-loading.ts';
import { policyReading } from './policy-check.ts';

/** Judges changes of a tree by its own policy, or says what is wrong with that. */
type SidesJudge =
  | {
      readonly kind: 'valid';
      readonly config: Policy['config'];
      /** Gives the review that a change from one state to another would get; `asOf` is ISO 8601. */
      readonly review: (sides: Sides, asOf: string) => Promise<SidesReview>;
    }
  | Extract<ReturnType<typeof policyOfTree>, { kind: 'invalid' }>;

/** States of a tree, of which only the first is rendered from it. */
interface Sides {
  readonly base: RenderedTree;
  readonly merged: RenderedTree;
}

/** Reads the policy of a tree, by which changes are judged that no second tree has. */
export async function sidesJudge(trees: LoadableTree, engine: Engine): Promise<SidesJudge> {
  const read = (await loadWanted(trees, () => policyOfTree(trees.tree, policyReading(engine))))
    .result;
  if (read.kind === 'invalid') return read;
  const { policy } = read;
  return {
    kind: 'valid',
    config: policy.config,
    review: (sides, asOf) => reviewSides(trees, engine, sides, { policy, asOf }),
  };
}

interface SidesReview {
  readonly review: Review;
  /** What changes of some objects give by themselves, calls aside: those are the work of all of them. Null for nothing. */
  readonly tierOf: (
    isOwn: (subject: Pick<Resource, 'kind' | 'namespace' | 'name'>) => boolean,
  ) => Tier | null;
}

async function reviewSides(
  trees: LoadableTree,
  engine: Engine,
  sides: Sides,
  { policy, asOf }: { readonly policy: Policy; readonly asOf: string },
): Promise<SidesReview> {
  const owners = (await loadWanted(trees, () => treeOwners(trees.tree))).result;
  const both = { base: trees.tree, merged: trees.tree };
  const rendered = { base: sides.base, merged: sides.base };
  const { review, assessed } = evaluate({
    renderedBase: sides.base,
    renderedMerged: sides.merged,
    policy,
    owners: null,
    treeOwners: { owners, ownersBefore: owners },
    kustomizationIn: () => 'kustomization.yaml',
    otherGaps: [],
    otherNotes: [],
    changedFiles: changedFilesOf(both, rendered, engine.manifests),
    pullRequest: null,
    asOf,
    detectors: engine.detectors,
    schemas: engine.schemas,
    ...(engine.progress && { progress: engine.progress }),
  });
  return {
    review,
    tierOf: (isOwn) => {
      const own = assessed.map((each) => ({
        ...each,
        changes: each.changes.filter(({ subject }) => isOwn(subject)),
        findings: each.findings.filter(({ subject }) => isOwn(subject)),
        consequences: [],
      }));
      if (own.every(({ changes, findings }) => changes.length + findings.length === 0)) return null;
      const { rules } = policy;
      return assess({ environments: own, changedFiles: [], rules, pullRequest: null }).tier;
    },
  };
}
