import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { Change } from './change.ts';
import type { ResourcePair } from './compare/copies.ts';
import { controlPlaneShape } from './control-plane-installation.ts';

/**
 * Changes of control planes that ApplicationSets install: no object of the environment says them, for the
 * Application is made in the cluster (ARGO-58). The set's own change stands beside it and names no cluster.
 * Settings of MeshConfig are left out: they are told as those of the mesh.
 */
export function madeControlPlaneChanges(
  before: Mesh,
  after: Mesh,
  changesOf: (pair: ResourcePair) => readonly Change[],
): readonly Change[] {
  const [was, is] = [madeIn(before), madeIn(after)];
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((key) => {
    const pair = { before: was.get(key) ?? null, after: is.get(key) ?? null };
    // one that becomes an object of the tree, or was one, is told as that
    if (isObject(before, pair.after) || isObject(after, pair.before)) return [];
    return changesOf(pair).filter(isOfInstallation);
  });
}

/** Lists the Applications that are no objects of the mesh, by their keys. */
const madeIn = (mesh: Mesh): ReadonlyMap<string, Resource> =>
  new Map(
    mesh.charts.flatMap(({ resource }) =>
      resource.kind === 'Application' &&
      !isObject(mesh, resource) &&
      controlPlaneShape(resource) !== null
        ? [[resourceKey(resource), resource]]
        : [],
    ),
  );

const isObject = (mesh: Mesh, resource: Resource | null): boolean =>
  resource !== null &&
  mesh.find(resource.group, resource.kind, resource.namespace, resource.name) !== undefined;

const isOfInstallation = ({ kind, field }: Change): boolean =>
  kind !== 'mesh-config' &&
  kind !== 'proxy-config' &&
  (field === null || /^spec(?:[.[]|$)/.test(field));
