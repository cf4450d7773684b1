import type { PolicyRetry, PolicyBreaker } from '../../views/backend-traffic-policy.ts';
import type { RouteApiRule } from '../../views/gateway-api.ts';
import { asBackendTrafficPolicy } from '../../views/backend-traffic-policy.ts';
import { asGatewayApiGateway, asRoute } from '../../views/gateway-api.ts';
import { API_GROUPS } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { routesAt } from '../gateways/api-listeners.ts';
import type { Mesh } from '../mesh.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { DEFAULT_RETRY_ON, slowTriesOf } from './retry-policy.ts';
import { isTargetOf, trafficPoliciesFor, trafficPoliciesOf } from './traffic-policy-attachment.ts';
import { backendsOf, repeatingMethods } from './gateway-api-retries.ts';
import type { TriesAgain, TryWords, WrittenTries } from './retry-settings.ts';
import type { RetryLimit } from './retry-limit.ts';

const TRAFFIC_POLICY_WORDS: TryWords = {
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
      tries: retry === null ? null : triesOfPolicy(source, retry),
      methods: rules.flatMap(({ rule }) => repeatingMethods(rule)),
      backends: rules.flatMap(({ route, rule }) => backendsOf(mesh, route, rule)),
      shieldedBy: 'BackendTrafficPolicy' as const,
      words: TRAFFIC_POLICY_WORDS,
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

const triesOfPolicy = (source: Resource, retry: PolicyRetry): TriesAgain => {
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
function policyOfRetry(source: Resource, retry: PolicyRetry): RetryPolicy {
  const { numRetries, retryOn, perRetryTimeout } = retry;
  const triggers = retryOn?.triggers.value.map(({ value }) => value) ?? [];
  const conditions = {
    attempts: numRetries?.value ?? 2,
    retryOn: triggers.length > 0 ? triggers : DEFAULT_RETRY_ON.split(','),
    statusCodes: retryOn === null ? [503] : retryOn.codes.value.map(({ value }) => value),
  };
  return {
    ...conditions,
    slowTries: slowTriesOf(conditions),
    perTryTimeout: perRetryTimeout?.value ?? null,
    written: { source, origin: numRetries?.origin ?? retry.origin },
  };
}

/** Says how a gateway of Envoy Gateway tries requests again. */
export interface GatewayTries {
  readonly policy: RetryPolicy;
  readonly limit: RetryLimit | null;
}

/**
 * The tries of one rule of a route at a gateway, by the policy that is for the route, else by the one for the gateway;
 * null where nothing is tried again, or no policy shows that the gateway is one of Envoy Gateway. What the rule says
 * itself comes first.
 */
export function triesAtEnvoyGateway(
  mesh: Mesh,
  gateway: Resource,
  route: Resource,
  index: number,
): GatewayTries | null {
  const policies = trafficPoliciesOf(mesh);
  const source =
    policies.find((one) => isTargetOf(one, route)) ??
    policies.find((one) => isTargetOf(one, gateway));
  if (source === undefined) return null;
  const { retry, circuitBreaker } = asBackendTrafficPolicy(source);
  if (circuitBreaker?.maxParallelRetries?.value === 0 && circuitBreaker.retryBudget === null)
    return null;
  const own = asRoute(route).rules.value[index]?.retry ?? null;
  const policy =
    own === null
      ? retry && policyOfRetry(source, retry)
      : policyOfRetry(route, {
          origin: own.origin,
          numRetries: own.attempts,
          retryOn:
            own.codes.value.length === 0
              ? null
              : { origin: own.origin, triggers: { value: [], origin: null }, codes: own.codes },
          perRetryTimeout: null,
        });
  return policy === null ? null : { policy, limit: circuitBreaker && limitOf(circuitBreaker) };
}

/** The budget comes before the number; 1024 at once, which is not written, limit nothing. */
function limitOf({ retryBudget, maxParallelRetries }: PolicyBreaker): RetryLimit | null {
  if (retryBudget !== null) {
    const { origin, numerator, denominator, minRetryConcurrency } = retryBudget;
    const share = (numerator?.value ?? 0) / (denominator?.value ?? 100);
    return { share, floor: minRetryConcurrency?.value ?? 3, origin };
  }
  return maxParallelRetries === null
    ? null
    : { share: 0, floor: maxParallelRetries.value, origin: maxParallelRetries.origin };
}
