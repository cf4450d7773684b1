import { runsBefore } from '../control-plane/istiod-settings.ts';
import type { Mesh } from '../mesh.ts';
import type { Clause } from '../request/clause.ts';
import type { AuthorizationPolicy, PolicyRule } from './policy.ts';

const TRUST_DOMAIN = 'source.trustDomain';

/**
 * Policies as the release that is named here may have them: one that does not know trustDomains, which came with 1.30.2,
 * drops the field, or admission refuses the policy for what is left of it (AUTHZ-35). All of them else.
 */
export function policiesOfRelease(
  mesh: Mesh,
  policies: readonly AuthorizationPolicy[],
): readonly (readonly AuthorizationPolicy[])[] {
  if (!runsBefore(mesh, '1.31') || !policies.some(asksTrustDomain)) return [policies];
  const without = [
    policies.filter((policy) => !asksTrustDomain(policy)),
    policies.map((policy) => ({ ...policy, rules: policy.rules.map(withoutTrustDomain) })),
  ];
  return runsBefore(mesh, '1.30') ? without : [policies, ...without];
}

const asksTrustDomain = ({ rules }: AuthorizationPolicy): boolean =>
  rules.some(({ from }) =>
    from.some((entry) => entry.some(({ attribute }) => attribute === TRUST_DOMAIN)),
  );

const withoutTrustDomain = (rule: PolicyRule): PolicyRule => ({
  ...rule,
  from: rule.from.map((entry): Clause =>
    entry.filter(({ attribute }) => attribute !== TRUST_DOMAIN),
  ),
});
