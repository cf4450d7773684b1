import { detectorOf } from '../detection/check.ts';
import { anyHostShared } from './any-host-gateways.ts';
import { hostClaimedTwice } from './claimed-hosts.ts';
import { exportedBeyondNeighbours, exportUnneeded } from './exports.ts';
import { actsInOthersNamespace } from './foreign-namespace.ts';
import { ownerOverruled } from './destination-rule-precedence.ts';
import { copiesSent } from './copies-sent.ts';
import { mirroredElsewhere } from './mirrored-requests.ts';
import { selectorLost } from './selectors-lost.ts';
import { egressLimitLost, egressUnlimited } from './sidecar-egress.ts';

/** Finds objects and proxies that reach further than what they are for. */
export const reachesTooFar = detectorOf(
  'reaches-too-far',
  'objects that affect other owners, and proxies that receive everything',
  [
    actsInOthersNamespace,
    hostClaimedTwice,
    ownerOverruled,
    egressLimitLost,
    egressUnlimited,
    exportedBeyondNeighbours,
    exportUnneeded,
    anyHostShared,
    mirroredElsewhere,
    copiesSent,
    selectorLost,
  ],
);
