import { describe, expect, test } from 'vitest';
import { orderOfApplication, stepText } from '../../../src/compare/rollout/order-of-application.ts';
import { meshFrom } from '../../support/rendered.ts';

const security = (kind: string, name: string, namespace: string, spec: string): string => `---
apiVersion: security.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;
const policy = (name: string, spec: string, namespace = 'shop'): string =>
  security('AuthorizationPolicy', name, namespace, spec);

const asking = policy(
  'asking',
  '{ selector: { matchLabels: { app: a } }, rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }] }',
);
const reading = security(
  'RequestAuthentication',
  'tokens',
  'shop',
  '{ jwtRules: [{ issuer: a }] }',
);
const web = '[{ from: [{ source: { namespaces: [web] } }] }]';

const pairs = (before: string, after: string): readonly string[] =>
  orderOfApplication(meshFrom(before), meshFrom(after)).pairs.map(
    ({ first, then, ifWrong }) => `${stepText(first)} < ${stepText(then)}: ${ifWrong}`,
  );

describe('who asks for tokens waits for who reads them', () => {
  const waits = ['RequestAuthentication shop/tokens < AuthorizationPolicy shop/asking: 403'];

  test.each<[string, string]>([
    ['of the root namespace', policy('open', '{ rules: [{}] }', 'istio-system')],
    ['of the same namespace', policy('open', '{ action: ALLOW, rules: [{}] }')],
    [
      'of the same pods',
      policy('open', '{ selector: { matchLabels: { app: a } }, rules: [{ from: [] }] }'),
    ],
  ])('unless a policy %s lets every request in', (_, open) => {
    expect(pairs(open, open + asking + reading)).toEqual([]);
    expect(pairs(open + asking + reading, open)).toEqual([]);
  });

  test('unless the policy itself lets in who has none', () => {
    const self = policy(
      'asking',
      '{ rules: [{ when: [{ key: "request.auth.claims[a]", values: [b] }] }, {}] }',
    );
    expect(pairs('', self + reading)).toEqual([]);
  });

  test.each<[string, string]>([
    ['of other pods', policy('open', '{ selector: { matchLabels: { app: b } }, rules: [{}] }')],
    ['of another namespace', policy('open', '{ rules: [{}] }', 'web')],
    [
      'that is only tried',
      policy('open', '{ rules: [{}] }').replace(
        'name: open',
        'name: open, annotations: { istio.io/dry-run: "true" }',
      ),
    ],
    ['that audits', policy('open', '{ action: AUDIT, rules: [{}] }')],
    [
      'that another revision reads',
      policy('open', '{ rules: [{}] }').replace(
        'name: open',
        'name: open, labels: { istio.io/rev: canary }',
      ),
    ],
    ['that lets some in', policy('open', `{ rules: ${web} }`)],
  ])('though one %s is there', (_, open) => {
    expect(pairs(open, open + asking + reading)).toEqual(waits);
  });

  test('and where the one that lets all in comes with it, that one comes first', () => {
    const open = policy('open', '{ rules: [{}] }', 'istio-system');
    expect(pairs('', open + asking + reading)).toEqual([
      'AuthorizationPolicy istio-system/open < AuthorizationPolicy shop/asking: 403',
    ]);
    expect(pairs(open + asking + reading, '')).toEqual([
      'AuthorizationPolicy shop/asking (delete) < AuthorizationPolicy istio-system/open (delete): 403',
    ]);
    const closed = policy('closed', '{ rules: [] }');
    expect(pairs(closed, closed + open + asking + reading)).toEqual([]);
  });

  test('whoever refuses what has no token waits all the same', () => {
    const refusing = policy(
      'refusing',
      '{ action: DENY, rules: [{ from: [{ source: { notRequestPrincipals: ["*"] } }] }] }',
    );
    const open = policy('open', '{ rules: [{}] }');
    expect(pairs(open, open + refusing + reading)).toEqual([
      'RequestAuthentication shop/tokens < AuthorizationPolicy shop/refusing: 403',
    ]);
  });

  test.each([
    '{ action: DENY, rules: [{ from: [{ source: { requestPrincipals: [a/bad] } }] }] }',
    '{ rules: [{ from: [{ source: { notRequestPrincipals: [a/bad] } }] }] }',
    '{ action: AUDIT, rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }] }',
  ])('nothing is refused meanwhile by %s', (spec) => {
    expect(pairs('', policy('asking', spec) + reading)).toEqual([]);
  });
});

describe('a policy that takes over from one that goes', () => {
  const old = policy('old', `{ rules: ${web} }`);
  const now = policy('new', `{ rules: ${web} }`);

  test('comes first where nothing else lets requests in, for all of them are let in without both', () => {
    expect(pairs(old, now)).toEqual([
      'AuthorizationPolicy shop/new < AuthorizationPolicy shop/old (delete): whatever no policy denies is let in',
    ]);
  });

  test('comes first where another one refuses what it lets in, of the root namespace too', () => {
    const closed = policy('closed', '{ rules: [] }', 'istio-system');
    expect(pairs(closed + old, closed + now)).toEqual([
      'AuthorizationPolicy shop/new < AuthorizationPolicy shop/old (delete): 403',
    ]);
  });

  test('and so it is where it moves to the root namespace', () => {
    expect(pairs(old, policy('old', `{ rules: ${web} }`, 'istio-system'))).toEqual([
      'AuthorizationPolicy istio-system/old < AuthorizationPolicy shop/old (delete): whatever no policy denies is let in',
    ]);
  });

  test.each([
    ['another one lets every request in all the time', 'istio-system'],
    ['another one of the namespace does', 'shop'],
  ])('has no order where %s', (_, namespace) => {
    const open = policy('open', '{ rules: [{}] }', namespace);
    expect(pairs(open + old, open + now)).toEqual([]);
  });

  test('has no order where it lets every request in itself, or what goes did', () => {
    const open = policy('new', '{ rules: [{}] }');
    expect(pairs(old, open)).toEqual([]);
    expect(pairs(open, old)).toEqual([]);
  });

  test('has no order where what goes let nobody in, beside others', () => {
    const closed = policy('closed', '{ rules: [] }');
    const kept = policy('kept', `{ rules: ${web} }`);
    expect(pairs(kept + closed, kept + now)).toEqual([]);
  });
});

describe('a first ALLOW policy shuts out nobody', () => {
  const denied = (before: string, after: string): number =>
    orderOfApplication(meshFrom(before), meshFrom(after)).newlyDenied.length;
  const first = policy('first', `{ rules: ${web} }`);

  test('where another one lets every request in', () => {
    const open = policy('open', '{ rules: [{}] }', 'istio-system');
    expect(denied('', first)).toBe(1);
    expect(denied('', open + first)).toBe(0);
    expect(denied(open, open + first)).toBe(0);
  });

  test('where one of the root namespace was there before', () => {
    const closed = policy('closed', '{ rules: [] }', 'istio-system');
    expect(denied(closed, closed + first)).toBe(0);
  });

  test('and does where the other one is for other pods', () => {
    const other = policy('other', `{ selector: { matchLabels: { app: b } }, rules: ${web} }`);
    const own = policy('own', `{ selector: { matchLabels: { app: a } }, rules: ${web} }`);
    expect(denied(other, other + own)).toBe(1);
  });
});
