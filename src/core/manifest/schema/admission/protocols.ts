import { nearestWord } from '../../nearest-word.ts';
import type { Violations } from '../violations.ts';
import { knownText, reportAt } from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';

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
  'HBONE',
  'DOUBLE-HBONE',
];

export function checkProtocol(place: PathedNode | undefined, violations: Violations): void {
  const protocol = knownText(place);
  if (place === undefined || protocol === undefined) return;
  const upper = protocol.toUpperCase();
  if (PROTOCOLS.includes(upper) || (upper === '' && place.path.includes('ports'))) return;
  reportAt(
    violations,
    place,
    'enum',
    `${JSON.stringify(protocol)} is no protocol that Istio knows: ${PROTOCOLS.slice(0, 8).join(', ')}.`,
    { nearest: nearestWord(upper, PROTOCOLS) },
  );
}
