import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { isSet, knownNumber, knownText, placeAt, reportAt } from '../pathed-node.ts';
import { checkDuration } from '../values/durations.ts';

const GRPC =
  /^(?:OK|CANCELLED|UNKNOWN|INVALID_ARGUMENT|DEADLINE_EXCEEDED|NOT_FOUND|ALREADY_EXISTS|PERMISSION_DENIED|RESOURCE_EXHAUSTED|FAILED_PRECONDITION|ABORTED|OUT_OF_RANGE|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS|UNAUTHENTICATED)$/;

/** Errors and delays that are put in between on purpose. */
export function checkFault(fault: PathedNode, violations: Violations): void {
  if (!isSet(fault, 'abort') && !isSet(fault, 'delay'))
    reportAt(violations, fault, 'required', 'fault needs abort or delay.', {
      remedy: 'Add abort or delay, or remove fault.',
    });
  for (const part of ['abort', 'delay'])
    checkFraction(placeAt(fault, part, 'percentage', 'value'), violations);
  checkStatus(placeAt(fault, 'abort', 'httpStatus'), violations);
  const grpc = placeAt(fault, 'abort', 'grpcStatus');
  const status = knownText(grpc);
  if (grpc !== undefined && status !== undefined && !GRPC.test(status))
    reportAt(violations, grpc, 'value', `${JSON.stringify(status)} is no status of gRPC.`, {
      remedy: 'Write a status of gRPC, such as UNAVAILABLE or NOT_FOUND.',
    });
  checkDelay(fault, violations);
  const http2 = placeAt(fault, 'abort', 'http2Error');
  if (http2 !== undefined)
    reportAt(violations, http2, 'exclusive', 'Istio cannot abort with an error of HTTP/2.', {
      remedy: 'Write httpStatus or grpcStatus in its place.',
    });
}

function checkDelay(fault: PathedNode, violations: Violations): void {
  checkDuration(placeAt(fault, 'delay', 'fixedDelay'), violations);
  const place = placeAt(fault, 'delay', 'exponentialDelay');
  if (place !== undefined)
    reportAt(violations, place, 'exclusive', 'Istio cannot delay exponentially.', {
      remedy: 'Write fixedDelay in its place.',
    });
}

export function checkStatus(place: PathedNode | undefined, violations: Violations): void {
  const status = knownNumber(place);
  if (place !== undefined && status !== undefined && (status < 200 || status > 600))
    reportAt(violations, place, 'range', `${String(status)} is no HTTP status from 200 to 599.`, {
      remedy: 'Write a status from 200 to 599.',
    });
}

/** Envoy counts in millionths. */
const LEAST = 0.0001;

function checkFraction(place: PathedNode | undefined, violations: Violations): void {
  const percent = knownNumber(place);
  if (place === undefined || percent === undefined || percent === 0) return;
  if (percent < LEAST || percent > 100)
    reportAt(
      violations,
      place,
      'range',
      `${String(percent)} is no percentage: 0 to 100, and 0.0001 at least if it is more than 0.`,
      {
        remedy: 'Write a number from 0 to 100.',
      },
    );
}
