import { registryOf } from '../../istio/index.ts';
import type { CaseContext, CaseResult } from './answer-case.ts';
import { unknownResult } from './unknown-result.ts';

/** What a proxy takes the traffic of a port for. */
export function protocolAnswer({ mesh, query }: CaseContext): CaseResult {
  const { host = '', port = 0 } = query.destination ?? {};
  const protocols = registryOf(mesh)
    .named(host.toLowerCase())
    .flatMap((service) => service.ports.filter(({ number }) => number === port));
  const [first] = protocols;
  return first === undefined
    ? unknownResult(`the port ${String(port)} of ${host}`)
    : { protocol: first.protocol };
}
