import { defaultNamespaceOf, targetNamespaceOf } from '../../gitops/index.ts';
import type { RenderedRoot } from '../../gitops/index.ts';

/**
 * Tells whether roots that could not be rendered whole may write to a namespace. Of a root that lacks nothing but charts
 * these are the namespaces that it, its applier and the charts' entries name; of any other they are all.
 */
export function lacksObjectsIn(partial: readonly RenderedRoot[]): (namespace: string) => boolean {
  const ofRoots = partial.map(namespacesLacking);
  return (namespace) => ofRoots.some((known) => known === null || known.has(namespace));
}

/** Gives the namespaces in which objects of a root may be that are not seen; null for any. */
function namespacesLacking(rendered: RenderedRoot): ReadonlySet<string> | null {
  const { root, status, gaps, resources, unseen = [], missing = [] } = rendered;
  const lacksCharts = gaps.length > 0 && gaps.every(({ reason }) => reason === 'helm-chart');
  if (status !== 'partial' || !lacksCharts || unseen.some((one) => one.changesOthers)) return null;
  const known = [
    ...resources.map(({ namespace }) => namespace),
    ...unseen.map(({ namespace }) => namespace),
    ...missing.flatMap(({ namespaces }) => namespaces),
    defaultNamespaceOf(root),
    targetNamespaceOf(root),
  ].filter((one) => one !== null && one !== '');
  return known.length === 0 ? null : new Set(known.filter((one) => one !== null));
}
