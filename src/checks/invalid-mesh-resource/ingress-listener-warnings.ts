import type { Resource } from '../../manifest/index.ts';
import { isOfRequests } from '../../manifest/index.ts';
import { asSidecar } from '../../istio/index.ts';
import type { ObjectWarning } from './object-warning.ts';
import { tlsWarnings } from './server-tls-warnings.ts';

/** What the listeners of a Sidecar for calls that come in say in vain: of TLS, and of requests where there are none. */
export const ingressListenerWarnings = (sidecar: Resource): readonly ObjectWarning[] =>
  asSidecar(sidecar).ingress.value.flatMap(
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
