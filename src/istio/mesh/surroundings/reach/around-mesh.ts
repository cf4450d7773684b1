import { isGivenIn } from '../cluster-rights.ts';
import type { Influence } from '../influence.ts';
import { influencesOfChange } from '../influences.ts';
import { isRewritten } from '../rewritten.ts';
import type { Resource } from '../../../../manifest/index.ts';
import type { Mesh } from '../../mesh.ts';
import { surroundingsOf } from '../mesh-surroundings.ts';
import { knowledgeOfKind } from './known-kinds.ts';
import { hostsWrittenIn, isClusterWideIn, isPlaced, outwardReach } from './outward-reach.ts';
import { vitalPlaces } from './vital-namespaces.ts';

/** Gathers what is asked about objects that are no part of the mesh, and act on it or beyond their home. */
export const aroundMesh = {
  influencesOfChange,
  isRewritten,
  knowledgeOfKind,
  outwardReach,
  hostsWrittenIn,
  isClusterWideIn,
  isPlaced,
  vitalPlaces,
  isGivenIn: (mesh: Mesh, right: Influence): boolean => isGivenIn(surroundingsOf(mesh), right),
  isOfControlPlane: (resource: Resource, mesh: Mesh): boolean =>
    surroundingsOf(mesh).partOf(resource) === 'control-plane',
};
