import { routeFromSidecar } from '../../../../src/istio/mesh/routes/sidecar-routes.ts';
import type { RouteDecision } from '../../../../src/istio/mesh/routes/route-decision.ts';
import { meshFrom } from '../../../support/rendered.ts';

export interface Asked {
  readonly host: string;
  readonly from?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const shopService = (name: string, port = 80): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: ${String(port)}, targetPort: 8080 }] }
`;

export const shopRoutes = (name: string, host: string, http: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec: { hosts: ["${host}"], http: ${http} }
`;

/** What a sidecar does with a GET of `/` on port 80, where nothing else is asked for. */
const decisionOf = (
  objects: readonly string[],
  { host, from = 'web', method = 'GET', headers = {} }: Asked,
): RouteDecision =>
  routeFromSidecar(
    meshFrom(objects.join('---')),
    { kind: 'sidecar', namespace: from, labels: new Map() },
    {
      host,
      port: 80,
      serverName: null,
      http: { method, host, path: '/', headers: new Map(Object.entries(headers)), token: null },
    },
  );

/** The same in words: the first destination and how it fails, the status of a direct answer, or the kind. */
export function answerTo(objects: readonly string[], asked: Asked): string {
  const decision = decisionOf(objects, asked);
  if (decision.kind === 'direct') return `direct ${String(decision.status)}`;
  if (decision.kind !== 'route') return decision.kind;
  const [destination] = decision.destinations;
  return `${destination?.host ?? ''} ${destination?.fails ?? 'ok'}`;
}
