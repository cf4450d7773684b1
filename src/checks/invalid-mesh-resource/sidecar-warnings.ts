import { viewOf } from '../../istio/index.ts';
import type { View } from '../../istio/index.ts';
import { isOfRequests } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { ObjectWarning } from './object-warning.ts';
import { tlsWarnings } from './server-tls-warnings.ts';

/** Lists hosts of a Sidecar's listener that others of it cover already. */
export const egressHostWarnings = (
  sidecar: Resource,
  rootNamespace: string,
): readonly ObjectWarning[] => {
  // in the root namespace `.` stands for that of each workload
  const own = sidecar.namespace === rootNamespace ? '.' : sidecar.namespace;
  return viewOf('Sidecar', sidecar).egress.value.flatMap((listener) => inListener(listener, own));
};

/** Lists the covered hosts of one listener; `~/…` leaves something out and covers nothing. */
function inListener({ hosts }: View<'EgressListener'>, own: string): readonly ObjectWarning[] {
  const covered = new Map<string, Set<string>>();
  const warnings: ObjectWarning[] = [];
  for (const { value: text, origin } of hosts.value) {
    const [, before = '', host = ''] = /^([^/]*)\/(.*)$/.exec(text) ?? [];
    if (host === '' || before.startsWith('~')) continue;
    const namespace = before === '.' ? own : before;
    const known = covered.get(namespace) ?? new Set<string>();
    covered.set(namespace, known);
    if (host === '*' ? known.size > 0 : known.has(host) || known.has('*'))
      warnings.push({ what: 'host-repeated', text, apart: host, origin });
    known.add(host);
  }
  const all = hosts.value.find(({ value }) => value === '*/*');
  return all === undefined || covered.size < 2
    ? warnings
    : [...warnings, { what: 'hosts-beside-all', text: '*/*', origin: all.origin }];
}

/**
 * Lists what the listeners of a Sidecar for calls that come in say in vain: of TLS, and of requests where
 * there are none.
 */
export const ingressListenerWarnings = (sidecar: Resource): readonly ObjectWarning[] =>
  viewOf('Sidecar', sidecar).ingress.value.flatMap(
    ({ portBlock, port, protocol, tls, httpPool }): readonly ObjectWarning[] => {
      // refused, and looked at no further
      if (portBlock === null) return [];
      const isUnused = httpPool !== null && !isOfRequests(protocol?.value ?? '');
      return [
        ...(tls === null ? [] : tlsWarnings(tls)),
        ...(isUnused
          ? [
              {
                what: 'http-pool-unused' as const,
                text: String(port?.value ?? 0),
                apart: String(port?.value ?? 0),
                origin: httpPool,
              },
            ]
          : []),
      ];
    },
  );
