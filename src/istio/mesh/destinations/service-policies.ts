import type { Mesh, Proxy, Service } from '../mesh.ts';
import type { MergedRule } from './destination-rule-index.ts';
import { destinationRules } from './destination-rule-index.ts';
import type { EffectivePolicy } from './effective-policy.ts';
import { effectivePolicy } from './effective-policy.ts';

/** What clients in the namespace of a Service go by when they call it. */
interface ServicePolicies {
  /** Null where no rule is for them. */
  readonly rule: MergedRule | null;
  /** On its first port: of the host, with null for a subset, and of each subset of the rule. */
  readonly policies: readonly {
    readonly subset: string | null;
    readonly policy: EffectivePolicy;
  }[];
}

/** Reads it for a sidecar without labels; where only ages decide between rules, the first of them. DR-2…10, 12…17. */
export function servicePolicies(mesh: Mesh, service: Service): ServicePolicies {
  const proxy: Proxy = { kind: 'sidecar', namespace: service.namespace, labels: new Map() };
  const [rule = null] = destinationRules(mesh, proxy, service);
  const [port] = service.ports;
  if (port === undefined) return { rule, policies: [] };
  const subsets = (rule?.subsets ?? []).flatMap(({ name }) => (name === null ? [] : name.value));
  return {
    rule,
    policies: [null, ...subsets].map((subset) => ({
      subset,
      policy: effectivePolicy(mesh, rule, subset, port.port),
    })),
  };
}
