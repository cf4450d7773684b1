import type { Resource } from '../../yaml/resource.ts';
import type { Violations } from '../schema-violations.ts';
import type { PathedNode } from './pathed-node.ts';
import { knownNumber, placeAt, reportAt } from './pathed-node.ts';

/** Reports what the validation webhook refuses in a ProxyConfig. */
export function checkProxyConfig(
  _object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  const place = placeAt(spec, 'concurrency');
  if (place !== undefined && (knownNumber(place) ?? 0) < 0)
    reportAt(violations, place, 'range', 'concurrency must not be negative.', {
      remedy: 'Write the number of threads, or 0 for one on each core.',
    });
}
