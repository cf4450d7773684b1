import type { Mesh, Proxy, Service } from '../mesh.ts';
import type { MergedRule } from './destination-rule-index.ts';
import { destinationRules } from './destination-rule-index.ts';
import type { EffectivePolicy } from './effective-policy.ts';
import { effectivePolicy } from './effective-policy.ts';

/** Holds what a client goes by when it calls a Service. */
interface ServicePolicies {
  /** Null where no rule is for it. */
  readonly rule: MergedRule | null;
  /** False where only ages decide between rules. */
  readonly isCertain: boolean;
  /** On its first port: of the host, with null for a subset, and of each subset of the rule. */
  readonly policies: readonly {
    readonly subset: string | null;
    readonly policy: EffectivePolicy;
  }[];
  /** Gives what holds for a subset, or for the host, on a port of the Service. */
  readonly on: (subset: string | null, port: number) => EffectivePolicy;
}

/**
 * Reads it for a sidecar without labels in the namespace of the Service, or for the client that is given; where only ages
 * decide between rules, the first of them. DR-2…10, 12…17.
 */
export function servicePolicies(
  mesh: Mesh,
  service: Pick<Service, 'host' | 'namespace'> & {
    readonly ports: readonly { readonly port: number }[];
  },
  client?: Proxy,
): ServicePolicies {
  const proxy = client ?? { kind: 'sidecar', namespace: service.namespace, labels: new Map() };
  const [rule = null, ...others] = destinationRules(mesh, proxy, service);
  const [port] = service.ports;
  const subsets = (rule?.subsets ?? []).flatMap(({ name }) => (name === null ? [] : name.value));
  const on = (subset: string | null, number: number): EffectivePolicy =>
    effectivePolicy(mesh, rule, subset, number);
  return {
    rule,
    isCertain: others.length === 0,
    policies:
      port === undefined
        ? []
        : [null, ...subsets].map((subset) => ({ subset, policy: on(subset, port.port) })),
    on,
  };
}
