import { annotationMisused } from './annotation-misused.ts';
import { authorizationCutsOffCallers } from './authorization-cuts-off-callers.ts';
import { checksSilenced } from './checks-silenced.ts';
import type { Detector } from './detector.ts';
import { controlPlaneMisconfigured } from './control-plane-misconfigured.ts';
import { envoyFilterMisapplied } from './envoy-filter-misapplied.ts';
import { invalidMeshResource } from './invalid-mesh-resource.ts';
import { limitsDoNotFit } from './limits-do-not-fit.ts';
import { meshWideChange } from './mesh-wide-change.ts';
import { namespacedObjectWithoutNamespace } from './namespaced-object-without-namespace.ts';
import { nobodyIsAsked } from './nobody-is-asked.ts';
import { objectsCompete } from './objects-compete.ts';
import { objectNeverApplied } from './object-never-applied.ts';
import { outsideTheMesh } from './outside-the-mesh.ts';
import { portsMisread } from './ports-misread.ts';
import { registryContradicted } from './registry-contradicted.ts';
import { policyNotEnforced } from './policy-not-enforced.ts';
import { retriesMultiply } from './retries-multiply.ts';
import { reachesTooFar } from './reaches-too-far.ts';
import { rootNoLongerRenders } from './root-no-longer-renders.ts';
import { gatewaysCollide } from './gateways-collide.ts';
import { routeNeverAnswers } from './route-never-answers.ts';
import { rootsOverwriteEachOther } from './roots-overwrite-each-other.ts';
import { routeShadowed } from './route-shadowed.ts';
import { securityLoosened } from './security-loosened.ts';
import { serverNotVerified } from './server-not-verified.ts';
import { settingWithoutEffect } from './setting-without-effect.ts';
import { strictMtlsCutsOffCallers } from './strict-mtls-cuts-off-callers.ts';
import { unpinnedInput } from './unpinned-input.ts';
import { unresolvedReference } from './unresolved-reference.ts';
import { workloadAtOdds } from './workload-at-odds.ts';
import { upgradeUnprepared } from './upgrade-unprepared.ts';

/** Every detector, in the order in which their findings are listed. */
export const detectors: readonly Detector[] = [
  rootNoLongerRenders,
  unresolvedReference,
  routeNeverAnswers,
  gatewaysCollide,
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
  nobodyIsAsked,
  reachesTooFar,
  envoyFilterMisapplied,
  annotationMisused,
  outsideTheMesh,
  portsMisread,
  registryContradicted,
  workloadAtOdds,
  controlPlaneMisconfigured,
  upgradeUnprepared,
  policyNotEnforced,
  objectsCompete,
  routeShadowed,
  settingWithoutEffect,
  serverNotVerified,
  retriesMultiply,
  limitsDoNotFit,
];
