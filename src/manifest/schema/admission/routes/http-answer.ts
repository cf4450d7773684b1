import type { Violations } from '../../schema-violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import {
  isSet,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
} from '../pathed-node.ts';
import { checkPort } from '../values/port-values.ts';
import { checkRegex } from './request-match.ts';
import { checkDuration } from '../values/durations.ts';

const TARGETS = ['uri', 'authority', 'scheme', 'port', 'derivePort', 'prefixRewrite'];

/** ROUTE-43. */
export function checkRedirect(route: PathedNode, violations: Violations): void {
  const redirect = placeAt(route, 'redirect');
  if (redirect === undefined) return;
  if (!TARGETS.some((name) => isSet(redirect, name)))
    reportAt(
      violations,
      redirect,
      'required',
      'A redirect needs uri, prefixRewrite, authority, scheme or port.',
    );
  checkPrefixRewrite(route, redirect, violations);
  const code = placeAt(redirect, 'redirectCode');
  const status = knownNumber(code);
  if (code !== undefined && status !== undefined && status !== 0 && (status < 300 || status > 399))
    reportAt(
      violations,
      code,
      'range',
      `${String(status)} is no status of a redirect: 300 to 399.`,
      { remedy: 'Write a status from 300 to 399.' },
    );
  const scheme = placeAt(redirect, 'scheme');
  const word = knownText(scheme);
  if (scheme !== undefined && word !== undefined && !['', 'http', 'https'].includes(word))
    reportAt(violations, scheme, 'value', `${JSON.stringify(word)} is not one of http, https.`, {
      remedy: 'Write http or https.',
    });
  const port = placeAt(redirect, 'port');
  if (knownNumber(port) !== 0) checkPort(port, violations);
}

function checkPrefixRewrite(route: PathedNode, redirect: PathedNode, violations: Violations): void {
  const place = placeAt(redirect, 'prefixRewrite');
  if (place === undefined || !isSet(redirect, 'prefixRewrite')) return;
  if (isSet(redirect, 'uri'))
    reportAt(violations, place, 'exclusive', 'Only one of uri and prefixRewrite can be set.', {
      remedy: 'Keep one of uri and prefixRewrite.',
    });
  const other = placesAt(route, 'match')
    .map((match) => placeAt(match, 'uri'))
    .find((uri) => uri !== undefined && placeAt(uri, 'prefix') === undefined);
  if (other !== undefined)
    reportAt(
      violations,
      other,
      'exclusive',
      'prefixRewrite replaces a prefix, and this match has none.',
      {
        remedy: 'Match uri by prefix, or write uri in the place of prefixRewrite.',
      },
    );
}

/** Checks what a gateway or a sidecar answers by itself; the control plane does not carry more than 1 MB. */
export function checkDirectResponse(route: PathedNode, violations: Violations): void {
  const response = placeAt(route, 'directResponse');
  if (response === undefined) return;
  if (placeAt(response, 'status') === undefined)
    reportMissing(violations, response, 'status', 'A directResponse needs status.');
  checkStatus(placeAt(response, 'status'), violations);
  for (const name of ['string', 'bytes']) {
    const place = placeAt(response, 'body', name);
    const text = knownText(place);
    if (place !== undefined && text !== undefined && bodySize(name, text) > 1024 * 1024)
      reportAt(violations, place, 'range', 'The body of a directResponse is larger than 1 MB.', {
        remedy: 'Serve it from a workload, and route to that.',
      });
  }
}

/** Bytes are written in base64. */
const bodySize = (field: string, text: string): number =>
  field === 'bytes'
    ? Math.floor((text.replace(/=+$/, '').length * 3) / 4)
    : new TextEncoder().encode(text).length;

export function checkRewrite(rewrite: PathedNode, violations: Violations): void {
  const regex = placeAt(rewrite, 'uriRegexRewrite');
  const hasUri = isSet(rewrite, 'uri');
  if (regex !== undefined && hasUri)
    reportAt(violations, regex, 'exclusive', 'Only one of uri and uriRegexRewrite can be set.', {
      remedy: 'Keep one of uri and uriRegexRewrite.',
    });
  else if (regex === undefined && !hasUri && !isSet(rewrite, 'authority'))
    reportAt(
      violations,
      rewrite,
      'required',
      'A rewrite needs uri, uriRegexRewrite or authority.',
      {
        remedy: 'Say what is rewritten, or remove rewrite.',
      },
    );
  else if (regex !== undefined) {
    for (const name of ['match', 'rewrite'])
      if (!isSet(regex, name))
        reportMissing(violations, regex, name, `uriRegexRewrite needs ${name}.`);
    if (isSet(regex, 'match')) checkRegex(placeAt(regex, 'match'), violations);
  }
}

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

function checkStatus(place: PathedNode | undefined, violations: Violations): void {
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
