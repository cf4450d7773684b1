import type { Violations } from '../../schema-violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import {
  isUnknown,
  knownNumber,
  placeAt,
  reportAt,
  reportMissing,
  knownText,
} from '../pathed-node.ts';
import { nearestWord } from '../../../text/nearest-word.ts';

/** A port that is given is a number from 1 to 65535. */
export function checkPort(place: PathedNode | undefined, violations: Violations): void {
  const port = knownNumber(place);
  if (place !== undefined && port !== undefined && (port < 1 || port > 65_535))
    reportAt(violations, place, 'range', `${String(port)} is no port: ports go from 1 to 65535.`, {
      remedy: 'Write a port from 1 to 65535.',
    });
}

/** Checks the port of a match, in which 0 stands for any port. */
export function checkMatchedPort(place: PathedNode | undefined, violations: Violations): void {
  if (knownNumber(place) !== 0) checkPort(place, violations);
}

/** One that is left out is 0 to istiod, and no port. */
export function checkNeededPort(holder: PathedNode, name: string, violations: Violations): void {
  const place = placeAt(holder, name);
  if (place === undefined)
    reportMissing(violations, holder, name, 'The number of the port is missing.', {
      remedy: 'Write a port from 1 to 65535.',
    });
  else if (!isUnknown(place)) checkPort(place, violations);
}

/** Protocols of a port in Gateway and ServiceEntry, in any case (PROTO-2). */
const PROTOCOLS = [
  'HTTP',
  'HTTPS',
  'HTTP2',
  'GRPC',
  'GRPC-WEB',
  'HTTP_PROXY',
  'TLS',
  'TCP',
  'UDP',
  'MONGO',
  'MYSQL',
  'REDIS',
];

/** One that is empty is guessed from what is spoken, but for a Gateway, which opens the port. */
export function checkProtocol(
  place: PathedNode | undefined,
  { isNeeded }: { readonly isNeeded: boolean },
  violations: Violations,
): void {
  const protocol = knownText(place);
  if (place === undefined || protocol === undefined) return;
  const upper = protocol.toUpperCase();
  if (PROTOCOLS.includes(upper) || (upper === '' && !isNeeded)) return;
  reportAt(
    violations,
    place,
    'value',
    `${JSON.stringify(protocol)} is no protocol that Istio knows: ${PROTOCOLS.slice(0, 8).join(', ')}.`,
    { nearest: nearestWord(upper, PROTOCOLS) },
  );
}

const HTTP: ReadonlySet<string> = new Set(['HTTP', 'HTTP2', 'HTTP_PROXY', 'GRPC', 'GRPC-WEB']);

/** Tells whether proxies tell apart the requests on a port of that protocol. */
export const isOfRequests = (protocol: string): boolean => HTTP.has(protocol.toUpperCase());

export const isOfTls = (protocol: string): boolean =>
  ['HTTPS', 'TLS'].includes(protocol.toUpperCase());

export const isKnownProtocol = (protocol: string): boolean =>
  PROTOCOLS.includes(protocol.toUpperCase());
