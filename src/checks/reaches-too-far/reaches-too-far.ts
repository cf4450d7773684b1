import { detectorOf } from '../detection/check.ts';
import { egressLimitLost, egressUnlimited } from './sidecar-egress.ts';
import { anyHostShared } from './any-host-shared.ts';
import { exportedBeyondNeighbours, exportUnneeded } from './exports.ts';
import { hostClaimedTwice } from './claimed-hosts.ts';
import { othersNamespace } from './others-namespace.ts';
import { ownerOverruled } from './overruled-rules.ts';

/** Objects and proxies that reach further than what they are for. */
export const reachesTooFar = detectorOf(
  'reaches-too-far',
  'objects that act where others decide, and proxies that are told of everything',
  [
    othersNamespace,
    hostClaimedTwice,
    ownerOverruled,
    egressLimitLost,
    egressUnlimited,
    exportedBeyondNeighbours,
    exportUnneeded,
    anyHostShared,
  ],
);
