import { asReferenceGrant } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';

/**
 * Whether an object may name a Service or a Secret of another namespace: a ReferenceGrant there has to let it. One of its
 * own namespace it may name always. GWAPI-7.
 */
export const mayReference = (
  mesh: Mesh,
  from: Pick<Resource, 'kind' | 'namespace'>,
  to: { readonly kind: string; readonly namespace: string; readonly name: string },
): boolean =>
  from.namespace === to.namespace ||
  mesh
    .ofKind('gateway.networking.k8s.io', 'ReferenceGrant')
    .filter((grant) => grant.namespace === to.namespace)
    .map((grant) => asReferenceGrant(grant))
    .some(
      (grant) =>
        grant.from.value.some(
          (one) => one.kind?.value === from.kind && one.namespace?.value === from.namespace,
        ) &&
        grant.to.value.some(
          (one) => one.kind?.value === to.kind && (one.name === null || one.name.value === to.name),
        ),
    );
