import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { findingsOf } from './findings-of.ts';

const filter = (patch: string, match = ''): string =>
  `{ apiVersion: networking.istio.io/v1alpha3, kind: EnvoyFilter, metadata: { name: edge, namespace: shop }, spec: { configPatches: [{ applyTo: HTTP_FILTER, match: { context: SIDECAR_INBOUND${match} }, patch: ${patch} }] } }`;

const told = (one: string, other: string): readonly string[] =>
  findingsOf(securityLoosened, one, other)
    .filter(({ check }) => check === 'access-filter-changed')
    .map((told) => spoken(messageOf(told)));

const lua = (code: string): string =>
  filter(
    `{ operation: INSERT_BEFORE, value: { name: envoy.filters.http.lua, typed_config: { inlineCode: "${code}" } } }`,
  );

test('code that reads what another filter found is no access filter', () => {
  const reads = "handle:metadata('envoy.filters.http.jwt_authn', 'rbac')";
  expect(told(lua(`${reads} a()`), lua(`${reads} b()`))).toEqual([]);
});

test('a filter that stands beside one that decides is none itself', () => {
  const beside = (header: string): string =>
    filter(
      `{ operation: INSERT_AFTER, value: { name: trace, typed_config: { header: ${header} } } }`,
      ', listener: { filterChain: { filter: { subFilter: { name: envoy.filters.http.jwt_authn } } } }',
    );
  expect(told(beside('a'), beside('b'))).toEqual([]);
});

test.each([
  [
    'by its type',
    "{ operation: INSERT_BEFORE, value: { name: mine, typed_config: { '@type': type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC, stat: VALUE } } }",
    '',
  ],
  [
    'by its name',
    '{ operation: INSERT_FIRST, value: { name: envoy.filters.http.oauth2, typed_config: { x: VALUE } } }',
    '',
  ],
  [
    'by what it merges into',
    '{ operation: MERGE, value: { typed_config: { x: VALUE } } }',
    ', listener: { filterChain: { filter: { subFilter: { name: envoy.filters.http.jwt_authn } } } }',
  ],
  [
    'for one route',
    '{ operation: MERGE, value: { typed_per_filter_config: { envoy.filters.http.ext_authz: { disabled: VALUE } } } }',
    '',
  ],
  [
    'within a list of filters',
    '{ operation: MERGE, value: { typed_config: { http_filters: [{ name: envoy.filters.http.ext_authz, x: VALUE }] } } }',
    '',
  ],
])('one that decides is known %s', (_, patch, match) => {
  const [one, other] = ['a', 'b'].map((value) => filter(patch.replace('VALUE', value), match));
  expect(told(one ?? '', other ?? '')).toHaveLength(1);
});
