import { authorizationCutsOffCallers } from './authorization-cuts-off-callers.ts';
import type { Detector } from './detector.ts';
import { meshWideChange } from './mesh-wide-change.ts';
import { securityLoosened } from './security-loosened.ts';
import { strictMtlsCutsOffCallers } from './strict-mtls-cuts-off-callers.ts';

/** Every detector, in the order in which their findings are listed. */
export const detectors: readonly Detector[] = [
  strictMtlsCutsOffCallers,
  authorizationCutsOffCallers,
  securityLoosened,
  meshWideChange,
];
