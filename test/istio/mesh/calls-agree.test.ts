import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Call } from '../../../src/istio/mesh/calls/call.ts';
import type { Ending } from '../../../src/istio/mesh/outcome/call-ending.ts';
import type { Mesh } from '../../../src/istio/mesh/mesh.ts';
import { calledServer, callingClient } from '../../../src/istio/mesh/proxies.ts';
import { callOutcome } from '../../../src/istio/mesh/outcome/call-outcome.ts';
import { callTargets } from '../../../src/istio/mesh/calls/call-targets.ts';
import { clientConnection } from '../../../src/istio/mesh/outcome/client-connection.ts';
import { knownCalls } from '../../../src/istio/mesh/calls/calls.ts';
import { meshFrom } from '../../support/rendered.ts';
import { times } from '../../support/times.ts';

const object = (kind: string, namespace: string, spec: string): string => `
apiVersion: ${kind === 'PeerAuthentication' || kind === 'AuthorizationPolicy' ? 'security' : 'networking'}.istio.io/v1
kind: ${kind}
metadata: { name: one, namespace: ${namespace} }
spec: ${spec}
---
`;
const workload = (name: string, namespace: string, inject: string, env = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: "${inject}" } }
    spec: { serviceAccountName: ${name}, containers: [{ name: app, image: app, env: [${env}] }] }
---
`;
const service = (name: string, more: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { ${more} selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
`;

const oneOf = (...texts: readonly string[]) => fc.constantFrom('', ...texts);
const inject = fc.constantFrom('true', 'false');
const world = fc
  .record({
    client: inject,
    server: inject,
    cluster: oneOf('clusterIP: None,'),
    peers: oneOf(
      ...['STRICT', 'DISABLE', 'PERMISSIVE'].flatMap((mode) => [
        object('PeerAuthentication', 'shop', `{ mtls: { mode: ${mode} } }`),
        object(
          'PeerAuthentication',
          'shop',
          `{ selector: { matchLabels: { app: v2 } }, mtls: { mode: ${mode} } }`,
        ),
      ]),
    ),
    rule: oneOf(
      ...['DISABLE', 'ISTIO_MUTUAL', 'SIMPLE'].map((mode) =>
        object(
          'DestinationRule',
          'shop',
          `{ host: "*.shop.svc.cluster.local", trafficPolicy: { tls: { mode: ${mode} } } }`,
        ),
      ),
    ),
    sidecar: oneOf(
      object('Sidecar', 'web', '{ egress: [{ hosts: ["./*"] }] }'),
      object('Sidecar', 'web', '{ egress: [{ hosts: ["./*"] }], outboundTrafficPolicy: {} }'),
      object('Sidecar', 'web', '{ egress: [{ hosts: ["shop/*"] }], outboundTrafficPolicy: {} }'),
    ),
    route: oneOf(
      object(
        'VirtualService',
        'shop',
        '{ hosts: [v1], http: [{ route: [{ destination: { host: v2 } }] }] }',
      ),
      object(
        'VirtualService',
        'shop',
        '{ hosts: [v1], http: [{ match: [{ uri: { prefix: /other } }], route: [{ destination: { host: v2 } }] }] }',
      ),
    ),
  })
  .map(({ client, server, cluster, ...objects }) =>
    [
      workload('web', 'web', client, '{ name: V1_URL, value: "http://v1.shop/charge" }'),
      workload('v1', 'shop', 'true'),
      workload('v2', 'shop', server),
      service('v1', cluster),
      service('v2', cluster),
      ...Object.values(objects),
    ].join(''),
  );

/** Where detectors see the call end: workloads that it reaches, or that nothing does. */
function seenEnd(mesh: Mesh, call: Call): readonly string[] {
  const facts = { mesh, allNamespaces: true };
  return callTargets(facts, call).flatMap(({ service: called, port, workloads, routed }) =>
    workloads.map((one) => {
      if (port === null) throw new Error('fixture: the port is known');
      const server = calledServer(facts, called, port, one, routed);
      const { outcome } = clientConnection(
        mesh,
        callingClient(facts, call.source, port.port),
        server,
      );
      return outcome === 'fail' || outcome === 'unknown' ? outcome : one.name;
    }),
  );
}

const endText = (ending: Ending): string => {
  if (ending.kind === 'answered') return ending.by?.name ?? 'proxy';
  return ending.kind === 'unknown' ? 'unknown' : 'fail';
};

test('what detectors ask of a call agrees with how the model says that it ends', () => {
  fc.assert(
    fc.property(world, (manifests) => {
      const mesh = meshFrom(manifests);
      const [call] = knownCalls(mesh);
      if (call?.source.kind !== 'workload') throw new Error('fixture: no call');
      const { endings } = callOutcome(mesh, call.source.workload, {
        host: call.destination.host,
        port: 80,
        http: { method: 'GET', host: 'v1.shop', path: '/charge', headers: new Map(), token: null },
        serverName: null,
      });
      const ends = endings.map(({ ending }) => endText(ending)).filter((end) => end !== 'unknown');
      // one that no route fits ends at the proxy, and nothing is reached
      const seen = seenEnd(mesh, call);
      fc.pre(!manifests.includes('SIMPLE') || !seen.includes('v2'));
      fc.pre(ends.length === endings.length && !seen.includes('unknown'));
      expect(seen.length === 0 ? ['fail'] : seen).toEqual(ends);
    }),
    times(300),
  );
});
