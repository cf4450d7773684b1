import {
  isIstioKind,
  isStandIn,
  mapNode,
  nodeAt,
  resourceOf,
  scalar,
} from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';

/**
 * The objects, and those of Istio whose namespace only the cluster gives once more in the root namespace: a chart that
 * writes one into each namespace that it finds writes one there, which holds for the whole mesh.
 */
export const alsoInRoot = (
  resources: readonly Resource[],
  rootNamespace: string,
): readonly Resource[] => [
  ...resources,
  ...(rootNamespace === '' ? [] : resources.flatMap((each) => inRoot(each, rootNamespace))),
];

function inRoot(resource: Resource, rootNamespace: string): readonly Resource[] {
  const { node, namespace, stableName } = resource;
  const metadata = nodeAt(node, 'metadata');
  if (!isIstioKind(resource) || !isStandIn(namespace)) return [];
  if (metadata?.kind !== 'map') return [];
  const given = scalar(rootNamespace, metadata.entries.get('namespace')?.origin ?? metadata.origin);
  const placed = mapNode(
    new Map([...metadata.entries, ['namespace', given]] as const),
    metadata.origin,
  );
  const twin = resourceOf(
    mapNode(new Map([...node.entries, ['metadata', placed]] as const), node.origin),
    stableName,
  );
  return twin === undefined ? [] : [twin];
}
