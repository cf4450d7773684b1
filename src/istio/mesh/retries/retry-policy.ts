import { asMeshConfig } from '../../views/mesh-config.ts';
import { isWithout } from '../control-plane/istiod-settings.ts';
import type { Mesh } from '../mesh.ts';
import type { RouteRetries, WrittenPlace } from '../routes/route-rule.ts';

/** Says how a proxy tries again. */
export interface RetryPolicy {
  /** Tries after the first. */
  readonly attempts: number;
  readonly retryOn: readonly string[];
  readonly statusCodes: readonly number[];
  readonly perTryTimeout: string | null;
  /** Counts the tries in all where each takes all the time that it may: most conditions leave one that was too slow at that. */
  readonly slowTries: number;
  /** Is null where nobody wrote it. */
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
    return {
      attempts: 0,
      retryOn: [],
      statusCodes: [],
      perTryTimeout: null,
      slowTries: 1,
      written,
    };
  const preset = retriesUnavailable(mesh) ? `${DEFAULT_RETRY_ON},503` : DEFAULT_RETRY_ON;
  const conditions = conditionsOf(retryOn ?? preset);
  const slowTries = slowTriesOf({ attempts, ...conditions });
  return { attempts, ...conditions, perTryTimeout, slowTries, written };
}

/** Says when a proxy tries again. */
type Conditions = Pick<RetryPolicy, 'attempts' | 'retryOn' | 'statusCodes'>;

/** Counts the tries of which each is ended by its own time (RETRY-9). */
export const slowTriesOf = (conditions: Conditions): number =>
  triesOn(conditions, { kind: 'per-try-timeout' });

/** Tells whether 503 is among the conditions that nobody wrote (RETRY-2). */
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

/** Says how a request fails at the server that is called last. */
export type Failure =
  | { readonly kind: 'status'; readonly status: number }
  /** An answer with 200 whose `grpc-status` says it. */
  | { readonly kind: 'grpc'; readonly status: GrpcStatus }
  | { readonly kind: BrokenOff };

/** Statuses of gRPC that conditions are named after, and the one that none is. */
type GrpcStatus =
  'cancelled' | 'deadline-exceeded' | 'internal' | 'resource-exhausted' | 'unavailable' | 'unknown';

/** No connection, one that ends before or after the request is sent, a stream that is not taken, a try that is too slow. */
type BrokenOff =
  'connect-failure' | 'reset-before-request' | 'reset' | 'refused-stream' | 'per-try-timeout';

/**
 * Gives the failure that a caller's caller sees: the caller's proxy answers 503 for what has no status, 504
 * for slowness.
 */
export function passedOn(failure: Failure): Failure {
  if (failure.kind === 'status' || failure.kind === 'grpc') return failure;
  return { kind: 'status', status: failure.kind === 'per-try-timeout' ? 504 : 503 };
}

/** Gives the failure as gRPC tells it, which has other conditions: proxies answer its requests with 200. */
export function toldByGrpc(failure: Failure): Failure {
  if (failure.kind !== 'status') return failure;
  return { kind: 'grpc', status: GRPC_OF.get(failure.status) ?? 'unknown' };
}

/** Gives the failure as HTTP tells it. */
export function toldByHttp(failure: Failure): Failure {
  if (failure.kind !== 'grpc') return failure;
  return { kind: 'status', status: HTTP_OF[failure.status] };
}

const GRPC_OF: ReadonlyMap<number, GrpcStatus> = new Map([
  [400, 'internal'],
  [429, 'unavailable'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
]);

const HTTP_OF: Readonly<Record<GrpcStatus, number>> = {
  cancelled: 499,
  'deadline-exceeded': 504,
  internal: 500,
  'resource-exhausted': 429,
  unavailable: 503,
  unknown: 500,
};

/** The failure of a server that has too much to do. */
export const OVERLOAD: Failure = { kind: 'status', status: 503 };

/** Counts how often a proxy asks in all where every try fails so: RETRY-3, RETRY-7, RETRY-14. */
export const triesOn = (policy: Conditions, failure: Failure): number =>
  isRetried(policy, failure) ? policy.attempts + 1 : 1;

function isRetried({ attempts, retryOn, statusCodes }: Conditions, failure: Failure): boolean {
  if (attempts <= 0) return false;
  if (failure.kind === 'grpc') return retryOn.includes(failure.status);
  if (failure.kind !== 'status')
    return retryOn.some((condition) => BROKEN[failure.kind].includes(condition));
  const { status } = failure;
  return (
    retryOn.some((condition) => isAmong(condition, status)) ||
    (retryOn.includes('retriable-status-codes') && statusCodes.includes(status))
  );
}

/** Each of these conditions takes a connection that breaks off, however it does, for a failure. */
const ANY_BREAK = ['reset', '5xx', 'gateway-error'];

/**
 * Lists on what a policy tries a request again that the server may have done: what breaks off however it does, and errors of
 * servers. RETRY-17, 21.
 */
export const afterWork = ({
  retryOn,
  statusCodes,
}: Pick<RetryPolicy, 'retryOn' | 'statusCodes'>): readonly string[] => [
  ...retryOn.filter((condition) => ANY_BREAK.includes(condition)),
  ...(retryOn.includes(STATUS_CODES) ? statusCodes.filter((code) => code >= 500).map(String) : []),
];

/** Conditions that take in what has no status. */
const BROKEN: Readonly<Record<BrokenOff, readonly string[]>> = {
  'connect-failure': ['connect-failure', 'reset-before-request', ...ANY_BREAK],
  'reset-before-request': ['reset-before-request', ...ANY_BREAK],
  reset: ANY_BREAK,
  'refused-stream': ['refused-stream', ...ANY_BREAK],
  'per-try-timeout': ANY_BREAK,
};

function isAmong(condition: string, status: number): boolean {
  switch (condition) {
    case '5xx':
      return status >= 500 && status < 600;
    case 'gateway-error':
      return status >= 502 && status <= 504;
    case 'retriable-4xx':
      return status === 409;
    default:
      return false;
  }
}
