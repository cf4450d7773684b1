import type { RenderedEnvironment, RenderedRoot, RenderedTree } from '../../../gitops/index.ts';
import { argoApplying, objectApplying } from '../../../gitops/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { resourceKey } from '../../../manifest/index.ts';

/** The folder that an object of Git comes from, and what applies it. */
export interface ObjectDelivery {
  /** Relative to the tree. */
  readonly path: string;
  readonly isKustomization: boolean;
  /** The Application, Kustomization or HelmRelease; null where nothing of the tree applies the folder. */
  readonly applier: {
    /** `argo`, `flux` or another source of environments. */
    readonly tool: string;
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
  } | null;
}

/** Gives what delivers each object of an environment: of several roots the last, which is what the cluster has. */
export function deliveries(
  { roots }: RenderedEnvironment,
  plan: RenderedTree['plan'],
): (resource: Resource) => ObjectDelivery | null {
  const of = new Map<string, RenderedRoot>();
  for (const root of roots)
    for (const resource of root.resources) of.set(resourceKey(resource), root);
  return (resource) => {
    const root = of.get(resourceKey(resource))?.root;
    if (root === undefined) return null;
    const [said] = plan.reasons.roots.get(root)?.appliers ?? [];
    const made = argoApplying(root)?.made?.application;
    const applier =
      objectApplying(root) === null || said === undefined
        ? null
        : {
            tool: root.by.tool,
            kind: made === undefined ? said.kind : 'Application',
            namespace: said.namespace,
            name: made ?? said.name,
          };
    return { path: root.path, isKustomization: root.content.kind === 'kustomization', applier };
  };
}
