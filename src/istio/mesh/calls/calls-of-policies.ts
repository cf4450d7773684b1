import type { AskedField, AuthorizationRule } from '../../views/authorization-policy.ts';
import { asAuthorizationPolicy } from '../../views/authorization-policy.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import type { Call } from './call.ts';
import type { Mesh, Service, Workload } from '../mesh.ts';
import { containsLabels } from '../label-index.ts';

/** A service account that a policy names. */
export interface NamedIdentity {
  readonly trustDomain: string | null;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly origin: Origin;
  /** Tells whether the rule is for everyone but this one: `notPrincipals`, `notServiceAccounts`. */
  readonly negated: boolean;
}

/**
 * Callers that ALLOW policies admit by name: what the owners of a Service intend, though not proof of
 * a call.
 */
export function callsOfPolicies(mesh: Mesh): readonly Call[] {
  const services = servicesByNamespace(mesh);
  return mesh.ofKind('security.istio.io', 'AuthorizationPolicy').flatMap((policy) => {
    const view = asAuthorizationPolicy(policy);
    if ((view.action?.value ?? 'ALLOW') !== 'ALLOW') return [];
    if (view.targetRefs.origin !== null || view.targetRef !== null) return [];
    const destinations = selectedServices(mesh, policy, view.selector.value, services);
    return view.rules.value.flatMap((rule) => {
      const method = onlyText(rule, 'methods');
      return identitiesOf(rule, policy.namespace)
        .filter(({ negated }) => !negated)
        .flatMap(({ namespace, serviceAccount, origin }) =>
          destinations.map((destination) => ({
            source: { kind: 'identity' as const, namespace, serviceAccount },
            destination,
            port: portOf(rule, destination),
            path: onlyText(rule, 'paths'),
            ...(method !== null && !method.includes('*') && { method }),
            basis: 'policy' as const,
            sure: 'intends' as const,
            origin,
          })),
        );
    });
  });
}

/** Service accounts that a rule of an AuthorizationPolicy names exactly, without wildcards. */
export function identitiesOf(rule: AuthorizationRule, own: string): readonly NamedIdentity[] {
  return rule.from.value.flatMap(({ source }) =>
    (source?.fields ?? []).flatMap(({ field, negated, value }) => {
      if (field !== 'principals' && field !== 'serviceAccounts') return [];
      return value.flatMap(({ value: text, origin }) => {
        const identity = field === 'principals' ? fromPrincipal(text) : fromAccount(text, own);
        return identity === null ? [] : [{ ...identity, origin, negated }];
      });
    }),
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
 * mesh, which says nothing about who calls whom; one for all pods of a namespace that it does not name speaks of
 * those that are applied with it.
 */
function selectedServices(
  mesh: Mesh,
  policy: Resource,
  selector: ReadonlyMap<string, string>,
  services: ReadonlyMap<string, readonly Service[]>,
): readonly Service[] {
  if (policy.namespace === mesh.configuration.rootNamespace) return [];
  const selected = (workload: Workload): boolean => containsLabels(workload.labels, selector);
  return (services.get(policy.namespace) ?? []).filter(
    ({ workloads, resource }) =>
      workloads.some(selected) && (selector.size > 0 || mesh.areInOneNamespace(policy, resource)),
  );
}

/** Policies name ports of the pod; the Service port is the one that leads there (AUTHZ-41). */
function portOf(rule: AuthorizationRule, service: Service): number | null {
  const text = onlyText(rule, 'ports');
  if (text === null) return null;
  return service.ports.find(({ targetPort }) => String(targetPort) === text)?.port ?? null;
}

/** The one value of a field, where the rule has one operation. */
function onlyText({ to }: AuthorizationRule, name: AskedField): string | null {
  const [only, ...more] = to.value;
  const asked = only?.operation?.fields.find(({ field, negated }) => field === name && !negated);
  const [value, ...others] = asked?.value ?? [];
  return more.length > 0 || others.length > 0 ? null : (value?.value ?? null);
}
