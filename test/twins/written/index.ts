import type { WrittenTwins } from '../twin-trees.ts';
import { ADMITTED_MESH } from './admitted-mesh.ts';
import { CALLERS_CUT_OFF } from './authorization-cuts-off-callers.ts';
import { CHECKS_SILENCED } from './checks-silenced.ts';
import { GATEWAYS_NOT_READY } from './gateway-not-ready.ts';
import { INVALID_RESOURCES } from './invalid-mesh-resource.ts';
import { OWNERS } from './nobody-is-asked.ts';
import { SECURITY_LOOSENED } from './security-loosened.ts';
import { SIGNALS_LOST } from './signals-lost.ts';
import { TRAFFIC_TAKEN } from './traffic-taken.ts';
import { UNRESOLVED_REFERENCE } from './unresolved-reference.ts';
import { WORKLOAD_AT_ODDS } from './workload-at-odds.ts';

/** Twins for places that no example of a page reaches, or at which none shows a wrong pair. */
export const WRITTEN: readonly WrittenTwins[] = [
  ...ADMITTED_MESH,
  ...CALLERS_CUT_OFF,
  ...CHECKS_SILENCED,
  ...GATEWAYS_NOT_READY,
  ...INVALID_RESOURCES,
  ...OWNERS,
  ...SECURITY_LOOSENED,
  ...SIGNALS_LOST,
  ...TRAFFIC_TAKEN,
  ...UNRESOLVED_REFERENCE,
  ...WORKLOAD_AT_ODDS,
];
