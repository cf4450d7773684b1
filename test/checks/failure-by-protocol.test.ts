import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { findingsOf } from './findings-of.ts';

const meta = 'metadata: { name: web, namespace: shop }';
const gateway = (protocol: string): string =>
  `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: edge, namespace: shop }, spec: { gatewayClassName: istio, listeners: [{ name: one, port: 90, protocol: ${protocol} }] } }`;
const route = (kind: string): string =>
  `{ apiVersion: gateway.networking.k8s.io/v1alpha2, kind: ${kind}, ${meta}, spec: { parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: gone, port: 80 }] }] } }`;

const said = (...objects: readonly string[]) =>
  findingsOf(unresolvedReference, '', objects.join('\n---\n')).map(
    ({ symptom, ...told }) => `${spoken(messageOf(told))} ${spoken(symptom)}`,
  );

test.each([
  ['TCPRoute', 'TCP', /^Connections that TCPRoute shop\/web sends to gone fail/],
  ['TLSRoute', 'TLS', /^Connections that TLSRoute shop\/web sends to gone fail|onnections that it/],
  ['UDPRoute', 'UDP', /ackets that/],
])('what a %s leads nowhere has no status', (kind, protocol, sentence) => {
  const texts = said(gateway(protocol), route(kind));
  expect(texts.join(' ')).toMatch(sentence);
  expect(texts.join(' ')).not.toMatch(/\b[45]\d\d\b/);
});

const virtualService = (routes: string): string =>
  `{ apiVersion: networking.istio.io/v1, kind: VirtualService, ${meta}, spec: { hosts: [web.shop.svc.cluster.local], ${routes} } }`;
const service = `{ apiVersion: v1, kind: Service, ${meta}, spec: { ports: [{ name: tcp-web, port: 90 }] } }`;

test.each([
  ['a missing host', '{ host: gone }'],
  ['a missing port', '{ host: web, port: { number: 91 } }'],
  ['a missing subset', '{ host: web, subset: v9 }'],
])('connections to %s are closed, and requests get 503', (_, destination) => {
  const to = `route: [{ destination: ${destination} }]`;
  const closed = said(service, virtualService(`tcp: [{ ${to} }]`)).join(' ');
  expect(closed).toMatch(/^Connections that .* connections are closed, response flag NC/);
  expect(closed).not.toMatch(/\b[45]\d\d\b/);
  expect(said(service, virtualService(`http: [{ ${to} }]`)).join(' ')).toMatch(
    /^Requests that .* 503, response flag NC/,
  );
});
