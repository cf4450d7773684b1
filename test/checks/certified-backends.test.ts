import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { gatewayNotReady } from '../../src/checks/gateway-not-ready/gateway-not-ready.ts';
import { findingsOf } from './findings-of.ts';

interface Tree {
  readonly volumes?: string;
  readonly names?: string;
  readonly validation?: string;
}

const SECRET = '{ name: tls, secret: { secretName: ledger-tls } }';

const tree = ({
  volumes = SECRET,
  names = 'ledger.shop.svc.cluster.local',
  validation = 'hostname: ledger.shop.svc',
}: Tree): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ledger, namespace: shop }
spec:
  selector: { matchLabels: { app: ledger } }
  template:
    metadata: { labels: { app: ledger } }
    spec: { containers: [{ name: app, image: app }], volumes: [${volumes}] }
---
apiVersion: v1
kind: Service
metadata: { name: ledger, namespace: shop }
spec: { selector: { app: ledger }, ports: [{ name: https, port: 443 }] }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: ledger, namespace: shop }
spec: { secretName: ledger-tls, dnsNames: [${names}], issuerRef: { name: ca } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: { name: ledger, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: ledger }]
  validation: { wellKnownCACertificates: System, ${validation} }
---
`;
const told = (one: Tree): readonly string[] =>
  findingsOf(gatewayNotReady, '', tree(one))
    .filter(({ check }) => check === 'backend-not-certified')
    .map((told) => spoken(messageOf(told)));

test('a name that the certificate of the pods is not for', () => {
  expect(told({})).toEqual([
    'Gateways refuse the certificate of Service shop/ledger: BackendTLSPolicy shop/ledger asks for ledger.shop.svc, and the certificate is for ledger.shop.svc.cluster.local.',
  ]);
  expect(told({ names: '"*.svc"' })).toHaveLength(1);
});

test.each<[string, Tree]>([
  ['the name is among those of the certificate', { names: 'ledger, Ledger.shop.svc' }],
  ['a wildcard of it is', { names: '"*.shop.svc"' }],
  [
    'other names are asked for',
    { validation: 'hostname: a, subjectAltNames: [{ type: Hostname, hostname: b }]' },
  ],
  [
    'pods get the certificate otherwise',
    { volumes: '{ name: tls, csi: { driver: csi.cert-manager.io } }' },
  ],
  ['pods have no such Secret', { volumes: '' }],
])('nothing is told where %s', (_, one) => {
  expect(told(one)).toEqual([]);
});
