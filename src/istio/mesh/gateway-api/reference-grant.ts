import { asReferenceGrant } from '../../views/gateway-api.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';

type Named = Pick<Resource, 'kind' | 'namespace' | 'name'>;

/** The ReferenceGrant by which an object may name one of another namespace; undefined where none lets it. GWAPI-7. */
export const grantFor = (
  mesh: Mesh,
  from: Pick<Resource, 'kind' | 'namespace'>,
  to: Named,
): Resource | undefined =>
  mesh
    .ofKind('gateway.networking.k8s.io', 'ReferenceGrant')
    .find((grant) => grant.namespace === to.namespace && admits(grant, from, to));

function admits(grant: Resource, from: Pick<Resource, 'kind' | 'namespace'>, to: Named): boolean {
  const written = asReferenceGrant(grant);
  return (
    written.from.value.some(
      ({ kind, namespace }) => kind?.value === from.kind && namespace?.value === from.namespace,
    ) &&
    written.to.value.some(
      ({ kind, name }) => kind?.value === to.kind && (name === null || name.value === to.name),
    )
  );
}

/**
 * Tells whether an object may name a Service or a Secret of another namespace: a ReferenceGrant there has to
 * let it. An object of its own namespace it may always name. GWAPI-7.
 */
export const mayReference = (
  mesh: Mesh,
  from: Pick<Resource, 'kind' | 'namespace'>,
  to: Named,
): boolean => from.namespace === to.namespace || grantFor(mesh, from, to) !== undefined;
