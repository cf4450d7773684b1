import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { findingsOf } from './findings-of.ts';

const ledger = (ports: string, more = ''): string => `
apiVersion: v1
kind: Service
metadata: { name: ledger, namespace: books }
spec: { selector: { app: ledger }, ports: [${ports}]${more} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ledger, namespace: books }
spec:
  selector: { matchLabels: { app: ledger } }
  template:
    metadata: { labels: { app: ledger } }
    spec: { containers: [{ name: app, image: ledger, ports: [{ containerPort: 9000 }] }] }
---
`;

const calling = (address: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: desk, namespace: counter }
spec:
  selector: { matchLabels: { app: desk } }
  template:
    metadata: { labels: { app: desk } }
    spec:
      containers:
        - name: app
          image: desk
          env: [{ name: LEDGER, value: '${address}' }]
---
`;

const HTTP = '{ name: http, port: 80, targetPort: 9000 }';
const HTTPS = '{ name: https, port: 443, targetPort: 9000 }';
const MOVED = '{ name: http, port: 9000 }';

const told = (address: string, base: string, head: string): readonly string[] =>
  findingsOf(
    unresolvedReference,
    ledger(base) + calling(address),
    ledger(head) + calling(address),
  ).map(({ check, fix, ...told }) => `${check}: ${spoken(messageOf(told))} ${spoken(fix.text)}`);

test.each([
  ['http://ledger.books.svc.cluster.local/v1', HTTP, 80],
  ['http://ledger.books', HTTP, 80],
  ['ws://ledger.books.svc', HTTP, 80],
  ['https://ledger.books.svc.cluster.local', HTTPS, 443],
])('a caller of %s loses the port that its URL leaves out', (address, base, port) => {
  const host = address.replace(/^\w+:\/\//, '').replace(/\/.*/, '');
  expect(told(address, base, MOVED)).toEqual([
    `address-port-missing: Deployment counter/desk cannot connect to ${host}:${String(port)}. Write \`${host}:9000\` there, or leave port ${String(port)} to the Service beside it until its callers have the other.`,
  ]);
});

test.each([
  ['the port is still there', HTTP, `${HTTP}, ${MOVED}`],
  ['the Service never had it', MOVED, '{ name: http, port: 9001 }'],
])('nothing is told where %s', (_, base, head) => {
  expect(told('http://ledger.books.svc.cluster.local', base, head)).toEqual([]);
});

test('an address that says no scheme may be given its port elsewhere', () => {
  expect(told('ledger.books.svc.cluster.local', HTTP, MOVED)).toEqual([]);
});
