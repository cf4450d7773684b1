import type { MappedRoot, RenderedRoot } from '../environment.ts';
import type { Resource } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';
import { argoApplying, objectApplying } from '../roots/applier-of-root.ts';
import type { Root } from '../roots/root.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { takesAll } from './applier-removals.ts';
import type { ApplierFates } from './applier-fates.ts';
import { applierFates } from './applier-fates.ts';
import { appliersAfter } from './still-applied.ts';

/** The applier of a root that is deleted with all it applied, though something may apply it again. */
export interface RootDeletion {
  /** As the base has it. */
  readonly applier: Resource;
  /** Tells whether nothing writes it any more; what holds it is deleted where something does. */
  readonly hasLeft: boolean;
  /** Objects that apply, after the change, what the root held. */
  readonly next: MappedRoot['appliers'];
}

/** Tells what becomes of roots of the base by what becomes of their appliers. */
export interface RootDeletions {
  /** `here` are all roots of its environment: one that holds an applier is in the cluster that this is about. */
  readonly deletionOf: (root: RenderedRoot, here: readonly RenderedRoot[]) => RootDeletion | null;
  /** Tells whether the set that makes its Application left Git and stays in the cluster, with all it made. */
  readonly isOfKeptSet: (root: Root) => boolean;
}

/**
 * Tells of a root of the base whether its applier is deleted and takes along what it applied: it left Git where something
 * prunes it, it has another name or namespace now, or it is held by one of which that is so (ARGO-53, FLUX-33, FLUX-34).
 * Applications that sets make are told of by their sets.
 */
export function rootDeletions(base: RenderedTree, merged: RenderedTree): RootDeletions {
  let known: ApplierFates | null = null;
  const fates = (): ApplierFates => (known ??= applierFates(base, merged));
  const nextOf = appliersAfter(base, merged);
  return {
    deletionOf: (rendered, here) => {
      if (objectApplying(rendered.root) === null) return null;
      const { appliersOf, holdersOf, fateOf, hasLeft } = fates();
      const all = appliersOf(rendered.root) ?? [];
      const own = all.filter((each) => holdersOf(each).some((root) => here.includes(root)));
      const appliers = own.length > 0 ? own : all;
      const [applier] = appliers;
      if (applier === undefined) return null;
      return appliers.every((each) => fateOf(each) === 'deleted' && takesAll(each))
        ? { applier, hasLeft: hasLeft(applier), next: nextOf(rendered, here) }
        : null;
    },
    isOfKeptSet: (root) => {
      const set = argoApplying(root)?.made === undefined ? null : fates().setOf(root);
      return set !== null && fates().hasLeft(set) && fates().fateOf(set) === 'stays';
    },
  };
}

/**
 * Tells whether an object outlives the applier that brought it: Argo CD deletes no definition, and nothing that says
 * `Delete=false` or that Helm is to keep; Flux nothing that it does not prune (ARGO-44, FLUX-33).
 */
export function outlivesApplier({ root }: RenderedRoot, { kind, node }: Resource): boolean {
  const annotation = (key: string): string => stringAt(node, 'metadata', 'annotations', key) ?? '';
  if (root.by.tool === 'argo')
    return (
      kind === 'CustomResourceDefinition' ||
      annotation('helm.sh/resource-policy') === 'keep' ||
      annotation('argocd.argoproj.io/sync-options')
        .split(',')
        .some((word) => word.trim() === 'Delete=false')
    );
  return FLUX_MARKS.some(({ key, value }) =>
    ['annotations', 'labels'].some(
      (field) => stringAt(node, 'metadata', field, key)?.toLowerCase() === value,
    ),
  );
}

const FLUX_GROUP = 'kustomize.toolkit.fluxcd.io';

const FLUX_MARKS = [
  { key: `${FLUX_GROUP}/prune`, value: 'disabled' },
  { key: `${FLUX_GROUP}/reconcile`, value: 'disabled' },
  { key: `${FLUX_GROUP}/ssa`, value: 'ignore' },
];
