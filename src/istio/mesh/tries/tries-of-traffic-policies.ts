import type { PolicyRetry } from '../../views/backend-traffic-policy.ts';
import type { RouteApiRule } from '../../views/gateway-api.ts';
import { asBackendTrafficPolicy } from '../../views/backend-traffic-policy.ts';
import { asGatewayApiGateway, asRoute } from '../../views/gateway-api.ts';
import { API_GROUPS } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { routesAt } from '../gateways/api-listeners.ts';
import type { Mesh } from '../mesh.ts';
import type { RetryPolicy } from '../routes/retry-policy.ts';
import { DEFAULT_RETRY_ON } from '../routes/retry-policy.ts';
import { isTargetOf, trafficPoliciesFor, trafficPoliciesOf } from './policies-of-gateways.ts';
import { backendsOf, repeatingMethods } from './tries-of-api-routes.ts';
import type { TriesAgain, TryWords, WrittenTries } from './written-tries.ts';

const WORDS: TryWords = {
  whole: 'requestTimeout',
  each: 'perRetry.timeout',
  attempts: 'numRetries',
  conditions: 'retryOn',
};

/** Envoy Gateway's policies for gateways and routes, with what the routes lead to that they hold for. */
export const triesOfTrafficPolicies = (mesh: Mesh): readonly WrittenTries[] =>
  trafficPoliciesOf(mesh).map((source) => {
    const { origin, requestTimeout, retry } = asBackendTrafficPolicy(source);
    const rules = retry === null ? [] : rulesUnder(mesh, source);
    return {
      source,
      at: 'retry',
      origin,
      leads: true,
      handsOver: false,
      whole: requestTimeout,
      tries: retry === null ? null : triesOf(source, retry),
      methods: rules.flatMap(({ rule }) => repeatingMethods(rule)),
      backends: rules.flatMap(({ route, rule }) => backendsOf(mesh, route, rule)),
      shieldedBy: 'BackendTrafficPolicy' as const,
      words: WORDS,
    };
  });

/**
 * Rules that say nothing of tries, of the routes that a policy is for: those it names, and of a Gateway that it names those
 * without a policy of their own, which would come in its place.
 */
function rulesUnder(
  mesh: Mesh,
  policy: Resource,
): readonly { readonly route: Resource; readonly rule: RouteApiRule }[] {
  const routes = ['HTTPRoute', 'GRPCRoute'].flatMap((kind) =>
    mesh.ofKind(API_GROUPS.gatewayApi, kind),
  );
  const attached = new Set(
    mesh
      .ofKind(API_GROUPS.gatewayApi, 'Gateway')
      .filter((gateway) => isTargetOf(policy, gateway))
      .flatMap((gateway) =>
        asGatewayApiGateway(gateway).listeners.value.flatMap((listener) =>
          routesAt(mesh, gateway, listener),
        ),
      ),
  );
  return routes
    .filter(
      (route) =>
        isTargetOf(policy, route) ||
        (attached.has(route) && trafficPoliciesFor(mesh, [route]).length === 0),
    )
    .flatMap((route) => asRoute(route).rules.value.map((rule) => ({ route, rule })))
    .filter(({ rule }) => rule.retry === null);
}

const triesOf = (source: Resource, retry: PolicyRetry): TriesAgain => {
  const policy = policyOfRetry(source, retry);
  return {
    origin: retry.numRetries?.origin ?? retry.origin,
    attempts: policy.attempts,
    each: retry.perRetryTimeout,
    policy,
    conditions: retry.retryOn?.origin ?? null,
  };
};

/** Two tries again, also on 503, where nothing else is said; statuses that are written stand for that one. */
export function policyOfRetry(source: Resource, retry: PolicyRetry): RetryPolicy {
  const { numRetries, retryOn, perRetryTimeout } = retry;
  const triggers = retryOn?.triggers.value.map(({ value }) => value) ?? [];
  return {
    attempts: numRetries?.value ?? 2,
    retryOn: triggers.length > 0 ? triggers : DEFAULT_RETRY_ON.split(','),
    statusCodes: retryOn === null ? [503] : retryOn.codes.value.map(({ value }) => value),
    perTryTimeout: perRetryTimeout?.value ?? null,
    written: { source, origin: numRetries?.origin ?? retry.origin },
  };
}
