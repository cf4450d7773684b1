import { detectorOf } from '../detection/check.ts';
import { podsOfTwoModes } from './pods-of-two-modes.ts';
import { contradictingLabels } from './contradicting-labels.ts';
import { leftTheMesh } from './left-the-mesh.ts';
import { imagesNotReplaced, podsLeftWithoutProxy } from './missing-proxies.ts';
import { neighboursInMesh } from './neighbours-in-mesh.ts';
import { labelsNotRead } from './labels-not-read.ts';
import { unlabelledNamespaces } from './unlabelled-namespaces.ts';

/** Pods that get no proxy, or another one than their labels seem to ask for. INJ-1…14. */
export const outsideTheMesh = detectorOf(
  'outside-the-mesh',
  'pods that get no proxy, or another one than their labels seem to ask for',
  [
    leftTheMesh,
    contradictingLabels,
    podsOfTwoModes,
    labelsNotRead,
    neighboursInMesh,
    podsLeftWithoutProxy,
    imagesNotReplaced,
    unlabelledNamespaces,
  ],
);
