import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { proxyAtRisk } from '../../src/checks/proxy-at-risk/proxy-at-risk.ts';
import { findingsOf } from './findings-of.ts';

const said = (head: string): readonly string[] =>
  findingsOf(proxyAtRisk, '', head)
    .filter(({ check }) => /^internals-|^debugging-options/.test(check))
    .map(({ check, ...told }) => `${check}: ${spoken(messageOf(told))}`);

const route = (http: string, gateways = '[edge]'): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: ${gateways}
  http: [${http}]
---
`;
const LEADS = 'destination: { host: web }';
const httpRoute = (filter: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: edge }]
  rules: [{ backendRefs: [{ name: web, port: 80 }], filters: [${filter}] }]
---
`;
const filter = (value: string, context = 'GATEWAY'): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: debug, namespace: shop }
spec:
  configPatches:
    - applyTo: NETWORK_FILTER
      match: { context: ${context} }
      patch: { operation: MERGE, value: ${value} }
---
`;
const told = (object: string, check = 'outside', whom = 'callers outside'): string =>
  `internals-told-${check}: ${object} tells ${whom} the address of the pod that answers, in the header \`x-upstream\` of each answer.`;

describe('what answers tell of the inside', () => {
  test.each<[string, string, string]>([
    [
      'for a route',
      route(
        `{ headers: { response: { set: { x-upstream: '%UPSTREAM_HOST%' } } }, route: [{ ${LEADS} }] }`,
      ),
      told('VirtualService shop/web'),
    ],
    [
      'for one destination',
      route(
        `{ route: [{ ${LEADS}, headers: { response: { add: { x-upstream: 'at %UPSTREAM_REMOTE_ADDRESS%' } } } }] }`,
      ),
      told('VirtualService shop/web'),
    ],
    [
      'within the mesh',
      route(
        `{ headers: { response: { set: { x-upstream: '%UPSTREAM_HOST%' } } }, route: [{ ${LEADS} }] }`,
        '[mesh]',
      ),
      told('VirtualService shop/web', 'in-mesh', 'callers in the mesh'),
    ],
    [
      'by an HTTPRoute',
      httpRoute(
        "{ type: ResponseHeaderModifier, responseHeaderModifier: { add: [{ name: x-upstream, value: '%UPSTREAM_HOST%' }] } }",
      ),
      told('HTTPRoute shop/web'),
    ],
    [
      'by an EnvoyFilter',
      filter(
        "{ response_headers_to_add: [{ header: { key: x-upstream, value: '%UPSTREAM_HOST%' } }] }",
      ),
      told('EnvoyFilter shop/debug'),
    ],
  ])('%s', (_, head, expected) => {
    expect(said(head)).toEqual([expected]);
  });

  test('several headers of one object are told once', () => {
    expect(
      said(
        route(
          `{ headers: { response: { set: { x-a: '%UPSTREAM_CLUSTER%', x-b: '%DYNAMIC_METADATA(envoy.filters.http.jwt_authn)%' } } }, route: [{ ${LEADS} }] }`,
        ),
      ),
    ).toEqual([
      'internals-told-outside: VirtualService shop/web tells callers outside which service and subset answers and what filters noted of the request, claims of its token among it, in the headers `x-a` and `x-b` of each answer.',
    ]);
  });

  test.each<[string, string]>([
    [
      'a fixed value',
      route(`{ headers: { response: { set: { x-version: '2' } } }, route: [{ ${LEADS} }] }`),
    ],
    [
      'a percent sign',
      route(
        `{ headers: { response: { set: { x-share: '100%%UPSTREAM_HOST%%' } } }, route: [{ ${LEADS} }] }`,
      ),
    ],
    [
      'what the caller sent',
      route(
        `{ headers: { response: { set: { x-id: '%REQ(X-REQUEST-ID)%' } } }, route: [{ ${LEADS} }] }`,
      ),
    ],
    [
      'a header of requests, which callers do not see',
      route(
        `{ headers: { request: { set: { x-client: '%DOWNSTREAM_REMOTE_ADDRESS%' } } }, route: [{ ${LEADS} }] }`,
      ),
    ],
    [
      'requests of an HTTPRoute',
      httpRoute(
        "{ type: RequestHeaderModifier, requestHeaderModifier: { add: [{ name: x-u, value: '%UPSTREAM_HOST%' }] } }",
      ),
    ],
  ])('nothing is told of %s', (_, head) => {
    expect(said(head)).toEqual([]);
  });
});

describe('options of Envoy for debugging', () => {
  test.each<[string, string, string]>([
    [
      'suppress_envoy_headers',
      '{ typed_config: { suppress_envoy_headers: false } }',
      "send Envoy's debugging headers (`x-envoy-…`) along",
    ],
    [
      'in camel case',
      '{ typedConfig: { serverHeaderTransformation: PASS_THROUGH } }',
      'hand on the `server` header of the application, with its version',
    ],
    [
      'ids that are not made',
      '{ typed_config: { generate_request_id: false } }',
      'give requests no id, by which logs and traces are joined',
    ],
  ])('%s', (_, value, does) => {
    expect(said(filter(value))).toEqual([
      `debugging-options-set: EnvoyFilter shop/debug has its proxies ${does}.`,
    ]);
  });

  test('the values that proxies have are not told', () => {
    expect(
      said(
        filter(
          '{ typed_config: { suppress_envoy_headers: true, server_header_transformation: OVERWRITE, generate_request_id: true } }',
        ),
      ),
    ).toEqual([]);
  });
});
