import { listed } from '../../manifest/index.ts';

const FAILURES_SHOWN = 5;

/** `connect-failure, refused-stream and 503`; the condition that makes statuses count says nothing by itself (RETRY-7). */
export const failureWords = (
  retryOn: readonly string[],
  statusCodes: readonly number[] = [],
): string =>
  listed(
    [
      ...retryOn.filter((condition) => condition !== 'retriable-status-codes'),
      ...statusCodes.map(String),
    ],
    FAILURES_SHOWN,
  );
