import { expect, test } from 'vitest';
import { orderOfApplication } from '../../../src/compare/rollout/order-of-application.ts';
import { meshFrom } from '../../support/rendered.ts';

const security = (kind: string, spec: string): string => `---
apiVersion: security.istio.io/v1
kind: ${kind}
metadata: { name: tokens, namespace: shop }
spec: ${spec}
`;
const reading = security('RequestAuthentication', '{ jwtRules: [{ issuer: a }] }');
const failing = (spec: string): readonly string[] =>
  orderOfApplication(
    meshFrom(''),
    meshFrom(security('AuthorizationPolicy', spec) + reading),
  ).pairs.map(({ ifWrong }) => ifWrong);

const WITH_TOKEN = '{ from: [{ source: { requestPrincipals: ["*"] } }] }';
const BY_HOST = '{ to: [{ operation: { hosts: [a.example.com] } }] }';

test('who needs a token is refused while nobody reads them, and who gets in by another rule is not', () => {
  expect(failing(`{ rules: [${WITH_TOKEN}] }`)).toEqual(['403']);
  expect(failing(`{ rules: [${WITH_TOKEN}, ${BY_HOST}] }`)).toEqual([
    '403 for requests that only a token lets in',
  ]);
  expect(failing(`{ rules: [${BY_HOST}] }`)).toEqual([]);
});

test('a rule that refuses whoever has no token refuses everybody meanwhile, whatever others refuse', () => {
  const without = '{ from: [{ source: { notRequestPrincipals: ["*"] } }] }';
  expect(failing(`{ action: DENY, rules: [${without}, ${BY_HOST}] }`)).toEqual(['403']);
});
