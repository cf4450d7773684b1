import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { headlineOf } from '../../src/review/report/review/headline.ts';

const filter = (name: string, type: string): string => `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: login, namespace: istio-system }
spec:
  configPatches:
    - applyTo: HTTP_FILTER
      match: { context: GATEWAY, listener: { filterChain: { filter: { name: ${name} } } } }
      patch:
        operation: INSERT_BEFORE
        value:
          name: login
          typed_config: { '@type': type.googleapis.com/${type} }
`;

const FORMER = 'envoy.http_connection_manager';
const TODAY = 'envoy.filters.network.http_connection_manager';
const V2 = 'envoy.config.filter.http.ext_authz.v2.ExtAuthz';
const V3 = 'envoy.extensions.filters.http.ext_authz.v3.ExtAuthz';

const BEFORE: Files = {
  'mesh/ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: istio-system }\n',
};

const added = (text: string) => reviewOf(BEFORE, { ...BEFORE, 'mesh/login.yaml': text });

test('what has a filter refused is told before what waits until it is taken, and neither refutes the other', async () => {
  const review = await added(filter(FORMER, V2));
  expect(headlineOf(review).sentence).toContain('is of no use from Istio 1.9 on');
  const former = review.findings.find(({ check }) => check === 'former-filter-name');
  expect(spoken(former)?.message).toContain('from Istio 1.19 on, with types of the v3 API either');
  expect(spoken(former?.symptom)).toMatch(/^once its types are mended, istiod warns of the name/);
});

test.each([
  [
    FORMER,
    V2,
    'up to Istio 1.8 every gateway gets it within seconds of the sync; later ones reject it',
  ],
  [
    TODAY,
    V2,
    'up to Istio 1.8 every gateway gets it within seconds of the sync; later ones reject it',
  ],
  [
    FORMER,
    V3,
    'up to Istio 1.18 every gateway gets it within seconds of the sync; later ones pass over it',
  ],
  [TODAY, V3, 'every gateway gets it within seconds of the sync'],
])('a filter of the mesh says for which releases it holds: %s, %s', async (name, type, symptom) => {
  const { findings } = await added(filter(name, type));
  expect(spoken(findings.find(({ check }) => check === 'root-object-changed')?.symptom)).toBe(
    symptom,
  );
});

test('a filter for gateways alone is not said to reach every workload', async () => {
  const { reasons } = await added(filter(TODAY, V3));
  const why = reasons.find(({ rule }) => rule === 'mesh-wide-change')?.why;
  expect(why).toBe('It applies to every workload in its mesh.');
});
