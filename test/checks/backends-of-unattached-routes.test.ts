import { messageOf, awaitedBy } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { findingsOf } from './findings-of.ts';

const API = 'apiVersion: gateway.networking.k8s.io/v1';
const gateway = `{ ${API}, kind: Gateway, metadata: { name: public, namespace: shop }, spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP, hostname: web.example.com }] } }`;
const route = (host: string, parents: string): string =>
  `{ ${API}, kind: HTTPRoute, metadata: { name: web, namespace: shop }, spec: { parentRefs: [${parents}], hostnames: [${host}], rules: [{ backendRefs: [{ name: gone, port: 80 }] }] } }`;

const PUBLIC = '{ name: public }';

const told = (host: string, parents: string) =>
  findingsOf(unresolvedReference, '', [gateway, route(host, parents)].join('\n---\n')).flatMap(
    (each) =>
      each.check === 'backend-missing'
        ? [{ message: messageOf(each), symptom: each.symptom, awaits: awaitedBy(each) }]
        : [],
  );

test('requests fail that a listener takes', () => {
  expect(spoken(told('web.example.com', PUBLIC))).toEqual([
    {
      message: 'Requests that HTTPRoute shop/web sends to gone fail.',
      symptom: '500 for the share of this backend',
    },
  ]);
});

test.each([
  ['no listener is for its hosts', 'other.example.com', PUBLIC],
  ['its Gateway is not there', 'web.example.com', '{ name: private }'],
  ['its Gateway has no such listener', 'web.example.com', '{ name: public, sectionName: tls }'],
  ['it names no Gateway', 'web.example.com', ''],
])('none comes for a route where %s', (_, host, parents) => {
  expect(spoken(told(host, parents))).toEqual([
    {
      message: 'Once HTTPRoute shop/web is attached, requests that it sends to gone fail.',
      symptom:
        'nothing, as long as no listener takes the route; then 500 for the share of this backend',
      awaits: 'attachment',
    },
  ]);
});

test('requests of pods fail where the route is for a Service', () => {
  expect(spoken(told('web.example.com', '{ group: "", kind: Service, name: web }'))).toEqual([
    expect.objectContaining({ symptom: '500 for the share of this backend' }),
  ]);
});
