import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { app } from './findings-of.ts';

const filter = (
  name: string,
  patch: string,
  context = 'GATEWAY',
) => `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: login, namespace: istio-system }
spec:
  configPatches:
    - applyTo: HTTP_FILTER
      match: { context: ${context}, listener: { filterChain: { filter: { name: envoy.filters.network.http_connection_manager, subFilter: { name: ${name} } } } } }
      patch: { operation: ${patch}, value: { name: envoy.filters.http.lua } }
`;

const told = async (text: string) => {
  const { findings } = await reviewOf(
    { 'prod/app.yaml': app('shop', 'web') },
    { 'prod/app.yaml': app('shop', 'web'), 'prod/filter.yaml': text },
  );
  const found = findings.find(({ check }) => check === 'root-object-changed');
  return { message: spoken(found)?.message, symptom: spoken(found?.symptom) };
};

const JWT = 'envoy.filters.http.jwt_authn';

test('a filter put beside one that only some proxies have is new for these alone', async () => {
  const { message, symptom } = await told(filter(JWT, 'INSERT_BEFORE'));
  expect(message).toBe(
    `EnvoyFilter login is new for every gateway in the mesh that has the filter ${JWT}.`,
  );
  expect(symptom).toContain(`every gateway that has the filter ${JWT} gets it`);
  const merged = await told(filter('envoy.filters.http.ext_authz', 'MERGE', 'SIDECAR_INBOUND'));
  expect(merged.message).toBe(
    'EnvoyFilter login is new for every proxy in the mesh that has the filter envoy.filters.http.ext_authz.',
  );
});

test('one beside what every proxy has, or beside nothing, is for all', async () => {
  const all = /^EnvoyFilter login is new for every gateway of the mesh/;
  expect((await told(filter('envoy.filters.http.router', 'INSERT_BEFORE'))).message).toMatch(all);
  expect((await told(filter(JWT, 'ADD'))).message).toMatch(all);
});
