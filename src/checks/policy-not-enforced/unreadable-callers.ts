import type { Origin } from '../../manifest/index.ts';
import type { AuthorizationPolicy, Mesh, Term, Workload } from '../../istio/index.ts';
import {
  acceptedMtls,
  isGatewayWorkload,
  isMeshed,
  isPeerAttribute,
  isRedirected,
  knownCalls,
  policiesInForce,
} from '../../istio/index.ts';

/** A rule that asks about callers for what the proxy of a workload never sees of them. */
export interface UnreadableCaller {
  readonly policy: AuthorizationPolicy;
  readonly term: Term;
  readonly workload: Workload;
  /** What keeps it from being seen: no mTLS, or a gateway whose address stands in place of the caller's. */
  readonly because: readonly Origin[];
}

/** Rules about identities at workloads that take plaintext only: nobody shows one there (AUTHZ-36, MTLS-12). */
export const identitiesWithoutMtls = (mesh: Mesh): readonly UnreadableCaller[] =>
  withSidecar(mesh).flatMap((workload) => {
    const { mode, ambiguous, because } = acceptedMtls(mesh, workload, null);
    if (mode !== 'DISABLE' || ambiguous !== undefined) return [];
    return policiesAt(mesh, workload).flatMap((policy) => {
      const term = termsOf(policy).find(({ attribute }) => isPeerAttribute(attribute));
      return term === undefined ? [] : [{ policy, term, workload, because }];
    });
  });

/** Rules about public addresses at workloads that are reached through a gateway: they see its address (AUTHZ-40). */
export function addressesBehindGateways(mesh: Mesh): readonly UnreadableCaller[] {
  const gateways = new Map<Workload, Origin>();
  for (const { source, destination, origin } of knownCalls(mesh))
    if (source.kind === 'gateway')
      for (const workload of destination.workloads)
        if (!gateways.has(workload)) gateways.set(workload, origin);
  return withSidecar(mesh).flatMap((workload) => {
    const route = gateways.get(workload);
    if (route === undefined) return [];
    return policiesAt(mesh, workload).flatMap((policy) => {
      const term = termsOf(policy).find(
        ({ attribute, values }) =>
          attribute === 'source.ip' && values.some(({ text }) => isPublic(text)),
      );
      return term === undefined ? [] : [{ policy, term, workload, because: [route] }];
    });
  });
}

/** Addresses that no pod of a cluster has by custom: none of the private ranges. */
function isPublic(block: string): boolean {
  const [address = '', length = '32'] = block.split('/');
  const [first = 0, second = 0] = address.split('.').map(Number);
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(address) || Number(length) === 0) return false;
  if (first === 10 || first === 127 || (first === 192 && second === 168)) return false;
  if (first === 172 && second >= 16 && second < 32) return false;
  return !(first === 100 && second >= 64 && second < 128) && !(first === 169 && second === 254);
}

const withSidecar = (mesh: Mesh): readonly Workload[] =>
  mesh.workloads.filter(
    (workload) =>
      isMeshed(mesh, workload) === true &&
      !isRedirected(mesh, workload) &&
      !isGatewayWorkload(mesh, workload),
  );

const policiesAt = (mesh: Mesh, workload: Workload): readonly AuthorizationPolicy[] =>
  [...new Set(policiesInForce(mesh, workload).flat())].filter(({ dryRun }) => dryRun === null);

const termsOf = ({ rules }: AuthorizationPolicy): readonly Term[] =>
  rules.flatMap(({ from, to, when }) => [...from, ...to, ...when].flat());
