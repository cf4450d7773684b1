import { asGateway, containsLabels } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { CertificateTrouble } from './secret-certificate.ts';
import { certificateTrouble, hasAuthority, isInClear } from './secret-certificate.ts';

/** A server of a Gateway whose Secret is here in clear and does not do for it. */
export interface UnusableCredential {
  readonly name: string;
  readonly origin: Origin;
  readonly port: number;
  readonly hosts: readonly string[];
  readonly secret: Resource;
  readonly trouble: CertificateTrouble | { readonly kind: 'no-authority' };
}

/** Modes in which clients show a certificate, for which the Secret names who may have signed it (GW-11). */
const ASKING: ReadonlySet<string> = new Set(['MUTUAL', 'OPTIONAL_MUTUAL']);

/** Of each server the Secret in the namespace of the gateway's pods, as of an instant where one is given: GW-10, 11. */
export function unusableCredentials(
  mesh: Mesh,
  gateway: Resource,
  asOf: string | null,
): readonly UnusableCredential[] {
  const { selector, servers } = asGateway(gateway);
  const pods = mesh.workloads.find(({ labels }) => containsLabels(labels, selector.value));
  if (pods === undefined || pods.namespace === '') return [];
  return servers.value.flatMap(({ tls, port, hosts }): readonly UnusableCredential[] => {
    const named = tls?.credentialName ?? null;
    if (tls === null || named === null) return [];
    const secret = mesh.find('', 'Secret', pods.namespace, named.value);
    if (secret === undefined || !isInClear(secret)) return [];
    const trouble =
      certificateTrouble(secret, asOf) ??
      (ASKING.has(tls.mode?.value ?? '') && lacksAuthority(mesh, secret)
        ? ({ kind: 'no-authority' } as const)
        : null);
    if (trouble === null) return [];
    return [
      {
        name: named.value,
        origin: named.origin,
        port: port?.number?.value ?? 0,
        hosts: hosts.value.map(({ value }) => value),
        secret,
        trouble,
      },
    ];
  });
}

/** The authority may stand in a Secret of its own, beside the other. */
const lacksAuthority = (mesh: Mesh, secret: Resource): boolean =>
  !hasAuthority(secret) &&
  mesh.find('', 'Secret', secret.namespace, `${secret.name}-cacert`) === undefined;
