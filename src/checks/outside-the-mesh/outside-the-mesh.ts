import { detectorOf } from '../detection/check.ts';
import { routesEndInAmbient } from './ambient-move.ts';
import { imageNotReplaced } from './auto-image.ts';
import { labelsContradict, podWithoutProxy, unlabelledNamespaces } from './sidecar-injection.ts';
import { labelsNotRead, podsOfTwoModes } from './injection-labels.ts';
import { leftTheMesh } from './mesh-departure.ts';
import { neighboursInMesh } from './neighbours-in-mesh.ts';

/** Finds pods that get no proxy, or another one than their labels seem to ask for. INJ-1…14. */
export const outsideTheMesh = detectorOf(
  'outside-the-mesh',
  'pods without a proxy, or with another than labels suggest',
  [
    leftTheMesh,
    labelsContradict,
    podsOfTwoModes,
    labelsNotRead,
    neighboursInMesh,
    routesEndInAmbient,
    podWithoutProxy,
    imageNotReplaced,
    unlabelledNamespaces,
  ],
);
