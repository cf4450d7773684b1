import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { settingWithoutEffect } from '../../src/checks/setting-without-effect/setting-without-effect.ts';
import { findingsOf } from './findings-of.ts';

const service = (...ports: readonly string[]): string => `
apiVersion: v1
kind: Service
metadata: { name: cache, namespace: shop }
spec:
  selector: { app: cache }
  ports: [${ports.map((name, index) => `{ name: ${name}, port: ${String(6379 + index)} }`).join(', ')}]
---
`;

const rule = (policy: string): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cache, namespace: shop }
spec: { host: cache, trafficPolicy: { ${policy} } }
---
`;

const BY_HEADER = 'loadBalancer: { consistentHash: { httpHeaderName: x-session } }';

const told = (tree: string): readonly string[] =>
  findingsOf(settingWithoutEffect, '', tree)
    .filter(({ check }) => check === 'hash-without-requests')
    .map((told) => spoken(messageOf(told)));

test('a hash by a header does nothing for ports of bytes', () => {
  expect(told(service('tcp-redis') + rule(BY_HEADER))).toEqual([
    'Connections to Service shop/cache are not kept at one pod by `httpHeaderName`: its port 6379 carries no requests that proxies read.',
  ]);
  const ofPort = `portLevelSettings: [{ port: { number: 6379 }, ${BY_HEADER} }]`;
  expect(told(service('tcp-redis', 'http-web') + rule(ofPort))).toHaveLength(1);
});

test.each([
  ['some port may carry requests', service('tcp-redis', 'http-web') + rule(BY_HEADER)],
  ['nothing says what the port carries', service('main') + rule(BY_HEADER)],
  [
    'it is by the address',
    service('tcp-redis') + rule('loadBalancer: { consistentHash: { useSourceIp: true } }'),
  ],
  [
    'a route leads requests there',
    `${service('tcp-redis')}${rule(BY_HEADER)}
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cache, namespace: shop }
spec: { hosts: [c.example.com], gateways: [edge], http: [{ route: [{ destination: { host: cache } }] }] }
`,
  ],
  ['the Service is not seen', rule(BY_HEADER)],
])('nothing is told where %s', (_, tree) => {
  expect(told(tree)).toEqual([]);
});
