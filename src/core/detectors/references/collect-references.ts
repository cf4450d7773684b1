import { ADDRESS_CHECKS, addressReferences } from './address-references.ts';
import { CHART_VALUE_CHECKS, chartValueReferences } from './chart-value-references.ts';
import {
  DESTINATION_RULE_CHECKS,
  destinationRuleReferences,
} from './destination-rule-references.ts';
import { IDENTITY_CHECKS, identityReferences } from './identity-references.ts';
import { INGRESS_CHECKS, ingressReferences } from './ingress-references.ts';
import { ISTIO_GATEWAY_CHECKS, istioGatewayReferences } from './istio-gateway-references.ts';
import { VARIABLE_CHECKS, leftOverVariables } from './left-over-variables.ts';
import { POLICY_TARGET_CHECKS, policyTargetReferences } from './policy-target-references.ts';
import type { Reference } from './reference.ts';
import { ROUTE_CHECKS, routeReferences } from './route-references.ts';
import { SELECTOR_CHECKS, selectorReferences } from './selector-references.ts';
import { SERVICE_CHECKS, serviceReferences } from './service-references.ts';
import { SETTINGS_CHECKS, settingsReferences } from './settings-references.ts';
import { VIRTUAL_SERVICE_CHECKS, virtualServiceReferences } from './virtual-service-references.ts';
import type { World } from './world.ts';
import type { Check } from '../check.ts';
import { resourceKey } from '../../manifest/resource.ts';

const COLLECTORS: readonly ((world: World) => readonly Reference[])[] = [
  virtualServiceReferences,
  destinationRuleReferences,
  istioGatewayReferences,
  selectorReferences,
  policyTargetReferences,
  identityReferences,
  routeReferences,
  ingressReferences,
  serviceReferences,
  settingsReferences,
  addressReferences,
  chartValueReferences,
  leftOverVariables,
];

/** What a reference that leads nowhere is a finding of, in the order in which references are collected. */
export const REFERENCE_CHECKS: readonly Check[] = [
  ...VIRTUAL_SERVICE_CHECKS,
  ...DESTINATION_RULE_CHECKS,
  ...ISTIO_GATEWAY_CHECKS,
  ...SELECTOR_CHECKS,
  ...POLICY_TARGET_CHECKS,
  ...IDENTITY_CHECKS,
  ...ROUTE_CHECKS,
  ...INGRESS_CHECKS,
  ...SERVICE_CHECKS,
  ...SETTINGS_CHECKS,
  ...ADDRESS_CHECKS,
  ...CHART_VALUE_CHECKS,
  ...VARIABLE_CHECKS,
];

/** All references of one side, by who refers and to what; the same one written twice counts once. */
export function collectReferences(
  world: World,
): ReadonlyMap<string, readonly [Reference, ...Reference[]]> {
  const found = new Map<string, [Reference, ...Reference[]]>();
  for (const collect of COLLECTORS)
    for (const reference of collect(world)) {
      const key = `${stableKey(reference)} ${reference.key}`;
      const same = found.get(key);
      if (same === undefined) found.set(key, [reference]);
      else same.push(reference);
    }
  return found;
}

const stableKey = ({ subject }: Reference): string =>
  resourceKey({ ...subject, name: subject.stableName });
