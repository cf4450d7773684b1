import type { Field } from '../../istio/index.ts';
import { asBackendTrafficPolicy } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import { limitOfOne } from './limit-of-one.ts';

const breakerLetsNothingThrough: Check = {
  id: 'breaker-lets-nothing-through',
  title: 'A circuit breaker of Envoy Gateway lets no request through',
  level: 'high',
  blind: 'Whether it is shut on purpose, for a time.',
};

/** In Envoy Gateway 0 is a limit, and what is not written is 1024. */
export const breakersOfTrafficPolicies = checks(
  [limitOfOne, breakerLetsNothingThrough],
  ({ mesh }) =>
    mesh.ofKind('gateway.envoyproxy.io', 'BackendTrafficPolicy').flatMap((policy) => {
      const breaker = asBackendTrafficPolicy(policy).circuitBreaker;
      if (breaker === null) return [];
      const { maxConnections, maxPendingRequests, maxParallelRequests } = breaker;
      return [
        ...(maxParallelRequests?.value === 0 ? [tellShut(policy, maxParallelRequests)] : []),
        ...ofOne(policy, 'maxConnections', maxConnections),
        ...ofOne(policy, 'maxPendingRequests', maxPendingRequests),
        ...ofOne(policy, 'maxParallelRequests', maxParallelRequests),
      ];
    }),
);

const SCOPE = { level: 'service', workloads: 0, services: 1, namespaces: 1 } as const;

const SYMPTOMS = {
  maxConnections: 'a second connection waits, and beyond what may wait callers get 503 (flag UO)',
  maxPendingRequests: 'a second request that has to wait gets 503 (flag UO)',
  maxParallelRequests: 'a second request at the same time gets 503 (flag UO)',
} as const;

const ofOne = (
  policy: Resource,
  name: keyof typeof SYMPTOMS,
  field: Field<number> | null,
): readonly ToldBy[] =>
  field?.value === 1
    ? [
        {
          by: limitOfOne,
          subject: policy,
          key: name,
          scope: SCOPE,
          message: `Each gateway pod sends one at a time to the backends of ${subjectText(policy)}: two requests at once are one too many.`,
          why: `It sets \`${name}: 1\` (${placeOf(field.origin)}); what is not written is 1024.`,
          symptom: SYMPTOMS[name],
          origin: field.origin,
          fix: { text: `Raise \`${name}\` to what is asked at once at most, or leave it out.` },
        },
      ]
    : [];

const tellShut = (policy: Resource, field: Field<number>): ToldBy => ({
  by: breakerLetsNothingThrough,
  subject: policy,
  key: 'maxParallelRequests of 0',
  scope: SCOPE,
  message: `Every request that ${subjectText(policy)} is for is refused.`,
  why: `It lets 0 requests through at once: \`maxParallelRequests: 0\` (${placeOf(field.origin)}). Here 0 is a limit; what is not written is 1024.`,
  symptom: '503 for all requests (flag UO)',
  origin: field.origin,
  fix: { text: 'Write how many requests may be under way at once, or leave it out.' },
});
