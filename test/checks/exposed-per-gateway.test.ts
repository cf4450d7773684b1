import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf } from './findings-of.ts';
import { object } from './reference-fixtures.ts';

const pods = (label: string): string =>
  object(
    'Deployment',
    `{template: {metadata: {labels: {istio: ${label}}}, spec: {containers: [{name: istio-proxy}]}}}`,
    label,
    'edge',
  );
const service = (label: string, annotation: string): string => `
apiVersion: v1
kind: Service
metadata: {name: ${label}, namespace: edge, annotations: {${annotation}}}
spec: {type: LoadBalancer, selector: {istio: ${label}}, ports: [{name: http, port: 80}]}
---
`;
const INTERNAL = 'networking.gke.io/load-balancer-type: Internal';
const PUBLIC = 'shop.example.com/team: edge';
const gateway = (name: string, label: string, server = http()): string =>
  object('Gateway', `{selector: {istio: ${label}}, servers: [${server}]}`, name, 'edge');
function http(): string {
  return "{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}";
}
const https = (port: number, mode: string): string =>
  `{port: {number: ${String(port)}, name: https, protocol: HTTPS}, tls: {mode: ${mode}, credentialName: edge}, hosts: ['*']}`;
const route = (gateways: string): string =>
  object(
    'VirtualService',
    `{hosts: [shop.example.com], gateways: [${gateways}], http: [{route: [{destination: {host: payments}}]}]}`,
  );

const said = (base: string, head: string) =>
  findingsOf(securityLoosened, app('shop', 'payments') + base, app('shop', 'payments') + head);
const checksIn = (base: string, head: string): readonly string[] =>
  said(base, head).map(({ check, subject }) => `${check} ${subject.kind} ${subject.name}`);

const inner = gateway('inner', 'inner');
const front = gateway('public', 'public');
const both =
  pods('inner') +
  pods('public') +
  service('inner', INTERNAL) +
  service('public', PUBLIC) +
  inner +
  front;

test('a route that comes to a gateway for everybody exposes, though one within had it before', () => {
  for (const gateways of ['edge/public', 'edge/inner, edge/public']) {
    const [finding, ...others] = said(both + route('edge/inner'), both + route(gateways));
    expect(spoken(others)).toEqual([]);
    expect(finding?.check).toBe('service-exposed');
    expect(spoken(finding?.why)).toContain(
      'before, only routes at gateway edge/inner did, which is led to from within the network only',
    );
  }
  expect(checksIn(both + route('edge/public'), both + route('edge/inner, edge/public'))).toEqual(
    [],
  );
  expect(checksIn(both + route('edge/public'), both + route('edge/inner'))).toEqual([]);
});

test('a gateway that is led to from outside itself is one finding, however many routes it has', () => {
  const routes = route('edge/inner') + route('edge/inner').replace('name: x', 'name: y');
  const opened = both.replace(service('inner', INTERNAL), service('inner', PUBLIC));
  expect(checksIn(both + routes, opened + routes)).toEqual(['gateway-exposed Gateway inner']);
  expect(checksIn(opened + routes, both + routes)).toEqual([]);
  const moved = both.replace(inner, gateway('inner', 'public'));
  const [finding] = said(both + routes, moved + routes);
  expect(finding?.check).toBe('gateway-exposed');
  expect(spoken(finding?.why)).toContain('It selects other pods than before');
});

test('it is told with the Service that changes, wherever others lead to the same pods', () => {
  const within = service('inner', '')
    .replace('name: inner', 'name: admin')
    .replace('type: LoadBalancer', 'type: ClusterIP');
  const closed = within + both + route('edge/inner');
  const opened = closed.replace(service('inner', INTERNAL), service('inner', PUBLIC));
  const [finding, ...others] = said(closed, opened);
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding?.why)).toContain('Service edge/inner leads to its pods from outside now');
});

test('a gateway without routes exposes nothing', () => {
  const opened = both.replace(service('inner', INTERNAL), service('inner', PUBLIC));
  expect(checksIn(both, opened)).toEqual([]);
});

test('a route that goes past the certificate of clients is told, a server that asks no more as such', () => {
  const edge = pods('public') + service('public', PUBLIC);
  const partners = (mode: string): string => gateway('partners', 'public', https(443, mode));
  const open = gateway('public', 'public', https(8443, 'SIMPLE'));
  const asked = edge + partners('MUTUAL') + open;
  expect(checksIn(asked + route('edge/partners'), asked + route('edge/public'))).toEqual([
    'route-without-certificate VirtualService x',
  ]);
  expect(
    checksIn(
      asked + route('edge/partners'),
      edge + partners('SIMPLE') + open + route('edge/partners'),
    ),
  ).toEqual(['gateway-tls-weakened Gateway partners']);
  // both ask, or none did
  const second = edge + partners('MUTUAL') + gateway('public', 'public', https(8443, 'MUTUAL'));
  expect(checksIn(second + route('edge/partners'), second + route('edge/public'))).toEqual([]);
  expect(checksIn(asked + route('edge/public'), asked + route('edge/partners'))).toEqual([]);
});

test('of gateways that are not here only their names tell, and the finding says so', () => {
  const elsewhere = route('istio-system/internal-gateway');
  const [finding, ...others] = said(elsewhere, route('istio-system/public-gateway'));
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding)?.message).toContain('may be reached from outside now');
  expect(spoken(finding?.why)).toContain('What leads to the gateways is not seen here');
  expect(spoken(said(elsewhere, route('istio-system/internal-gateway-2')))).toEqual([]);
  expect(spoken(said(route('istio-system/blue'), route('istio-system/green')))).toEqual([]);
  // a part of a word is none
  expect(spoken(said(route('istio-system/international'), route('istio-system/green')))).toEqual(
    [],
  );
});

test('a route that goes past the certificate of clients is told at listeners too', () => {
  const asking =
    "tls: {frontend: {default: {validation: {caCertificateRefs: [{group: '', kind: ConfigMap, name: ca}]}}}},";
  const listening = (name: string, more: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: ${name}, namespace: shop}
spec: {gatewayClassName: istio, ${more} listeners: [{name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: edge}]}}]}
---
`;
  const routed = (name: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: x, namespace: shop}
spec: {parentRefs: [{name: ${name}}], rules: [{backendRefs: [{name: payments, port: 80}]}]}
---
`;
  const front = listening('partners', asking) + listening('open', '');
  expect(checksIn(front + routed('partners'), front + routed('open'))).toEqual([
    'route-without-certificate HTTPRoute x',
  ]);
  expect(checksIn(front + routed('open'), front + routed('partners'))).toEqual([]);
  const second = listening('partners', asking) + listening('open', asking);
  expect(checksIn(second + routed('partners'), second + routed('open'))).toEqual([]);
});
