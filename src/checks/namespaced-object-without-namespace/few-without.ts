import type { Resource } from '../../manifest/index.ts';
import { isMeshKind, runsPods } from '../../manifest/index.ts';

/** The few were forgotten where a root has this many objects with a namespace for each without one. */
const CLEAR_MAJORITY = 4;

/**
 * Tells whether an object is one of few that lack a namespace: among all, or one of the mesh among those of the mesh, which
 * people give namespaces where they give other objects none.
 */
export const isOfFew = (
  resource: Resource,
  housed: readonly Resource[],
  homeless: readonly Resource[],
): boolean =>
  areFew(housed, homeless) ||
  (mattersToMesh(resource) && areFew(housed.filter(mattersToMesh), homeless.filter(mattersToMesh)));

const areFew = (housed: readonly Resource[], homeless: readonly Resource[]): boolean =>
  housed.length >= homeless.length * CLEAR_MAJORITY;

const mattersToMesh = (resource: Resource): boolean =>
  isMeshKind(resource) ||
  runsPods(resource) ||
  (resource.group === '' && (resource.kind === 'Service' || resource.kind === 'ServiceAccount'));
