import type { RenderedRoot } from '../../gitops/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';

/**
 * Tells whether a patch of a kustomization writes into an object of one of the files that hold the given ones. A strategic
 * merge patch without a target is for the object of its group, kind, name and namespace: once the object has another
 * namespace, kustomize stops at it.
 */
export function arePatched(homeless: readonly Resource[], roots: readonly RenderedRoot[]): boolean {
  const files = new Set(homeless.map(({ origin }) => origin.file));
  return roots.some(({ resources }) =>
    resources.some(({ origin, node }) => files.has(origin.file) && isPatched(node)),
  );
}

const isPatched = (node: Node): boolean =>
  node.origin.via?.kind === 'patch' || partsOf(node).some(isPatched);

function partsOf(node: Node): readonly Node[] {
  if (node.kind === 'map') return [...node.entries.values()];
  return node.kind === 'seq' ? node.items : [];
}
