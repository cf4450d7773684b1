import { asMeshConfig } from '../../views/mesh-config.ts';
import { isWithout } from '../control-plane/istiod-settings.ts';
import type { Mesh } from '../mesh.ts';
import type { RouteRetries, WrittenPlace } from './route-rule.ts';

/** How a proxy tries again. */
export interface RetryPolicy {
  /** Tries after the first. */
  readonly attempts: number;
  readonly retryOn: readonly string[];
  readonly statusCodes: readonly number[];
  readonly perTryTimeout: string | null;
  /** Null where nobody wrote it. */
  readonly written: WrittenPlace | null;
}

const DEFAULT_ATTEMPTS = 2;
/** Istio's, and Envoy Gateway's beside 503. */
export const DEFAULT_RETRY_ON =
  'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes';

/** The retries of a route, of the mesh where the route says nothing, or Istio's own: RETRY-1…7, 10. */
export function retryPolicy(mesh: Mesh, written: RouteRetries | null): RetryPolicy {
  if (written !== null) return policyOf(mesh, written);
  const policy = unwritten.get(mesh) ?? policyOf(mesh, presetOf(mesh) ?? OWN);
  unwritten.set(mesh, policy);
  return policy;
}

const OWN: RouteRetries = {
  attempts: DEFAULT_ATTEMPTS,
  retryOn: null,
  perTryTimeout: null,
  written: null,
};

const unwritten = new WeakMap<Mesh, RetryPolicy>();

function policyOf(
  mesh: Mesh,
  { attempts, retryOn, perTryTimeout, written }: RouteRetries,
): RetryPolicy {
  if (attempts <= 0)
    return { attempts: 0, retryOn: [], statusCodes: [], perTryTimeout: null, written };
  const preset = retriesUnavailable(mesh) ? `${DEFAULT_RETRY_ON},503` : DEFAULT_RETRY_ON;
  return { attempts, ...conditionsOf(retryOn ?? preset), perTryTimeout, written };
}

/** Whether 503 is among the conditions that nobody wrote (RETRY-2). */
const retriesUnavailable = (mesh: Mesh): boolean =>
  isWithout(mesh, 'EXCLUDE_UNSAFE_503_FROM_DEFAULT_RETRY', '1.24');

function presetOf({ configuration }: Mesh): RouteRetries | null {
  const written = [...configuration.settings.keys()].some((path) =>
    path.startsWith('defaultHttpRetryPolicy'),
  );
  if (!written) return null;
  const { retryAttempts, retryOn, retryTimeout } = asMeshConfig(configuration.settings);
  const place =
    configuration.settings.get('defaultHttpRetryPolicy.attempts') ??
    [...configuration.settings].find(([path]) => path.startsWith('defaultHttpRetryPolicy'))?.[1];
  return {
    attempts: retryAttempts?.value ?? 0,
    retryOn: retryOn?.value ?? null,
    perTryTimeout: retryTimeout?.value ?? null,
    written: place === undefined ? null : { source: place.source, origin: place.origin },
  };
}

/** Numbers are status codes, and bring the condition that makes them count (RETRY-7). */
function conditionsOf(text: string): Pick<RetryPolicy, 'retryOn' | 'statusCodes'> {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const statusCodes = words.filter((word) => /^\d{3}$/.test(word)).map(Number);
  const names = words.filter((word) => !/^\d{3}$/.test(word));
  const implied = statusCodes.length > 0 && !names.includes(STATUS_CODES) ? [STATUS_CODES] : [];
  return { retryOn: [...names, ...implied], statusCodes };
}

const STATUS_CODES = 'retriable-status-codes';
