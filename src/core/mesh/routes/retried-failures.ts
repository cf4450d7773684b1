import type { RetryPolicy } from './retry-policy.ts';

/** How a request fails at the server that is called last. */
export type Failure =
  | { readonly kind: 'status'; readonly status: number }
  /** No connection, a connection that breaks off, or a stream that is not taken. */
  | { readonly kind: 'connect-failure' | 'reset' | 'refused-stream' };

/** What a caller's caller gets of a failure: the caller's proxy answers 503 for what has no status. */
export const passedOn = (failure: Failure): Failure =>
  failure.kind === 'status' ? failure : { kind: 'status', status: 503 };

/** How often a proxy asks in the end where every try fails so: RETRY-3, RETRY-7, RETRY-14. */
export const triesOn = (policy: RetryPolicy, failure: Failure): number =>
  isRetried(policy, failure) ? policy.attempts + 1 : 1;

function isRetried({ attempts, retryOn, statusCodes }: RetryPolicy, failure: Failure): boolean {
  if (attempts <= 0) return false;
  if (failure.kind !== 'status')
    return retryOn.some((condition) => BROKEN[failure.kind].includes(condition));
  const { status } = failure;
  return (
    retryOn.some((condition) => isAmong(condition, status)) ||
    (retryOn.includes('retriable-status-codes') && statusCodes.includes(status))
  );
}

/** Conditions that take in what has no status; whoever retries on statuses retries on these too. */
const BROKEN: Readonly<Record<Exclude<Failure['kind'], 'status'>, readonly string[]>> = {
  'connect-failure': ['connect-failure', 'reset', '5xx', 'gateway-error'],
  reset: ['reset', '5xx', 'gateway-error'],
  'refused-stream': ['refused-stream', 'reset', '5xx', 'gateway-error'],
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
