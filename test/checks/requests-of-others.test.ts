import { describe, expect, test } from 'vitest';
import { trafficTaken } from '../../src/checks/traffic-taken/traffic-taken.ts';
import { app, findingsOf } from './findings-of.ts';

const gatewayApi = (kind: string, namespace: string, name: string, spec: string): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {${spec}}\n---\n`;

const PARENT = 'parentRefs: [{name: edge, namespace: istio-ingress}]';
const TREE = `${app('shop', 'web')}${app('pay', 'pay')}${gatewayApi(
  'Gateway',
  'istio-ingress',
  'edge',
  'gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP, hostname: "*.example.com", allowedRoutes: {namespaces: {from: All}}}, {name: tls, port: 443, protocol: TLS, hostname: "*.example.com", tls: {mode: Passthrough}, allowedRoutes: {namespaces: {from: All}}}]',
)}${gatewayApi('HTTPRoute', 'pay', 'pay', `${PARENT}, hostnames: [pay.example.com], rules: [{matches: [{path: {value: /}}, {path: {value: /pay/cards}}], backendRefs: [{name: pay, port: 80}]}]`)}${gatewayApi('TLSRoute', 'pay', 'tls', `${PARENT}, hostnames: [tls.example.com], rules: [{backendRefs: [{name: pay, port: 80}]}]`)}`;

const BACKEND = 'backendRefs: [{name: web, port: 80}]';
const route = (spec: string, kind = 'HTTPRoute'): string => gatewayApi(kind, 'shop', 'own', spec);

const checksOf = (base: string, head: string): readonly string[] =>
  findingsOf(trafficTaken, TREE + base, TREE + head).map(({ check }) => check);

describe('requests of another namespace are taken', () => {
  test.each([
    ['HTTPRoute', `${PARENT}, hostnames: [pay.example.com], rules: [{${BACKEND}}]`],
    ['HTTPRoute', `${PARENT}, hostnames: [PAY.example.com], rules: [{${BACKEND}}]`],
    [
      'HTTPRoute',
      `${PARENT}, hostnames: [pay.example.com], rules: [{matches: [{path: {type: Exact, value: /charge}}], ${BACKEND}}]`,
    ],
    [
      'HTTPRoute',
      `${PARENT}, hostnames: [a.example.com, pay.example.com], rules: [{matches: [{path: {type: RegularExpression, value: "/ch.*"}}], ${BACKEND}}]`,
    ],
    [
      'HTTPRoute',
      `parentRefs: [{name: edge, namespace: istio-ingress, sectionName: http}], hostnames: [pay.example.com], rules: [{${BACKEND}}]`,
    ],
    ['GRPCRoute', `${PARENT}, hostnames: [pay.example.com], rules: [{${BACKEND}}]`],
    ['TLSRoute', `${PARENT}, hostnames: [tls.example.com], rules: [{${BACKEND}}]`],
  ])('by a %s with %s', (kind, spec) => {
    expect(checksOf('', route(spec, kind))).toEqual(['requests-of-others']);
  });

  test('by an Ingress, and by a route that moves to the host', () => {
    const ingress =
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: own, namespace: shop}\nspec: {rules: [{host: pay.example.com, http: {paths: [{path: /charge, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}\n---\n';
    expect(checksOf('', ingress)).toEqual(['requests-of-others']);
    const own = route(`${PARENT}, hostnames: [www.example.com], rules: [{${BACKEND}}]`);
    expect(checksOf(own, own.replace('www.', 'pay.'))).toEqual(['requests-of-others']);
  });

  test.each([
    `${PARENT}, hostnames: [www.example.com], rules: [{${BACKEND}}]`,
    `${PARENT}, hostnames: ["*.example.com"], rules: [{${BACKEND}}]`,
    `${PARENT}, rules: [{${BACKEND}}]`,
    `parentRefs: [{name: other}], hostnames: [pay.example.com], rules: [{${BACKEND}}]`,
    `parentRefs: [{group: "", kind: Service, name: web}], hostnames: [pay.example.com], rules: [{${BACKEND}}]`,
  ])('not by a route with %s', (spec) => {
    expect(checksOf('', route(spec))).toEqual([]);
  });

  test('not by what stays, goes, or was there for the same requests', () => {
    const own = route(`${PARENT}, hostnames: [pay.example.com], rules: [{${BACKEND}}]`);
    expect(checksOf(own, own)).toEqual([]);
    expect(checksOf(own, '')).toEqual([]);
    expect(checksOf(own, own.replace('port: 80', 'port: 81'))).toEqual([]);
  });
});

describe('a route that the change moves', () => {
  const own = (namespace: string, name: string, path: string): string =>
    gatewayApi(
      'HTTPRoute',
      namespace,
      name,
      `${PARENT}, hostnames: [pay.example.com], rules: [{matches: [{path: {value: ${path}}}], ${BACKEND}}]`,
    );

  test('to another namespace or name takes nothing that it answered before', () => {
    expect(checksOf(own('web', 'own', '/charge'), own('shop', 'own', '/charge'))).toEqual([]);
    expect(checksOf(own('shop', 'old', '/charge'), own('shop', 'own', '/charge'))).toEqual([]);
  });

  test('takes what it did not answer before, or what stays answered by the old one', () => {
    const now = own('shop', 'own', '/charge');
    expect(checksOf(own('web', 'own', '/other'), now)).toEqual(['requests-of-others']);
    expect(checksOf(own('web', 'own', '/charge'), own('web', 'own', '/charge') + now)).toEqual([
      'requests-of-others',
    ]);
  });

  test('is the younger one where it asks for the same', () => {
    expect(checksOf(own('web', 'own', '/'), own('shop', 'own', '/'))).toEqual([
      'requests-of-others',
    ]);
  });
});

describe('a VirtualService of another namespace answers', () => {
  const istio = (kind: string, namespace: string, name: string, spec: string): string =>
    `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {${spec}}\n---\n`;
  const server = (port: string, more = ''): string =>
    istio(
      'Gateway',
      'istio-ingress',
      'shared',
      `selector: {istio: shared}, servers: [{port: {number: ${port}, name: web, protocol: HTTP}, hosts: ["*"]${more}}]`,
    );
  const at = (namespace: string, match: string): string =>
    istio(
      'VirtualService',
      namespace,
      'own',
      `hosts: ["*"], gateways: [istio-ingress/shared], http: [{match: [{uri: {prefix: /}, ${match}}], route: [{destination: {host: web}}]}]`,
    );
  const taken = (gateway: string, match: string, own: string): readonly string[] =>
    checksOf(gateway + at('pay', match), gateway + at('pay', match) + at('shop', own));

  test.each([
    ['at a server that its match is for', server('80'), 'port: 80'],
    ['at a Gateway that is not seen', '', 'port: 5554'],
    ['at a Gateway whose port is not told', server('"${PORT}"'), 'port: 5554'],
    ['by a match that names the gateway', server('80'), 'gateways: [istio-ingress/shared]'],
  ])('%s', (_, gateway, match) => {
    expect(taken(gateway, match, match)).toEqual(['requests-of-others']);
  });

  test.each([
    ['at another port than those of the gateway', server('80'), 'port: 5554', 'port: 80'],
    [
      'at another port of it',
      server('80').replace(
        ']}]',
        ']}, {port: {number: 81, name: more, protocol: HTTP}, hosts: ["*"]}]',
      ),
      'port: 81',
      'port: 80',
    ],
    ['at another gateway', server('80'), 'gateways: [mesh]', 'port: 80'],
    ['where the new one gets none', server('80'), 'port: 80', 'port: 5554'],
    [
      'where all are sent to HTTPS',
      server('80', ', tls: {httpsRedirect: true}'),
      'port: 80',
      'port: 80',
    ],
  ])('nothing %s', (_, gateway, match, own) => {
    expect(taken(gateway, match, own)).toEqual([]);
  });
});

const slice = (namespace: string, service: string): string =>
  `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: more, namespace: ${namespace}, labels: {kubernetes.io/service-name: ${service}}}\naddressType: IPv4\nendpoints: [{addresses: [10.6.6.6]}]\n---\n`;
const endpoints = (namespace: string, name: string): string =>
  `apiVersion: v1\nkind: Endpoints\nmetadata: {name: ${name}, namespace: ${namespace}}\nsubsets: [{addresses: [{ip: 10.6.6.6}]}]\n---\n`;
const WITHOUT_SELECTOR =
  'apiVersion: v1\nkind: Service\nmetadata: {name: ledger, namespace: pay}\nspec: {ports: [{port: 80}]}\n---\n';

describe('addresses behind a Service', () => {
  test.each([
    slice('pay', 'pay'),
    slice('pay', 'not-rendered'),
    slice('default', 'kubernetes'),
    endpoints('pay', 'pay'),
    endpoints('default', 'kubernetes'),
  ])('are told of: %s', (object) => {
    expect(checksOf('', object)).toEqual(['endpoints-of-others']);
    expect(checksOf(object, object)).toEqual([]);
    expect(checksOf(object, '')).toEqual([]);
  });

  test('are ordinary where the Service has no selector and stands beside them, or there is none named', () => {
    expect(checksOf('', WITHOUT_SELECTOR + slice('pay', 'ledger'))).toEqual([]);
    expect(checksOf(WITHOUT_SELECTOR, WITHOUT_SELECTOR + endpoints('pay', 'ledger'))).toEqual([]);
    expect(
      checksOf('', slice('pay', 'x').replace('kubernetes.io/service-name: x', 'a: b')),
    ).toEqual([]);
  });
});
