import { detectorOf } from '../detection/check.ts';
import { imageNotReplaced } from './image-not-replaced.ts';
import { labelsContradict } from './labels-contradict.ts';
import { labelsNotRead } from './labels-not-read.ts';
import { leftTheMesh } from './left-the-mesh.ts';
import { neighboursInMesh } from './neighbours-in-mesh.ts';
import { podWithoutProxy } from './pod-without-proxy.ts';
import { podsOfTwoModes } from './pods-of-two-modes.ts';
import { unlabelledNamespaces } from './unlabelled-namespaces.ts';

/** Pods that get no proxy, or another one than their labels seem to ask for. INJ-1…14. */
export const outsideTheMesh = detectorOf(
  'outside-the-mesh',
  'pods that get no proxy, or another one than their labels seem to ask for',
  [
    leftTheMesh,
    labelsContradict,
    podsOfTwoModes,
    labelsNotRead,
    neighboursInMesh,
    podWithoutProxy,
    imageNotReplaced,
    unlabelledNamespaces,
  ],
);
