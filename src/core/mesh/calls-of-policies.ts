import { selectorOf, targetsOf } from '../manifest/selection.ts';
import type { Node } from '../manifest/node.ts';
import { itemsAt, stringAt } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import type { Resource } from '../manifest/resource.ts';
import type { Call } from './call.ts';
import type { Mesh, Service, Workload } from './mesh.ts';
import { containsLabels } from './label-index.ts';

/** A service account that a policy names. */
export interface NamedIdentity {
  readonly trustDomain: string | null;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly origin: Origin;
  /** `principals`, `notPrincipals`, `serviceAccounts` or `notServiceAccounts`. */
  readonly field: string;
}

/**
 * Callers that ALLOW policies admit by name: what the owners of a Service intend, though not proof of
 * a call.
 */
export function callsOfPolicies(mesh: Mesh): readonly Call[] {
  const services = servicesByNamespace(mesh);
  return mesh.ofKind('security.istio.io', 'AuthorizationPolicy').flatMap((policy) => {
    if ((stringAt(policy.node, 'spec', 'action') ?? 'ALLOW') !== 'ALLOW') return [];
    if (targetsOf(policy).length > 0) return [];
    const destinations = selectedServices(mesh, policy, services);
    return itemsAt(policy.node, 'spec', 'rules').flatMap((rule) =>
      identitiesOf(rule, policy.namespace)
        .filter(({ field }) => !field.startsWith('not'))
        .flatMap(({ namespace, serviceAccount, origin }) =>
          destinations.map((destination) => ({
            source: { kind: 'identity' as const, namespace, serviceAccount },
            destination,
            port: portOf(rule, destination),
            path: onlyText(itemsAt(rule, 'to'), 'paths'),
            basis: 'policy' as const,
            origin,
          })),
        ),
    );
  });
}

/** Service accounts that a rule of an AuthorizationPolicy names exactly, without wildcards. */
export function identitiesOf(rule: Node, own: string): readonly NamedIdentity[] {
  return itemsAt(rule, 'from').flatMap((from) =>
    ['principals', 'notPrincipals', 'serviceAccounts', 'notServiceAccounts'].flatMap((field) =>
      itemsAt(from, 'source', field).flatMap((item) => {
        if (item.kind !== 'scalar' || typeof item.value !== 'string') return [];
        const identity = /rincipals$/.test(field)
          ? fromPrincipal(item.value)
          : fromAccount(item.value, own);
        return identity === null ? [] : [{ ...identity, origin: item.origin, field }];
      }),
    ),
  );
}

/** `<trust domain>/ns/<namespace>/sa/<service account>` (AUTHZ-33). */
function fromPrincipal(
  text: string,
): Pick<NamedIdentity, 'trustDomain' | 'namespace' | 'serviceAccount'> | null {
  const [trustDomain, ns, namespace, sa, serviceAccount, more] = text.split('/');
  if (ns !== 'ns' || sa !== 'sa' || more !== undefined || text.includes('*')) return null;
  if (trustDomain === undefined || namespace === undefined || serviceAccount === undefined)
    return null;
  return namespace === '' || serviceAccount === ''
    ? null
    : { trustDomain, namespace, serviceAccount };
}

/** `<namespace>/<service account>` or `<service account>` of the policy's own namespace (AUTHZ-34). */
function fromAccount(
  text: string,
  own: string,
): Pick<NamedIdentity, 'trustDomain' | 'namespace' | 'serviceAccount'> | null {
  if (text.includes('*')) return null;
  const [first, second] = text.split('/');
  if (first === undefined || first === '') return null;
  return second === undefined
    ? { trustDomain: null, namespace: own, serviceAccount: first }
    : { trustDomain: null, namespace: first, serviceAccount: second };
}

function servicesByNamespace(mesh: Mesh): ReadonlyMap<string, readonly Service[]> {
  const found = new Map<string, Service[]>();
  for (const service of mesh.services) {
    const list = found.get(service.namespace);
    if (list === undefined) found.set(service.namespace, [service]);
    else list.push(service);
  }
  return found;
}

/**
 * Services with a workload that the policy selects. A policy of the root namespace speaks of the whole
 * mesh, which says nothing about who calls whom.
 */
function selectedServices(
  mesh: Mesh,
  policy: Resource,
  services: ReadonlyMap<string, readonly Service[]>,
): readonly Service[] {
  if (policy.namespace === mesh.configuration.rootNamespace) return [];
  const selector = selectorOf(policy);
  const selected = (workload: Workload): boolean => containsLabels(workload.labels, selector);
  return (services.get(policy.namespace) ?? []).filter(({ workloads }) => workloads.some(selected));
}

/** Policies name ports of the pod; the Service port is the one that leads there (AUTHZ-41). */
function portOf(rule: Node, service: Service): number | null {
  const text = onlyText(itemsAt(rule, 'to'), 'ports');
  if (text === null) return null;
  return service.ports.find(({ targetPort }) => String(targetPort) === text)?.port ?? null;
}

function onlyText(operations: readonly Node[], field: string): string | null {
  const [operation] = operations;
  const values = itemsAt(operation, 'operation', field);
  const [value] = values;
  if (operations.length !== 1 || values.length !== 1 || value?.kind !== 'scalar') return null;
  return value.value === null ? null : String(value.value);
}
