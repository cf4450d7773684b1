import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Detector } from '../../src/checks/detection/detector.ts';
import { policyNotEnforced } from '../../src/checks/policy-not-enforced/policy-not-enforced.ts';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const OPEN = policy('istio-system', 'open', '{ rules: [{}] }');
const ANYWAY = 'AuthorizationPolicy istio-system/open (mesh.yaml:';

const told = (detector: Detector, id: string, head: string, base = '') =>
  findingsOf(detector, base, head).find(({ check }) => check === id);

describe('a rule that lets nobody in refuses nobody beside a policy that lets everybody in', () => {
  const account = `
apiVersion: v1
kind: ServiceAccount
metadata: { name: carts, namespace: shop }
---
`;
  const plaintext = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: DISABLE } }
---
`;
  const tokens = `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec: { jwtRules: [{ issuer: other }] }
---
`;
  const allowing = (part: string): string =>
    app('shop', 'web') + policy('shop', 'web', `{ rules: [{ ${part} }] }`);

  test.each<[string, Detector, string]>([
    [
      'wildcard-taken-literally',
      policyNotEnforced,
      allowing("to: [{ operation: { paths: ['/a/*/b'] } }]"),
    ],
    ['method-nobody-sends', policyNotEnforced, allowing('to: [{ operation: { methods: [get] } }]')],
    [
      'identity-without-mtls',
      policyNotEnforced,
      plaintext + allowing('from: [{ source: { namespaces: [shop] } }]'),
    ],
    [
      'issuer-not-validated',
      policyNotEnforced,
      tokens + allowing("from: [{ source: { requestPrincipals: ['mine/*'] } }]"),
    ],
    [
      'principal-without-account',
      unresolvedReference,
      account + allowing("from: [{ source: { principals: ['cluster.local/ns/shop/sa/cart'] } }]"),
    ],
  ])('%s', (id, detector, text) => {
    expect(spoken(told(detector, id, text)?.symptom)).toContain('403');
    const beside = told(detector, id, OPEN + text);
    expect(spoken(beside?.symptom)).not.toContain('403');
    expect(`${spoken(beside?.symptom) ?? ''} ${spoken(beside)?.message ?? ''}`).toContain(ANYWAY);
  });

  test('a DENY rule refuses beside it as well', () => {
    const deny = policy(
      'shop',
      'web',
      "{ action: DENY, rules: [{ to: [{ operation: { notPaths: ['/a/*/b'] } }] }] }",
    );
    expect(
      spoken(told(policyNotEnforced, 'wildcard-taken-literally', OPEN + deny)?.symptom),
    ).toContain('403');
  });
});

describe('a policy that allows instead of asking an authorizer', () => {
  const custom = policy(
    'shop',
    'web',
    '{ action: CUSTOM, provider: { name: login }, rules: [{}] }',
  );
  const token = policy(
    'shop',
    'web',
    "{ rules: [{ from: [{ source: { requestPrincipals: ['*'] } }] }] }",
  );
  const symptom = (head: string, base: string): string | undefined =>
    spoken(
      told(
        securityLoosened,
        'authorizer-bypassed',
        app('shop', 'web') + head,
        app('shop', 'web') + base,
      )?.symptom,
    );
  const NARROW = policy(
    'istio-system',
    'some',
    "{ rules: [{ to: [{ operation: { ports: ['80'] } }] }] }",
  );

  test('refuses what none of its rules matches from then on', () => {
    expect(symptom(token, custom)).toContain('what none of them matches gets 403 from now on');
  });

  test.each([
    ['of the root namespace', 'istio-system'],
    ['of the namespace', 'shop'],
  ])('refuses nothing where a policy %s allows every request', (_, namespace) => {
    const open = policy(namespace, 'open', '{ rules: [{}] }');
    expect(symptom(open + token, custom)).toContain(
      `reach the workload, even those that no rule of it matches: AuthorizationPolicy ${namespace}/open`,
    );
    expect(symptom(open + token, custom)).not.toContain('403');
  });

  test('refuses nothing where a rule of its own allows every request', () => {
    const all = policy('shop', 'web', '{ rules: [{}] }');
    expect(symptom(all, custom)).toBe(
      'no errors: requests that the authorizer was asked about now reach the workload, even those that no rule of it matches: another rule of it allows every request',
    );
  });

  test('refuses nothing more where others refused it before, and counts those that come with it', () => {
    expect(symptom(NARROW + token, NARROW + custom)).toBe(
      'requests that the authorizer was asked about now reach the workload if a rule of it allows them',
    );
    expect(symptom(NARROW + token, custom)).toContain(
      'what neither they nor other policies allow gets 403 from now on',
    );
  });
});

describe('tokens that nobody reads', () => {
  const reading = `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec: { selector: { matchLabels: { app: wbe } }, jwtRules: [{ issuer: mine }] }
---
`;
  const asking = policy(
    'shop',
    'web',
    "{ rules: [{ when: [{ key: 'request.auth.claims[groups]', values: [staff] }] }] }",
  );
  const symptom = (text: string): string | undefined =>
    spoken(
      told(unresolvedReference, 'policy-without-pods', app('shop', 'web') + reading + text)
        ?.symptom,
    );

  test('refuse somebody only where a rule asks for them, and nothing lets requests in without', () => {
    expect(symptom('')).toBe('invalid tokens are let through');
    expect(symptom(asking)).toContain('it refuses everybody');
    expect(symptom(OPEN + asking)).toBe('invalid tokens are let through');
  });
});
