import type { Mesh } from '../../../istio/index.ts';
import { policyIndexOf } from '../../../istio/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import { placeOf, subjectText } from '../../../manifest/index.ts';

/** Says of an Ingress of the mesh's own class what has to be so that anybody gets through it. */
export interface PodsOfClass {
  /** The label of the pods that serve the class. */
  readonly label: string;
  readonly areSeen: boolean;
  /** Names a policy by which an authorizer is asked there, with its place; null for none. */
  readonly asking: { readonly name: string; readonly origin: Origin } | null;
}

/**
 * Istiod has Ingresses served by the pods that `ingressSelector` of the mesh configuration names, in whichever namespace;
 * where it is not set, by those with `istio: ingressgateway`. [src: istio/api mesh/v1alpha1/config.proto]
 */
export function podsOfClass(mesh: Mesh): PodsOfClass {
  const written = mesh.configuration.settings.get('ingressSelector')?.node;
  const value =
    written?.kind === 'scalar' && written.value !== null ? String(written.value) : 'ingressgateway';
  const policy = policyIndexOf(mesh).policies.find(
    ({ action, selector, dryRun }) =>
      action === 'CUSTOM' && dryRun === null && selector?.get('istio') === value,
  );
  return {
    label: `istio=${value}`,
    areSeen: mesh.workloads.some(({ labels }) => labels.get('istio') === value),
    asking:
      policy === undefined
        ? null
        : { name: subjectText(policy.resource), origin: policy.resource.origin },
  };
}

/** Says on what it hangs that requests get through, as the end of a sentence; empty for nothing. */
export function conditionOf(pods: PodsOfClass | undefined): string {
  if (pods === undefined) return '';
  const { label, areSeen, asking } = pods;
  const unless = asking === null ? '' : `unless ${asking.name} has them asked`;
  if (areSeen) return unless === '' ? '' : `, ${unless}`;
  return `, if there are pods with ${label} that serve it${unless === '' ? '' : ` and ${unless}`}`;
}

/** Says which pods serve the class that is written now, and what is asked there. */
export function whyOfClass(pods: PodsOfClass | undefined): string {
  if (pods === undefined) return '';
  const { label, areSeen, asking } = pods;
  return [
    areSeen ? '' : ` The mesh has its class served by pods with ${label}, and none are seen here.`,
    asking === null
      ? ''
      : ` An authorizer is asked by ${asking.name} (${placeOf(asking.origin)}) of what it matches.`,
  ].join('');
}
