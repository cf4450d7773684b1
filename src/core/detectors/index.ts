import { authorizationCutsOffCallers } from './authorization-cuts-off-callers.ts';
import type { Detector } from './detector.ts';
import { securityLoosened } from './security-loosened.ts';

/** Every detector, in the order in which their findings are listed. */
export const detectors: readonly Detector[] = [authorizationCutsOffCallers, securityLoosened];
