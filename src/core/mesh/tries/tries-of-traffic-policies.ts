import type { PolicyRetry } from '../../istio/index.ts';
import { asBackendTrafficPolicy } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import type { RetryPolicy } from '../routes/retry-policy.ts';
import { DEFAULT_RETRY_ON } from '../routes/retry-policy.ts';
import type { TriesAgain, TryWords, WrittenTries } from './written-tries.ts';

const WORDS: TryWords = {
  whole: 'requestTimeout',
  each: 'perRetry.timeout',
  attempts: 'numRetries',
  conditions: 'retryOn',
};

/** Envoy Gateway's policies for gateways and routes. */
export const triesOfTrafficPolicies = (mesh: Mesh): readonly WrittenTries[] =>
  trafficPoliciesOf(mesh).map((source) => {
    const { origin, requestTimeout, retry } = asBackendTrafficPolicy(source);
    return {
      source,
      at: 'retry',
      origin,
      leads: true,
      whole: requestTimeout,
      tries: retry === null ? null : triesOf(source, retry),
      methods: [],
      backends: [],
      words: WORDS,
    };
  });

export const trafficPoliciesOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('gateway.envoyproxy.io', 'BackendTrafficPolicy');

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
