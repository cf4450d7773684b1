import type { Mesh, PortProtocol, Service, ServicePort } from '../../istio/index.ts';
import { isHttp, isTls, serviceProtocol } from '../../istio/index.ts';

/** A port that proxies take for something else than before (PROTO-6, PROTO-11). */
export interface ProtocolTurn {
  readonly service: Service;
  readonly before: ServicePort;
  readonly after: ServicePort;
  readonly was: PortProtocol;
  readonly is: PortProtocol;
  /** `undeclared`: nobody says any more what it speaks; else how what was understood of it changes. */
  readonly turn: 'undeclared' | 'http-lost' | 'http-won' | 'tls-lost' | 'tls-won';
}

/** Ports of Services on both sides, by number, whose protocol is another one; an operator that renames one changes its pods too. */
export const protocolTurns = (before: Mesh, after: Mesh): readonly ProtocolTurn[] =>
  after.services.flatMap((service) => {
    const old = before.service(service.namespace, service.name);
    if (old === undefined || service.externalName !== null || old.externalName !== null) return [];
    if (service.madeBy !== null || old.madeBy !== null) return [];
    return service.ports.flatMap((port) => {
      const earlier = old.ports.find(
        (one) => one.port === port.port && one.protocol === port.protocol,
      );
      if (earlier === undefined) return [];
      const [was, is] = [serviceProtocol(earlier), serviceProtocol(port)];
      const turn = turnOf(was, is);
      return turn === null ? [] : [{ service, before: earlier, after: port, was, is, turn }];
    });
  });

function turnOf(was: PortProtocol, is: PortProtocol): ProtocolTurn['turn'] | null {
  if (was === is) return null;
  if (is === 'auto') return 'undeclared';
  // what was detected is not known: it may have been this all along
  if (was === 'auto') return null;
  if (isHttp(was) !== isHttp(is)) return isHttp(was) ? 'http-lost' : 'http-won';
  if (isTls(was) !== isTls(is)) return isTls(was) ? 'tls-lost' : 'tls-won';
  return null;
}
