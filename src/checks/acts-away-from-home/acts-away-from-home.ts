import { detectorOf } from '../detection/check.ts';
import { namespacesOfOthers } from './others-namespaces.ts';
import { unknownKindReachesOut } from './unknown-kinds.ts';

/**
 * Finds objects that act where others are at home: those of unknown kinds beyond their namespace, and those that come to
 * a namespace which another folder fills.
 */
export const actsAwayFromHome = detectorOf(
  'acts-away-from-home',
  'objects that act outside their own namespace or folder',
  [unknownKindReachesOut, namespacesOfOthers],
);
