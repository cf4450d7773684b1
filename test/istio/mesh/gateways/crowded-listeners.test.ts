import { expect, test } from 'vitest';
import { apiServersOn } from '../../../../src/istio/mesh/gateways/gateway-api-routes.ts';
import { meshFrom } from '../../../support/rendered.ts';

const gateway = (certificates: number): string =>
  `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: public, namespace: shop }, spec: { gatewayClassName: istio, allowedListeners: { namespaces: { from: Same } }, listeners: [{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [${Array.from({ length: certificates }, (_, index) => `{ name: c${String(index)} }`).join(', ')}] } }] } }`;

test('a listener with more than two certificates is left out', () => {
  const servers = (certificates: number) => {
    const mesh = meshFrom(gateway(certificates));
    const [edge] = mesh.ofKind('gateway.networking.k8s.io', 'Gateway');
    return edge === undefined ? [] : apiServersOn(mesh, edge, 443);
  };
  expect(servers(2)).toHaveLength(1);
  expect(servers(3)).toEqual([]);
});
