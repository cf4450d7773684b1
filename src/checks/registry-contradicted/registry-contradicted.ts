import { detectorOf } from '../detection/check.ts';
import { addressMissing } from './service-entry-addresses.ts';
import { clustersDiffer } from './multicluster-services.ts';
import { serviceEntriesCollide } from './service-entries.ts';
import { serverNameElsewhere, tlsToPlainPort } from './tls-led-elsewhere.ts';
import { hostUnregistered } from './outside-hosts.ts';

/**
 * Finds Services and ServiceEntries that say different things of one host, or that nothing tells apart, and hosts outside
 * that none has (SE-4…6, PROTO-9).
 */
export const registryContradicted = detectorOf(
  'registry-contradicted',
  'conflicting or missing Services and ServiceEntries, and misdirected TLS',
  [
    serviceEntriesCollide,
    addressMissing,
    hostUnregistered,
    tlsToPlainPort,
    serverNameElsewhere,
    clustersDiffer,
  ],
);
