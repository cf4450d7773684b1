import type { ClientTlsSettings, TrafficPolicy } from '../../istio/index.ts';
import { asDestinationRule } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';

/** TLS that clients are to use at one place of a DestinationRule. */
export interface WrittenClientTls {
  readonly subset: string | null;
  /** Null for every port. */
  readonly port: number | null;
  /** Whether nothing is encrypted; also where no mode is written (MTLS-21). */
  readonly isOff: boolean;
  readonly isModeWritten: boolean;
  /** Whether the certificate of the server is believed without looking at it. */
  readonly isUnverified: boolean;
  readonly origin: Origin;
}

/** All tls blocks of a DestinationRule: of the host, its ports and its subsets. MTLS-20, MTLS-21. */
export function writtenClientTls(rule: Resource): readonly WrittenClientTls[] {
  const { trafficPolicy, subsets } = asDestinationRule(rule);
  return [
    ...blocksIn(trafficPolicy, null),
    ...subsets.value.flatMap((subset) => blocksIn(subset.trafficPolicy, subset.name?.value ?? '')),
  ];
}

function blocksIn(
  policy: TrafficPolicy | null,
  subset: string | null,
): readonly WrittenClientTls[] {
  if (policy === null) return [];
  return [
    ...blockAt(policy.tls, subset, null),
    ...policy.portLevelSettings.value.flatMap(({ port, tls }) =>
      blockAt(tls, subset, port?.value ?? 0),
    ),
  ];
}

const blockAt = (
  tls: ClientTlsSettings | null,
  subset: string | null,
  port: number | null,
): readonly WrittenClientTls[] =>
  tls === null
    ? []
    : [
        {
          subset,
          port,
          isOff: (tls.mode?.value ?? 'DISABLE') === 'DISABLE',
          isModeWritten: tls.mode !== null,
          isUnverified: tls.insecureSkipVerify?.value === true,
          origin: (tls.insecureSkipVerify ?? tls.mode ?? tls).origin,
        },
      ];
