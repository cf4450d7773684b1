import type { PolicyBreaker } from '../../views/backend-traffic-policy.ts';
import { asBackendTrafficPolicy } from '../../views/backend-traffic-policy.ts';
import { asRoute } from '../../views/gateway-api.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { RetryLimit } from '../destinations/retry-limit.ts';
import type { Mesh } from '../mesh.ts';
import type { RetryPolicy } from '../routes/retry-policy.ts';
import { isTargetOf, trafficPoliciesOf } from './policies-of-gateways.ts';
import { policyOfRetry } from './tries-of-traffic-policies.ts';

/** How a gateway of Envoy Gateway tries requests again. */
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
