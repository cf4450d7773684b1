import type { PolicyVerdict } from '../authorize.ts';
import { verdictOfViews } from '../authorize.ts';
import type { PolicyTarget } from '../authorization/attached-policies.ts';
import type { Deciding, MatchedPolicies } from '../authorization/matched-policies.ts';
import { matchedPolicies } from '../authorization/matched-policies.ts';
import { policiesFor } from '../authorization/policy-index.ts';
import type { AuthorizationPolicy, PolicyAction } from '../authorization/policy.ts';
import type { Mesh } from '../mesh.ts';
import type { CapturedConnection } from './ztunnel-rule.ts';
import { isZtunnelAction, matchZtunnelRule } from './ztunnel-rule.ts';

/**
 * Whether ztunnel lets a connection in to pods: by policies without targetRefs, as far as they speak of connections.
 * CUSTOM, AUDIT and dry-run policies are not sent to it. INJ-16, AMBIENT-3, 4.
 */
export const admittedByZtunnel = (
  mesh: Mesh,
  target: PolicyTarget,
  connection: CapturedConnection,
): PolicyVerdict => verdictOfViews(mesh, null, (view) => admittedIn(view, target, connection));

function admittedIn(
  mesh: Mesh,
  target: PolicyTarget,
  connection: CapturedConnection,
): PolicyVerdict {
  const policies = policiesFor(mesh, target).filter(isEnforced);
  const deny = matching(policies, 'DENY', connection);
  if (deny.match === 'yes') return verdict('deny', deny.yes);
  const allow = matching(policies, 'ALLOW', connection);
  if (allow.considered.length > 0 && allow.match === 'no') return verdict('deny', allow.considered);
  const isOpen = allow.considered.length === 0 || allow.match === 'yes';
  if (isOpen && deny.match === 'no') return verdict('allow', allow.yes);
  return verdict('unknown', [...deny.maybe, ...allow.maybe]);
}

const isEnforced = ({ action, dryRun, targetRefs }: AuthorizationPolicy): boolean =>
  isZtunnelAction(action) && dryRun === null && targetRefs.length === 0;

const verdict = (said: PolicyVerdict['verdict'], because: readonly Deciding[]): PolicyVerdict => ({
  verdict: said,
  status: null,
  because,
  asks: [],
});

const matching = (
  policies: readonly AuthorizationPolicy[],
  action: PolicyAction,
  connection: CapturedConnection,
): MatchedPolicies =>
  matchedPolicies(policies, action, ({ rules, skippedRules }) => [
    ...rules.map((rule) => ({
      origin: rule.origin,
      match: matchZtunnelRule(rule, action, connection),
    })),
    // values that cannot be read are left out of a rule, not the rule: admission refuses them
    ...skippedRules.map((origin) => ({ origin, match: 'maybe' as const })),
  ]);
