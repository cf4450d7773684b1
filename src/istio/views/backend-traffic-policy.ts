import { asLabelSelector } from './gateway-listener.ts';
import { list, number, part, place, specOf, text } from './field.ts';

const target = part(({ origin, at }) => ({
  origin,
  kind: at('kind', text),
  name: at('name', text),
  sectionName: at('sectionName', text),
}));

const targetSelector = part((written) => ({
  origin: written.origin,
  kind: written.at('kind', text),
  /** Only the policy's own namespace where none is said. */
  from: written.at('namespaces.from', text),
  labels: written.whole(asLabelSelector),
}));

const retry = part(({ origin, at }) => ({
  origin,
  numRetries: at('numRetries', number),
  retryOn: at(
    'retryOn',
    part((condition) => ({
      origin: condition.origin,
      triggers: condition.at('triggers', list(text)),
      codes: condition.at('httpStatusCodes', list(number)),
    })),
  ),
  perRetryTimeout: at('perRetry.timeout', text),
}));

export type PolicyRetry = NonNullable<ReturnType<typeof retry>>;

const retryBudget = part(({ origin, at }) => ({
  origin,
  numerator: at('percent.numerator', number),
  denominator: at('percent.denominator', number),
  minRetryConcurrency: at('minRetryConcurrency', number),
}));

/** Reads the limits of connections and requests; one that is not written is 1024. */
const circuitBreaker = part(({ origin, at }) => ({
  origin,
  maxConnections: at('maxConnections', number),
  maxPendingRequests: at('maxPendingRequests', number),
  maxParallelRequests: at('maxParallelRequests', number),
  maxParallelRetries: at('maxParallelRetries', number),
  maxConnectionsPerEndpoint: at('perEndpoint.maxConnections', number),
  retryBudget: at('retryBudget', retryBudget),
}));

export type PolicyBreaker = NonNullable<ReturnType<typeof circuitBreaker>>;

/** Reads what takes failing endpoints out: 5 errors in a row where nothing is written. */
const healthCheck = part(({ origin, at }) => ({
  origin,
  active: at('active', place),
  passive: at('passive', place),
  consecutive5xxErrors: at('passive.consecutive5XxErrors', number),
  consecutiveGatewayErrors: at('passive.consecutiveGatewayErrors', number),
}));

/** The view of Envoy Gateway's BackendTrafficPolicy, as far as it says how often and how long is tried. */
export const asBackendTrafficPolicy = specOf(({ origin, at }) => ({
  origin,
  /** The old form of `targetRefs`, which it replaces where both are there. */
  targetRef: at('targetRef', target),
  targetRefs: at('targetRefs', list(target)),
  targetSelectors: at('targetSelectors', list(targetSelector)),
  retry: at('retry', retry),
  requestTimeout: at('timeout.http.requestTimeout', text),
  circuitBreaker: at('circuitBreaker', circuitBreaker),
  healthCheck: at('healthCheck', healthCheck),
}));

/** The view of the Gateway API's experimental XBackendTrafficPolicy, which Istio reads. */
export const asBackendRetryConstraint = specOf(({ origin, at }) => ({
  origin,
  targetRefs: at('targetRefs', list(target)),
  retryConstraint: at('retryConstraint', place),
}));
