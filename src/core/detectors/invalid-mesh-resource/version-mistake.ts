import { isRetiredMeshKind } from '../../kinds/index.ts';
import type { Resource, SchemaViolation } from '../../manifest/index.ts';
import { nodeAt } from '../../manifest/index.ts';
import type { IstioAge } from './istio-age.ts';
import { neededMinor } from './istio-age.ts';
import type { Check } from '../check.ts';
import type { Mistake } from './mistakes.ts';

/** Istio 1.6 dropped Mixer's objects and the policies and role bindings of before 1.4. */
export const RETIRED_WITH = 6;

/** Istio 1.10 dropped Envoy's v2 API. */
export const ENVOY_V2_DROPPED_WITH = 10;

export const API_NOT_SERVED: Check = {
  id: 'api-not-served',
  title: "The environment's Istio does not have the API of an object",
  level: 'high',
  blind: 'The version of an Istio that neither the tree nor the configuration names.',
};

/** An API that the environment's Istio does not have yet, or has no more. */
export function versionMistake(resource: Resource, age: IstioAge): Mistake | null {
  const text = problemOf(resource, age);
  if (text === null) return null;
  const { group, version, kind } = resource;
  return {
    check: API_NOT_SERVED,
    key: `api version ${group}/${version} ${kind}`,
    ...text,
    symptom: `no matches for kind "${kind}" in version "${group}/${version}"`,
    origin: nodeAt(resource.node, 'apiVersion')?.origin ?? resource.origin,
    related: [],
    replacement: null,
  };
}

function problemOf(
  resource: Resource,
  { minor, atLeast }: IstioAge,
): Pick<Mistake, 'why' | 'fix'> | null {
  const { group, version, kind } = resource;
  if (isRetiredMeshKind(resource))
    return atLeast < RETIRED_WITH
      ? null
      : {
          why: `${kind} of ${group} is gone since Istio 1.${String(RETIRED_WITH)}.`,
          fix: 'Use PeerAuthentication, RequestAuthentication or AuthorizationPolicy of security.istio.io.',
        };
  const needed = neededMinor(resource);
  if (minor === null || minor >= needed) return null;
  return {
    why: `${kind} of ${group}/${version} exists since Istio 1.${String(needed)}, and this environment installs 1.${String(minor)}.`,
    fix: 'Upgrade the control plane first, or keep the older API until then.',
  };
}

/** Whether a violation holds for the environment's Istio: an Envoy type that is gone today may still be served. */
export const holdsFor = ({ kind, field }: SchemaViolation, { atLeast }: IstioAge): boolean =>
  kind !== 'unknown-version' || !field.startsWith('spec.') || atLeast >= ENVOY_V2_DROPPED_WITH;

/** Istio 1.12 is the oldest whose mesh configuration has the fields of today's, but for those that came since. */
export const SETTINGS_KNOWN_SINCE = 12;

/**
 * Whether a setting that today's Istio does not know is unknown to the environment's as well. Where
 * nothing says how old that is, a word close to a setting is still taken for a slip.
 */
export function settingHoldsFor(violation: SchemaViolation, { minor, atLeast }: IstioAge): boolean {
  const { effect, kind, nearest } = violation;
  if (effect !== 'ignored' || (minor ?? atLeast) >= SETTINGS_KNOWN_SINCE) return true;
  return minor === null && kind === 'unknown-field' && nearest !== null;
}
