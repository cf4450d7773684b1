import type { Applier, MadeApplication } from '../appliers/applier.ts';
import type { Root, RootDraft } from './root.ts';
import { sourceNamed } from '../appliers/delivery-tools.ts';
import { isUsedUp, spend } from '../rendering/effort.ts';
import { appliedAs, argoApplying, keptByAll, withObject } from './applier-of-root.ts';
import { keyOfApplied } from '../appliers/read-elsewhere.ts';
import type { Lack } from '../appliers/read-elsewhere.ts';
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

/** Tells of appliers that bring no root what they lack: their folder, or an object in it; nothing where too much was to be tried. */
export function lackingRoots(
  { appliers, effort, lacking, tree }: TreeSurvey,
  drafts: readonly RootDraft[],
): { readonly lacking?: ReadonlyMap<string, Lack> } {
  const found = new Map<string, Lack>([...lacking].map((key) => [key, 'folder']));
  const bringing = new Set(drafts.flatMap((draft) => appliedAs(draft.appliers).map(keyOfApplied)));
  for (const applier of isUsedUp(effort) ? [] : appliers)
    for (const key of appliedAs([applier]).map(keyOfApplied))
      if (!bringing.has(key) && !found.has(key) && tree.isDirectory(applier.path))
        found.set(key, lackOf(applier));
  return found.size === 0 ? {} : { lacking: found };
}

function lackOf(applier: Applier): Lack {
  const kept = keptByAll([applier]);
  if (kept === null) return applier.sparesLast === true ? 'spares-last' : 'deletes';
  return kept === 'unless-asked' ? kept : 'keeps';
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
      ...(appliers.every((each) => each.sparesLast === true) && { sparesLast: true as const }),
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
