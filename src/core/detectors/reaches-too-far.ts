import { detectorOf } from './check.ts';
import { egressLimitLost, egressUnlimited } from './reaches-too-far/sidecar-egress.ts';
import { exportUnneeded, exportedBeyondNeighbours } from './reaches-too-far/exports.ts';
import { hostClaimedTwice } from './reaches-too-far/claimed-hosts.ts';
import { othersNamespace } from './reaches-too-far/others-namespace.ts';
import { ownerOverruled } from './reaches-too-far/overruled-rules.ts';

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
  ],
);
