import { detectorOf } from './check.ts';
import { contradictingLabels } from './outside-the-mesh/contradicting-labels.ts';
import { leftTheMesh } from './outside-the-mesh/departures.ts';
import { imagesNotReplaced, podsLeftWithoutProxy } from './outside-the-mesh/missing-proxies.ts';
import { neighboursInMesh } from './outside-the-mesh/neighbours.ts';
import { labelsNotRead } from './outside-the-mesh/unread-labels.ts';
import { unlabelledNamespaces } from './outside-the-mesh/unlabelled-namespaces.ts';

/** Pods that get no proxy, or another one than their labels seem to ask for. INJ-1…14. */
export const outsideTheMesh = detectorOf(
  'outside-the-mesh',
  'pods that get no proxy, or another one than their labels seem to ask for',
  [
    leftTheMesh,
    contradictingLabels,
    labelsNotRead,
    neighboursInMesh,
    podsLeftWithoutProxy,
    imagesNotReplaced,
    unlabelledNamespaces,
  ],
);
