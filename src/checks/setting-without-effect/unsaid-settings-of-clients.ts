import { asDestinationRule, asSidecar } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** Sidecars with an `outboundTrafficPolicy` that names no mode (SIDECAR-12). */
export const unsaidOutboundModes = (
  mesh: Mesh,
): readonly { readonly sidecar: Resource; readonly origin: Origin }[] =>
  mesh.ofKind('networking.istio.io', 'Sidecar').flatMap((sidecar) => {
    const policy = asSidecar(sidecar).outboundTrafficPolicy;
    return policy !== null && policy.mode === null ? [{ sidecar, origin: policy.origin }] : [];
  });

/** A subset that selects no pods in particular. */
export interface SubsetOfAllPods {
  readonly rule: Resource;
  readonly subset: string;
  readonly origin: Origin;
}

/** Subsets without labels and without settings of their own. One with settings may be there for these (DR-18). */
export const subsetsOfAllPods = (mesh: Mesh): readonly SubsetOfAllPods[] =>
  mesh.ofKind('networking.istio.io', 'DestinationRule').flatMap((rule) =>
    asDestinationRule(rule)
      .subsets.value.filter(
        ({ labels, trafficPolicy }) => labels.value.size === 0 && trafficPolicy === null,
      )
      .map(({ name, origin }) => ({ rule, subset: name?.value ?? '', origin })),
  );
