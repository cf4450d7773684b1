import { detectorOf } from '../detection/check.ts';
import { manyAttempts } from './attempts.ts';
import { multipliedRequests } from './multiplied-requests.ts';

/** Retries that turn one request into many at a server which cannot cope as it is. RETRY-3, RETRY-13, RETRY-14. */
export const retriesMultiply = detectorOf(
  'retries-multiply',
  'retries that make many requests of one at a server that is failing already',
  [multipliedRequests, manyAttempts],
);
