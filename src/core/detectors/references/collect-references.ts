import { addressReferences } from './address-references.ts';
import { chartValueReferences } from './chart-value-references.ts';
import { destinationRuleReferences } from './destination-rule-references.ts';
import { identityReferences } from './identity-references.ts';
import { ingressReferences } from './ingress-references.ts';
import { istioGatewayReferences } from './istio-gateway-references.ts';
import { leftOverVariables } from './left-over-variables.ts';
import { policyTargetReferences } from './policy-target-references.ts';
import type { Reference } from './reference.ts';
import { routeReferences } from './route-references.ts';
import { selectorReferences } from './selector-references.ts';
import { serviceReferences } from './service-references.ts';
import { settingsReferences } from './settings-references.ts';
import { virtualServiceReferences } from './virtual-service-references.ts';
import type { World } from './world.ts';
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
