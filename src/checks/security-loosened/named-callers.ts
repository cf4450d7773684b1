import type { Clause, Mesh } from '../../istio/index.ts';
import { gatewaysOfCharts, isGatewayWorkload } from '../../istio/index.ts';

/**
 * Tells whether a clause lets in nobody but single service accounts, each named in full: a deliberate
 * grant, unlike a wildcard, a namespace or everyone. The account of a gateway is no such caller, for
 * whoever reaches the gateway comes with it.
 */
export function namedCallersOf(mesh: Mesh): (clause: Clause) => boolean {
  const gateways = new Set([
    ...gatewaysOfCharts(mesh).map((gateway) => `${gateway.namespace}/${gateway.serviceAccount}`),
    ...mesh.workloads
      .filter((workload) => isGatewayWorkload(mesh, workload))
      .map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`),
  ]);
  const isOneCaller = (text: string): boolean => {
    const account = accountOf(text);
    // a gateway that is not rendered here is known by its name only
    return account !== null && !gateways.has(account) && !/gateway|ingress/i.test(account);
  };
  return (clause) =>
    clause.some(
      ({ attribute, negated, values }) =>
        !negated &&
        (attribute === 'source.principal' || attribute === 'source.serviceAccount') &&
        values.every(({ text }) => isOneCaller(text)),
    );
}

/** `<namespace>/<account>` of a principal or service account without wildcards; null for others. */
function accountOf(text: string): string | null {
  const found = /^(?:[^/*]+\/ns\/([^/*]+)\/sa\/([^/*]+)|([^/*]+)\/([^/*]+)|([^/*]+))$/.exec(text);
  if (found === null) return null;
  const [, namespace, account, otherNamespace, otherAccount, alone] = found;
  if (alone !== undefined) return alone;
  return `${namespace ?? otherNamespace ?? ''}/${account ?? otherAccount ?? ''}`;
}
