import type { Field, PolicyRetry } from '../../istio/index.ts';
import { asBackendTrafficPolicy, asRoute, ownLabelsOf } from '../../istio/index.ts';
import { API_GROUPS } from '../../kinds/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { selectsLabels } from '../gateways/namespace-selector.ts';
import type { Mesh } from '../mesh.ts';
import type { RetryPolicy } from '../routes/retry-policy.ts';
import { DEFAULT_RETRY_ON } from '../routes/retry-policy.ts';
import { isRepeating } from './repeating-methods.ts';
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
      methods: retry === null ? [] : repeatingMethods(mesh, source),
      backends: [],
      words: WORDS,
    };
  });

export const trafficPoliciesOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('gateway.envoyproxy.io', 'BackendTrafficPolicy');

/** What routes that the policy is for name, and that do not say themselves how they are tried. */
const repeatingMethods = (mesh: Mesh, source: Resource): readonly Field<string>[] =>
  mesh
    .ofKind(API_GROUPS.gatewayApi, 'HTTPRoute')
    .filter((route) => isTargetOf(source, route))
    .flatMap((route) => asRoute(route).rules.value)
    .filter(({ retry }) => retry === null)
    .flatMap(({ matches }) => matches.value)
    .flatMap(({ method }) => (method !== null && isRepeating(method.value) ? [method] : []));

/** A policy is for objects of its own namespace that it names, or whose labels it asks for. */
export function isTargetOf(policy: Resource, object: Resource): boolean {
  if (policy.namespace !== object.namespace) return false;
  const { targetRef, targetRefs, targetSelectors } = asBackendTrafficPolicy(policy);
  const targets = targetRef === null ? targetRefs.value : [targetRef];
  return (
    targets.some(({ kind, name }) => kind?.value === object.kind && name?.value === object.name) ||
    targetSelectors.value.some(
      ({ kind, labels }) =>
        kind?.value === object.kind &&
        labels !== null &&
        selectsLabels(labels, ownLabelsOf(object)),
    )
  );
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
