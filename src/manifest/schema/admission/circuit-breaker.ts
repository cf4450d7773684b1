import type { Violations } from '../schema-violations.ts';
import type { PathedNode } from './pathed-node.ts';
import { isSet, knownNumber, knownText, neededAt, placeAt, reportAt } from './pathed-node.ts';
import { checkDuration } from './values/durations.ts';

const COUNTS = [
  ['http', 'http1MaxPendingRequests'],
  ['http', 'http2MaxRequests'],
  ['http', 'maxRequestsPerConnection'],
  ['http', 'maxRetries'],
  ['http', 'maxConcurrentStreams'],
  ['tcp', 'maxConnections'],
] as const;

const DURATIONS = [
  ['http', 'idleTimeout'],
  ['tcp', 'connectTimeout'],
  ['tcp', 'maxConnectionDuration'],
  ['tcp', 'tcpKeepalive', 'time'],
  ['tcp', 'tcpKeepalive', 'interval'],
] as const;

/** Checks how much a proxy sends at once, in a DestinationRule and in a Sidecar. */
export function checkConnectionPool(pool: PathedNode | undefined, violations: Violations): void {
  if (pool?.node.kind !== 'map') return;
  if (pool.node.entries.size === 0 || !(isSet(pool, 'http') || isSet(pool, 'tcp')))
    reportAt(violations, pool, 'required', 'A connectionPool needs tcp or http.', {
      remedy: 'Add tcp or http to it, or remove it.',
    });
  for (const path of COUNTS) {
    const place = placeAt(pool, ...path);
    const count = knownNumber(place);
    if (place !== undefined && count !== undefined && count < 0)
      reportAt(
        violations,
        place,
        'range',
        `${path[1]} is ${String(count)} and must not be negative.`,
        {
          remedy: 'Write 0 or more.',
        },
      );
  }
  for (const path of DURATIONS) checkDuration(placeAt(pool, ...path), violations);
  checkHttpPool(placeAt(pool, 'http'), violations);
}

function checkHttpPool(http: PathedNode | undefined, violations: Violations): void {
  if (http === undefined) return;
  const own = placeAt(http, 'useClientProtocol');
  const isOwn = own?.node.kind === 'scalar' && own.node.value === true;
  if (own !== undefined && isOwn && knownText(placeAt(http, 'h2UpgradePolicy')) === 'UPGRADE')
    reportAt(
      violations,
      own,
      'exclusive',
      'useClientProtocol keeps the protocol of the client, and h2UpgradePolicy UPGRADE changes it.',
      { remedy: 'Remove useClientProtocol, or h2UpgradePolicy.' },
    );
  const keepAlive = placeAt(http, 'http2KeepAlive');
  if (keepAlive === undefined) return;
  for (const name of ['interval', 'timeout'])
    checkDuration(
      neededAt(violations, keepAlive, name, `http2KeepAlive needs ${name}.`),
      violations,
    );
}

/** Checks what takes an endpoint out of balancing (DR-26). */
export function checkOutlierDetection(
  outlier: PathedNode | undefined,
  violations: Violations,
): void {
  if (outlier === undefined) return;
  for (const name of ['baseEjectionTime', 'interval'])
    checkDuration(placeAt(outlier, name), violations);
  for (const name of ['maxEjectionPercent', 'minHealthPercent'])
    checkPercent(placeAt(outlier, name), violations);
  const failures = placeAt(outlier, 'consecutiveLocalOriginFailures');
  const split = placeAt(outlier, 'splitExternalLocalOriginErrors')?.node;
  const isSplit = split?.kind === 'scalar' && split.value !== false;
  if (failures !== undefined && (knownNumber(failures) ?? 0) > 0 && !isSplit)
    reportAt(
      violations,
      failures,
      'exclusive',
      'consecutiveLocalOriginFailures counts only with splitExternalLocalOriginErrors: true.',
      {
        remedy:
          'Set splitExternalLocalOriginErrors: true, or remove consecutiveLocalOriginFailures.',
      },
    );
}

function checkPercent(place: PathedNode | undefined, violations: Violations): void {
  const percent = knownNumber(place);
  if (place !== undefined && percent !== undefined && (percent < 0 || percent > 100))
    reportAt(violations, place, 'range', `${String(percent)} is no percentage: 0 to 100.`, {
      remedy: 'Write a number from 0 to 100.',
    });
}
