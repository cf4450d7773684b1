import { actsAwayFromHome } from './acts-away-from-home/acts-away-from-home.ts';
import { actsOnTheMesh } from './acts-on-the-mesh.ts';
import { annotationMisused } from './annotation-misused/annotation-misused.ts';
import { authorizationCutsOffCallers } from './authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { canaryAtOdds } from './canary-at-odds/canary-at-odds.ts';
import { changeRefused } from './change-refused/change-refused.ts';
import { checksSilenced } from './checks-silenced.ts';
import { deletionDecided } from './deletion-decided/deletion-decided.ts';
import type { Detector } from './detection/detector.ts';
import { controlPlaneMisconfigured } from './control-plane-misconfigured/control-plane-misconfigured.ts';
import { environmentsAtOdds } from './environments-at-odds/environments-at-odds.ts';
import { envoyFilterMisapplied } from './envoy-filter-misapplied/envoy-filter-misapplied.ts';
import { invalidMeshResource } from './invalid-mesh-resource/invalid-mesh-resource.ts';
import { leftOn } from './left-on/left-on.ts';
import { limitsDoNotFit } from './limits-do-not-fit/limits-do-not-fit.ts';
import { meshWideChange } from './mesh-wide/mesh-wide-change.ts';
import { namespacedObjectWithoutNamespace } from './namespaced-object-without-namespace/namespaced-object-without-namespace.ts';
import { nobodyIsAsked } from './nobody-is-asked/nobody-is-asked.ts';
import { objectsCompete } from './objects-compete/objects-compete.ts';
import { objectNeverApplied } from './rendering/object-never-applied.ts';
import { outsideTheMesh } from './outside-the-mesh/outside-the-mesh.ts';
import { portsMisread } from './ports-misread/ports-misread.ts';
import { proxyAtRisk } from './proxy-at-risk/proxy-at-risk.ts';
import { registryContradicted } from './registry-contradicted/registry-contradicted.ts';
import { policyNotEnforced } from './policy-not-enforced/policy-not-enforced.ts';
import { retriesMultiply } from './retries-multiply/retries-multiply.ts';
import { reachesTooFar } from './reaches-too-far/reaches-too-far.ts';
import { rootNoLongerRenders } from './rendering/root-no-longer-renders.ts';
import { gatewayNotReady } from './gateway-not-ready/gateway-not-ready.ts';
import { gatewaysCollide } from './gateways-collide/gateways-collide.ts';
import { routeLeadsAstray } from './route-leads-astray/route-leads-astray.ts';
import { routeNeverAnswers } from './route-never-answers/route-never-answers.ts';
import { rootsOverwriteEachOther } from './rendering/roots-overwrite-each-other.ts';
import { routeShadowed } from './route-shadowed/route-shadowed.ts';
import { secretInClear } from './secret-in-clear/secret-in-clear.ts';
import { securityLoosened } from './security-loosened/security-loosened.ts';
import { serverNotVerified } from './server-not-verified.ts';
import { settingWithoutEffect } from './setting-without-effect/setting-without-effect.ts';
import { signalsLost } from './signals-lost/signals-lost.ts';
import { strictMtlsCutsOffCallers } from './strict-mtls/strict-mtls-cuts-off-callers.ts';
import { unpinnedInput } from './unpinned-input/unpinned-input.ts';
import { unresolvedReference } from './references/unresolved-reference.ts';
import { workloadAtOdds } from './workload-at-odds/workload-at-odds.ts';
import { trafficTaken } from './traffic-taken/traffic-taken.ts';
import { upgradeUnprepared } from './upgrade-unprepared/upgrade-unprepared.ts';
import { valueNotTaken } from './value-not-taken/value-not-taken.ts';
import { variablesAtOdds } from './variables-at-odds/variables-at-odds.ts';

/** Lists every detector, in the order in which their findings are listed. */
export const detectors: readonly Detector[] = [
  rootNoLongerRenders,
  unresolvedReference,
  routeNeverAnswers,
  routeLeadsAstray,
  gatewaysCollide,
  gatewayNotReady,
  strictMtlsCutsOffCallers,
  authorizationCutsOffCallers,
  securityLoosened,
  trafficTaken,
  secretInClear,
  invalidMeshResource,
  changeRefused,
  deletionDecided,
  meshWideChange,
  actsOnTheMesh,
  actsAwayFromHome,
  namespacedObjectWithoutNamespace,
  rootsOverwriteEachOther,
  objectNeverApplied,
  valueNotTaken,
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
  proxyAtRisk,
  signalsLost,
  leftOn,
  controlPlaneMisconfigured,
  upgradeUnprepared,
  policyNotEnforced,
  objectsCompete,
  routeShadowed,
  settingWithoutEffect,
  serverNotVerified,
  retriesMultiply,
  limitsDoNotFit,
  canaryAtOdds,
  variablesAtOdds,
  environmentsAtOdds,
];
