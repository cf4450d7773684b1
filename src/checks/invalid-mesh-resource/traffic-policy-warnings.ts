import type { Resource } from '../../manifest/index.ts';
import type { PortPolicy, TrafficPolicy } from '../../istio/index.ts';
import { asDestinationRule } from '../../istio/index.ts';
import type { ObjectWarning } from './object-warning.ts';

/** Settings of a DestinationRule that have other names now, or do nothing by themselves. */
export function trafficPolicyWarnings(rule: Resource): readonly ObjectWarning[] {
  const { trafficPolicy, subsets } = asDestinationRule(rule);
  const own = trafficPolicy === null ? [] : ofPolicy(trafficPolicy);
  const policies = [trafficPolicy, ...subsets.value.map((subset) => subset.trafficPolicy)].filter(
    (policy) => policy !== null,
  );
  // of subsets and of single ports the webhook says nothing
  const others = policies.flatMap((policy) => [
    ...(policy === trafficPolicy ? [] : ofPolicy(policy)),
    ...policy.portLevelSettings.value.flatMap(ofPolicy),
  ]);
  return [...own, ...others.map((warning) => ({ ...warning, isOfIstio: false as const }))];
}

function ofPolicy({
  former,
  failover,
  outlierDetection,
}: TrafficPolicy | PortPolicy): readonly ObjectWarning[] {
  const { consecutiveErrors, minimumRingSize } = former;
  const [moved] = failover;
  return [
    ...(consecutiveErrors === null || consecutiveErrors.value === 0
      ? []
      : [
          {
            what: 'errors-uncounted' as const,
            text: String(consecutiveErrors.value),
            origin: consecutiveErrors.origin,
          },
        ]),
    ...(minimumRingSize === null || minimumRingSize.value === 0
      ? []
      : [
          {
            what: 'ring-size-former' as const,
            text: String(minimumRingSize.value),
            origin: minimumRingSize.origin,
          },
        ]),
    ...(moved === undefined || outlierDetection !== null
      ? []
      : [{ what: 'failover-unnoticed' as const, text: '', origin: moved }]),
  ];
}
