import type { Field } from '../../views/field.ts';
import type { Origin, Plain } from '../../../manifest/index.ts';
import { isPlainList } from '../../../manifest/index.ts';
import type { Mesh, Proxy } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { destinationRules } from '../destinations/destination-rule-index.ts';
import type { EffectivePolicy } from '../destinations/effective-policy.ts';
import { effectivePolicy } from '../destinations/effective-policy.ts';

/**
 * Limits how many tries again a proxy has under way to a cluster. A single request is tried as often as ever,
 * for its tries come one after the other (RETRY-16).
 */
export interface RetryLimit {
  /** Share of the requests under way, 1 for as many as there are; 0 for a plain number. */
  readonly share: number;
  /** So many at once are let through whatever the share. */
  readonly floor: number;
  readonly origin: Origin;
}

/** Envoy takes these where a budget does not say them (RETRY-16, DR-13). */
const USUAL_PERCENT = 20;
const USUAL_FLOOR = 3;

/**
 * Finds what limits tries again to a destination; null for nothing, and where only one of the rules that may
 * count does.
 */
export function retryLimit(
  mesh: Mesh,
  proxy: Proxy,
  service: RegistryService,
  subset: string | null,
  port: number,
): RetryLimit | null {
  const limits = destinationRules(mesh, proxy, service).map((rule) =>
    limitOf(effectivePolicy(mesh, rule, subset, port)),
  );
  return limits.reduce(
    (widest, limit) => (widest === null || limit === null ? null : wider(widest, limit)),
    limits[0] ?? null,
  );
}

/** Reads the limit that rules in force set; Envoy leaves the number aside where there is a budget. */
export const limitOf = (policy: EffectivePolicy | null): RetryLimit | null =>
  budgetOf(policy?.retryBudget) ?? numberOf(policy?.connectionPool);

const wider = (one: RetryLimit, other: RetryLimit): RetryLimit =>
  other.share > one.share || (other.share === one.share && other.floor > one.floor) ? other : one;

function budgetOf(written: Field<Plain> | undefined): RetryLimit | null {
  if (written === undefined) return null;
  const percent = at(written.value, 'percent');
  const share = typeof percent === 'number' ? percent : at(percent, 'value');
  const floor = at(written.value, 'minRetryConcurrency');
  return {
    share: (typeof share === 'number' ? share : USUAL_PERCENT) / 100,
    floor: typeof floor === 'number' && floor > 0 ? floor : USUAL_FLOOR,
    origin: written.origin,
  };
}

/** 0 is none (DR-19). */
function numberOf(pool: Field<Plain> | undefined): RetryLimit | null {
  const most = pool === undefined ? undefined : at(at(pool.value, 'http'), 'maxRetries');
  if (pool === undefined || typeof most !== 'number' || most <= 0) return null;
  return { share: 0, floor: most, origin: pool.origin };
}

const at = (value: Plain | undefined, name: string): Plain | undefined =>
  typeof value === 'object' && value !== null && !isPlainList(value) ? value[name] : undefined;
