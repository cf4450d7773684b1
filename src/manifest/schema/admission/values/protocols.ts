import { nearestWord } from '../../../yaml/nearest-word.ts';
import type { Violations } from '../../violations.ts';
import { knownText, reportAt } from '../pathed-node.ts';
import type { PathedNode } from '../pathed-node.ts';

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

/** Whether proxies tell the requests on a port of that protocol apart. */
export const isOfRequests = (protocol: string): boolean => HTTP.has(protocol.toUpperCase());

export const isOfTls = (protocol: string): boolean =>
  ['HTTPS', 'TLS'].includes(protocol.toUpperCase());

export const isKnownProtocol = (protocol: string): boolean =>
  PROTOCOLS.includes(protocol.toUpperCase());
