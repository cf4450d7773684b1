import type { ApplierName } from '../appliers/applier.ts';

/** Names an Application by itself, or as a set makes it. */
export type NamedApplication = Pick<ApplierName, 'name' | 'namespace'>;

/** Namespaces in which Argo CD is usually installed; one that lies nowhere said is taken to lie there. */
const CONTROL_PLANES: ReadonlySet<string> = new Set(['', 'argocd', 'argo-cd', 'openshift-gitops']);

/**
 * Lists the files that tools write beside the manifests of an application, later ones over earlier ones
 * (ARGO-26). One outside of the namespace of Argo CD has its namespace in the name of its own. Where a
 * namespace may be either, both files count.
 */
export function overrideNames({ name, namespace }: NamedApplication): readonly string[] {
  const names = CONTROL_PLANES.has(namespace) ? [name] : [name, `${namespace}_${name}`];
  return ['.argocd-source.yaml', ...names.map((each) => `.argocd-source-${each}.yaml`)];
}
