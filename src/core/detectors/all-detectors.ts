import { annotationMisused } from './annotation-misused.ts';
import { authorizationCutsOffCallers } from './authorization-cuts-off-callers.ts';
import { checksSilenced } from './checks-silenced.ts';
import type { Detector } from './detector.ts';
import { envoyFilterMisapplied } from './envoy-filter-misapplied.ts';
import { invalidMeshResource } from './invalid-mesh-resource.ts';
import { meshWideChange } from './mesh-wide-change.ts';
import { namespacedObjectWithoutNamespace } from './namespaced-object-without-namespace.ts';
import { objectsCompete } from './objects-compete.ts';
import { objectNeverApplied } from './object-never-applied.ts';
import { policyNotEnforced } from './policy-not-enforced.ts';
import { rootNoLongerRenders } from './root-no-longer-renders.ts';
import { gatewayNotReady } from './gateway-not-ready.ts';
import { gatewaysCollide } from './gateways-collide.ts';
import { routeNeverAnswers } from './route-never-answers.ts';
import { rootsOverwriteEachOther } from './roots-overwrite-each-other.ts';
import { securityLoosened } from './security-loosened.ts';
import { serverNotVerified } from './server-not-verified.ts';
import { settingWithoutEffect } from './setting-without-effect.ts';
import { strictMtlsCutsOffCallers } from './strict-mtls-cuts-off-callers.ts';
import { unpinnedInput } from './unpinned-input.ts';
import { unresolvedReference } from './unresolved-reference.ts';

/** Every detector, in the order in which their findings are listed. */
export const detectors: readonly Detector[] = [
  rootNoLongerRenders,
  unresolvedReference,
  routeNeverAnswers,
  gatewaysCollide,
  gatewayNotReady,
  strictMtlsCutsOffCallers,
  authorizationCutsOffCallers,
  securityLoosened,
  invalidMeshResource,
  meshWideChange,
  namespacedObjectWithoutNamespace,
  rootsOverwriteEachOther,
  objectNeverApplied,
  checksSilenced,
  unpinnedInput,
  envoyFilterMisapplied,
  annotationMisused,
  policyNotEnforced,
  objectsCompete,
  settingWithoutEffect,
  serverNotVerified,
];
