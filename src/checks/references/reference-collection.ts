import type { Check } from '../detection/check.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import { ADDRESS_CHECKS, addressReferences } from './rows/address-references.ts';
import { CHART_VALUE_CHECKS, chartValueReferences } from './rows/chart-value-references.ts';
import {
  DESTINATION_RULE_CHECKS,
  DESTINATION_RULE_ROWS,
} from './rows/destination-rule-references.ts';
import { FLUX_DEPENDENCY_CHECKS, FLUX_DEPENDENCY_ROWS } from './rows/flux-dependency-references.ts';
import {
  CLIENT_AUTHORITY_CHECKS,
  CLIENT_AUTHORITY_ROWS,
  LISTENER_CERTIFICATE_CHECKS,
  LISTENER_CERTIFICATE_ROWS,
} from './rows/gateway-certificate-references.ts';
import { GATEWAY_CLASS_CHECKS, GATEWAY_CLASS_ROWS } from './rows/gateway-class-references.ts';
import {
  GROUP_CHECKS,
  GROUP_ROWS,
  IDENTITY_CHECKS,
  IDENTITY_ROWS,
} from './accounts/account-references.ts';
import { GATEWAY_SETTING_CHECKS, gatewaySettings } from './rows/gateway-settings.ts';
import { INGRESS_CHECKS, INGRESS_ROWS } from './rows/ingress-references.ts';
import { ISTIO_GATEWAY_CHECKS, ISTIO_GATEWAY_ROWS } from './rows/istio-gateway-references.ts';
import { leftOverVariables, VARIABLE_CHECKS } from './leftover-variables.ts';
import { NAMESPACE_CHECKS, NAMESPACE_ROWS } from './rows/namespace-references.ts';
import { POLICY_ROWS, POLICY_TARGET_CHECKS } from './rows/policy-target-references.ts';
import type { ReferenceRow } from './reference-row.ts';
import { walkReferences } from './reference-row.ts';
import type { Reference } from './reference.ts';
import {
  PULL_SECRET_CHECKS,
  PULL_SECRET_ROWS,
  SETTINGS_CHECKS,
  settingsReferences,
} from './rows/settings-references.ts';
import { REACH_CHECKS, REACH_ROWS } from './rows/reach-references.ts';
import { ROLLOUT_CHECKS, ROLLOUT_ROWS } from './rows/rollout-references.ts';
import { ROUTE_CHECKS, ROUTE_ROWS } from './rows/route-references.ts';
import { SELECTOR_CHECKS, SELECTOR_ROWS } from './rows/selector-references.ts';
import { SERVICE_CHECKS, serviceReferences } from './rows/service-references.ts';
import { VIRTUAL_SERVICE_CHECKS, VIRTUAL_SERVICE_ROWS } from './rows/virtual-service-rows.ts';
import type { World } from './world.ts';

type Collector = (world: World) => readonly Reference[];

const by =
  (...rows: readonly ReferenceRow[]): Collector =>
  (world) =>
    walkReferences(rows, world);

/**
 * Lists the collectors: fields of objects by their rows, then what is read from pods, Services and charts as
 * the mesh has them.
 */
const COLLECTORS: readonly Collector[] = [
  by(
    ...VIRTUAL_SERVICE_ROWS,
    ...DESTINATION_RULE_ROWS,
    ...ISTIO_GATEWAY_ROWS,
    ...GATEWAY_CLASS_ROWS,
    ...LISTENER_CERTIFICATE_ROWS,
    ...CLIENT_AUTHORITY_ROWS,
  ),
  by(...SELECTOR_ROWS),
  by(...POLICY_ROWS),
  by(...NAMESPACE_ROWS, ...REACH_ROWS, ...GROUP_ROWS, ...PULL_SECRET_ROWS),
  by(...IDENTITY_ROWS, ...ROUTE_ROWS, ...INGRESS_ROWS),
  by(...FLUX_DEPENDENCY_ROWS, ...ROLLOUT_ROWS),
  serviceReferences,
  settingsReferences,
  addressReferences,
  gatewaySettings,
  chartValueReferences,
  leftOverVariables,
];

/**
 * Lists what references that lead nowhere are findings of, in the order in which references are collected.
 */
export const REFERENCE_CHECKS: readonly Check[] = [
  ...VIRTUAL_SERVICE_CHECKS,
  ...DESTINATION_RULE_CHECKS,
  ...ISTIO_GATEWAY_CHECKS,
  ...GATEWAY_CLASS_CHECKS,
  ...LISTENER_CERTIFICATE_CHECKS,
  ...CLIENT_AUTHORITY_CHECKS,
  ...SELECTOR_CHECKS,
  ...POLICY_TARGET_CHECKS,
  ...NAMESPACE_CHECKS,
  ...REACH_CHECKS,
  ...GROUP_CHECKS,
  ...PULL_SECRET_CHECKS,
  ...IDENTITY_CHECKS,
  ...ROUTE_CHECKS,
  ...INGRESS_CHECKS,
  ...FLUX_DEPENDENCY_CHECKS,
  ...ROLLOUT_CHECKS,
  ...SERVICE_CHECKS,
  ...SETTINGS_CHECKS,
  ...ADDRESS_CHECKS,
  ...GATEWAY_SETTING_CHECKS,
  ...CHART_VALUE_CHECKS,
  ...VARIABLE_CHECKS,
];

type References = ReadonlyMap<string, readonly [Reference, ...Reference[]]>;

/** A base is looked at by itself, and again as the past of the merge result. */
const collected = new WeakMap<World, References>();

/** Collects all references of one side, by who refers and to what; the same one written twice counts once. */
export function collectReferences(world: World): References {
  const references = collected.get(world) ?? referencesOf(world);
  collected.set(world, references);
  return references;
}

function referencesOf(world: World): References {
  const found = new Map<string, [Reference, ...Reference[]]>();
  const keyOf = stableKeys();
  for (const collect of COLLECTORS)
    for (const reference of collect(world)) {
      const key = `${keyOf(reference.subject)} ${reference.key}`;
      const same = found.get(key);
      if (same === undefined) found.set(key, [reference]);
      else same.push(reference);
    }
  return found;
}

/** Gives the keys of objects by their stable names, each made once. */
function stableKeys(): (subject: Resource) => string {
  const known = new Map<Resource, string>();
  return (subject) => {
    const key = known.get(subject) ?? resourceKey({ ...subject, name: subject.stableName });
    known.set(subject, key);
    return key;
  };
}
