import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { strictMtlsCutsOffCallers } from '../../src/checks/strict-mtls/strict-mtls-cuts-off-callers.ts';
import { app, findingsOf, policy } from './findings-of.ts';
import { peerAuthentication } from '../support/objects.ts';

const AMBIENT = ', labels: { istio.io/dataplane-mode: ambient }';
const namespace = (name: string, labels: string): string => `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}${labels} }
---
`;
const strict = peerAuthentication('default', '{ mtls: { mode: STRICT } }');
const named = policy(
  'shop',
  'payments',
  '{ rules: [{ from: [{ source: { principals: [cluster.local/ns/web/sa/web] } }] }] }',
);
const pods = (app('shop', 'payments') + app('web', 'web', ['payments.shop/api'])).replaceAll(
  ', sidecar.istio.io/inject: "true"',
  '',
);
const mesh = (ofWeb: string, rest: string): string =>
  namespace('web', ofWeb) + namespace('shop', AMBIENT) + pods + rest;

const LINE =
  mesh(AMBIENT, '')
    .split('\n')
    .findIndex((line) => line.includes('ambient')) + 1;

test.each([
  ['mTLS', strictMtlsCutsOffCallers, strict],
  ['policies', authorizationCutsOffCallers, named],
])('a caller that leaves the ambient mesh is told so by what asks for %s', (_, detector, rest) => {
  const findings = findingsOf(detector, mesh(AMBIENT, rest), mesh('', rest));
  expect(findings).toHaveLength(1);
  const [finding] = findings;
  expect(spoken(finding?.why)).toContain('Deployment web/web is no longer in the ambient mesh (');
  expect(spoken(finding?.why)).not.toContain('sidecar');
  expect([finding?.side, finding?.origin.line]).toEqual(['base', LINE]);
});

test('a policy of which only an annotation changes is no cause', () => {
  const noted = named.replace('namespace: shop }', 'namespace: shop, annotations: { a: "1" } }');
  expect(noted).not.toBe(named);
  const [finding] = findingsOf(authorizationCutsOffCallers, mesh(AMBIENT, named), mesh('', noted));
  expect(spoken(finding?.why)).toContain('Deployment web/web is no longer in the ambient mesh (');
});
