import type { Applier, MadeApplication } from '../appliers/applier.ts';
import type { Root, RootDraft } from './root.ts';
import { sourceNamed } from '../appliers/delivery-tools.ts';
import { spend } from '../rendering/effort.ts';
import { appliedAs, argoApplying, keptByAll, withObject } from './applier-of-root.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';

/** Counts what one root costs, beside the tests that it takes to find it. */
const ROOT_STEPS = 300;

/** The roots that appliers of the tree apply; what several apply in the same way is one root. */
export function appliedRoots(survey: TreeSurvey): readonly RootDraft[] {
  const appliedBy = new Map<string, Applier[]>();
  const drafts: RootDraft[] = [];
  for (const applier of survey.appliers) {
    const key = keyOf(applier);
    const known = appliedBy.get(key);
    known?.push(applier);
    if (known !== undefined) continue;
    const appliers = [applier];
    appliedBy.set(key, appliers);
    for (const draft of sourceNamed(applier.tool)?.appliers?.rootsOf(applier, survey) ?? []) {
      if (!spend(survey.effort, ROOT_STEPS)) return drafts.map(ofAllAppliers);
      drafts.push({ ...draft, appliers });
    }
  }
  return drafts.map(ofAllAppliers);
}

/**
 * Adds what all that apply it say: the ApplicationSets that make Applications for it, and the clusters it
 * goes to.
 */
function ofAllAppliers(draft: RootDraft): RootDraft {
  const { root, appliers } = draft;
  const clusterKeys = [...new Set(appliers.flatMap((applier) => applier.clusterKeys ?? []))];
  const isAppliedTwice =
    new Set(appliers.map(({ origin: { file, line } }) => `${file}:${String(line)}`)).size > 1;
  const madeAlike = appliers.flatMap(({ made }) =>
    made === undefined || made === argoApplying(root)?.made ? [] : [made],
  );
  const keepsRemoved = keptByAll(appliers);
  return {
    ...draft,
    root: withObject(madeAlike.length === 0 ? root : withMadeAlike(root, madeAlike), {
      appliedAs: appliedAs(appliers),
      ...(clusterKeys.length > 0 && { clusterKeys }),
      ...(keepsRemoved !== null && { keepsRemoved }),
      ...(isAppliedTwice && { isAppliedTwice: true as const }),
    }),
  };
}

function withMadeAlike(root: Root, madeAlike: readonly MadeApplication[]): Root {
  const by = argoApplying(root);
  return by === null ? root : { ...root, by: { ...by, madeAlike } };
}

/** Variables are compared by the place that gives them. */
const keyOf = (applier: Applier): string =>
  JSON.stringify([
    applier.tool,
    applier.heldBy,
    applier.path,
    applier.defaultNamespace,
    applier.targetNamespace,
    applier.cluster,
    applier.directory,
    applier.settings && { ...applier.settings, exclusions: applier.settings.exclusions?.key },
    applier.sourceType,
    applier.plugin,
    applier.partOf,
    applier.project,
    applier.artifact,
    applier.commonMetadata,
    applier.substitution === null ? null : applier.origin,
    applier.build?.fields.size === 0 ? null : applier.build?.key,
    applier.release,
  ]);
