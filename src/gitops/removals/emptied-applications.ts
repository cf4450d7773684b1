import type { RenderedRoot } from '../environment.ts';
import type { Resource } from '../../manifest/index.ts';
import { entriesAt } from '../../manifest/index.ts';
import { argoApplying } from '../roots/applier-of-root.ts';
import type { AppliedAs } from '../roots/applier-of-root.ts';
import { keyOfApplied } from '../appliers/read-elsewhere.ts';
import type { Root } from '../roots/root.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { appliedAs, rootsOf } from './ended-roots.ts';

/**
 * Tells of a root whether the Application that applies it renders to nothing in a tree, and deletes nothing for that: Argo
 * CD skips an automatic sync in which all that the Application has would be pruned (ARGO-84).
 */
export function emptiedIn(tree: RenderedTree): (root: Root) => boolean {
  const byApplication = new Map<string, Placed[]>();
  for (const rendered of rootsOf(tree))
    for (const { application, from } of appliedAs(rendered.root)) {
      const known = byApplication.get(application) ?? [];
      byApplication.set(application, [...known, { rendered, from }]);
    }
  const isOneEmptied = (one: AppliedAs): boolean => {
    const all = byApplication.get(one.application) ?? [];
    const own = all.filter(({ from }) => from === one.from);
    const isBare = tree.plan.lacking?.get(keyOfApplied(one)) === 'spares-last';
    const now = own.length > 0 || isBare ? own : all;
    return (isBare || now.length > 0) && now.every(({ rendered }) => isEmptied(rendered));
  };
  return (root) => appliedAs(root).length > 0 && appliedAs(root).every(isOneEmptied);
}

/** A root as an Application of one cluster has it, which the folder of that tells from others of its name. */
interface Placed {
  readonly rendered: RenderedRoot;
  readonly from: string;
}

/** Hooks are no part of what is compared: an Application that has nothing else is empty (ARGO-47). */
const isEmptied = (rendered: RenderedRoot): boolean =>
  argoApplying(rendered.root)?.sparesLast === true &&
  rendered.status !== 'failed' &&
  (rendered.unseen ?? []).length === 0 &&
  rendered.missing === undefined &&
  rendered.otherwise === undefined &&
  rendered.isOutOfTime === undefined &&
  rendered.resources.every(isHook);

/** One that is to be skipped is compared as any object; Argo CD takes Helm's hooks for hooks but for `crd-install`. */
function isHook({ node }: Resource): boolean {
  const annotations = entriesAt(node, 'metadata', 'annotations');
  const [own, helm] = ['argocd.argoproj.io/hook', 'helm.sh/hook'].map((key) => {
    const hook = annotations.get(key);
    return hook?.kind === 'scalar' ? String(hook.value) : null;
  });
  return own == null
    ? helm != null && helm !== 'crd-install'
    : !own.split(',').some((type) => type.trim() === 'Skip');
}
