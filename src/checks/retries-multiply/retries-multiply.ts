import { detectorOf } from '../detection/check.ts';
import { attemptsOverThree } from './attempts-over-three.ts';
import { requestsMultiplied } from './requests-multiplied.ts';
import { repeatedRequests } from './repeated-requests.ts';
import { retriedUnshielded } from './retried-unshielded.ts';

/** Retries that turn one request into many at a server which cannot cope as it is. RETRY-3, RETRY-13, RETRY-14, RETRY-17. */
export const retriesMultiply = detectorOf(
  'retries-multiply',
  'retries that make many requests of one at a server that is failing already, or do twice what was asked once',
  [requestsMultiplied, attemptsOverThree, repeatedRequests, retriedUnshielded],
);
