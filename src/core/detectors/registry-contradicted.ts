import { detectorOf } from './check.ts';
import { addressesMissing } from './registry-contradicted/addressless.ts';
import { clustersDiffer } from './registry-contradicted/copies-of-services.ts';
import { serviceEntriesCollide } from './registry-contradicted/service-entries.ts';

/** Services and ServiceEntries that say different things of one host, or that nothing tells apart. SE-4…6, PROTO-9. */
export const registryContradicted = detectorOf(
  'registry-contradicted',
  'Services and ServiceEntries that say different things of one host, or that nothing tells apart',
  [serviceEntriesCollide, addressesMissing, clustersDiffer],
);
