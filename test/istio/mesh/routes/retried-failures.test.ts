import { describe, expect, test } from 'vitest';
import type { Failure, RetryPolicy } from '../../../../src/istio/mesh/retries/retry-policy.ts';
import {
  passedOn,
  toldByGrpc,
  toldByHttp,
  triesOn,
} from '../../../../src/istio/mesh/retries/retry-policy.ts';

const policy = (...retryOn: readonly string[]): RetryPolicy => ({
  attempts: 2,
  retryOn,
  statusCodes: [],
  perTryTimeout: null,
  slowTries: 1,
  written: null,
});
const isRetried = (failure: Failure, ...retryOn: readonly string[]): boolean =>
  triesOn(policy(...retryOn), failure) === 3;

describe('what is tried again', () => {
  test('of a connection that does not come about, or breaks off before anything is sent', () => {
    for (const condition of ['reset-before-request', 'reset', '5xx', 'gateway-error'])
      for (const kind of ['connect-failure', 'reset-before-request'] as const)
        expect(isRetried({ kind }, condition), `${kind} on ${condition}`).toBe(true);
    expect(isRetried({ kind: 'connect-failure' }, 'connect-failure')).toBe(true);
    expect(isRetried({ kind: 'reset-before-request' }, 'connect-failure')).toBe(false);
  });

  test('of what breaks off later only by conditions that accept that it arrived', () => {
    for (const kind of ['reset', 'per-try-timeout'] as const) {
      expect(isRetried({ kind }, 'reset')).toBe(true);
      expect(isRetried({ kind }, 'reset-before-request', 'connect-failure')).toBe(false);
    }
  });

  test('of gRPC goes by the status of gRPC, and by none of HTTP', () => {
    const unavailable: Failure = { kind: 'grpc', status: 'unavailable' };
    expect(isRetried(unavailable, 'unavailable')).toBe(true);
    expect(isRetried(unavailable, '5xx', 'gateway-error', 'cancelled')).toBe(false);
    expect(isRetried({ kind: 'status', status: 503 }, 'unavailable')).toBe(false);
  });
});

test('proxies tell a failure as the protocol of the caller does', () => {
  expect(toldByGrpc({ kind: 'status', status: 503 })).toEqual({
    kind: 'grpc',
    status: 'unavailable',
  });
  expect(toldByHttp({ kind: 'grpc', status: 'unavailable' })).toEqual({
    kind: 'status',
    status: 503,
  });
  expect(passedOn({ kind: 'per-try-timeout' })).toEqual({ kind: 'status', status: 504 });
  expect(passedOn({ kind: 'reset-before-request' })).toEqual({ kind: 'status', status: 503 });
});
