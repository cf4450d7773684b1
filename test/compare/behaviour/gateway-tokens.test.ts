import { describe, expect, test } from 'vitest';
import { behaviour, OPEN_GATEWAY } from './small-mesh.ts';

const ACME = 'https://acme.example';

const validated = (rest = ''): string => `---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: web, namespace: ingress }
spec: { jwtRules: [{ issuer: "${ACME}", jwksUri: "${ACME}/keys"${rest} }] }
`;

const TO_ORDERS = 'route: [{ destination: { host: orders } }]';

const bound = (match: string): string => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: outside, namespace: shop }
spec: { hosts: [shop.example.com], gateways: [ingress/web], http: [{ match: ${match}, ${TO_ORDERS} }] }
`;

/** How requests from outside end otherwise, with the token of the witness. */
const told = (before: string, after: string): readonly string[] =>
  behaviour(OPEN_GATEWAY + before, OPEN_GATEWAY + after).consequences.map(
    ({ kind, witness: { http }, before: one, after: other }) => {
      const { token } = http ?? {};
      const words =
        token === undefined
          ? 'any'
          : token.kind === 'valid'
            ? [...token.claims].map((each) => JSON.stringify(each)).join(' ')
            : token.kind;
      return `${kind} ${http?.url ?? ''} ${String(one.answered)} => ${String(other.answered)} (${words})`;
    },
  );

describe('routes at a gateway that ask for claims (ROUTE-33)', () => {
  const group = (name: string): string =>
    bound(`[{ headers: { "@request.auth.claims.groups": { exact: ${name} } } }]`);

  test('are decided by the token: who has another group is led elsewhere', () => {
    const found = told(validated() + group('staff'), validated() + group('admin'));
    expect(found).toEqual([
      'closed http://shop.example.com/ 100 => 0 (["sub","user"] ["groups","staff"])',
      'exposed http://shop.example.com/ 0 => 100 (["sub","user"] ["groups","admin"])',
    ]);
  });

  test('fit nobody where tokens are not validated any more', () => {
    expect(told(validated() + group('staff'), group('staff'))).toEqual([
      'closed http://shop.example.com/ 100 => 0 (["sub","user"] ["groups","staff"])',
    ]);
  });

  test('in brackets, and of a claim that is split at spaces', () => {
    const scope = (name: string): string =>
      bound(`[{ headers: { "@request.auth.claims[realm][scope]": { exact: ${name} } } }]`);
    expect(told(validated() + scope('read'), validated() + scope('write'))).toContain(
      'closed http://shop.example.com/ 100 => 0 (["sub","user"] ["realm",{"scope":"read"}])',
    );
    const teams = (match: string): string =>
      bound(`[{ headers: { "@request.auth.claims.scope": { exact: ${match} } } }]`);
    expect(told(validated() + teams('read'), validated() + teams('"read write"'))).toEqual([
      'closed http://shop.example.com/ 100 => 0 (["sub","user"] ["scope","read"])',
    ]);
  });

  test('that ask for a claim not to be there let in who has no token', () => {
    const without = bound(
      '[{ withoutHeaders: { "@request.auth.claims.groups": { exact: guest } } }]',
    );
    expect(told(validated() + without, validated() + group('staff'))).toContain(
      'closed http://shop.example.com/ 100 => 0 (none)',
    );
  });

  test('that ask whether a claim is there are refused by the proxy: what is then is not told', () => {
    const present = bound('[{ headers: { "@request.auth.claims.groups": {} } }]');
    const { consequences, undecided } = behaviour(
      OPEN_GATEWAY + validated() + group('staff'),
      OPEN_GATEWAY + validated() + present,
    );
    expect(consequences).toEqual([]);
    expect(undecided).toBeGreaterThan(0);
  });
});

test('a witness keeps its token where another path needs none', () => {
  const match =
    '[{ uri: { prefix: /open } }, { headers: { "@request.auth.claims.groups": { exact: staff } } }]';
  expect(told(validated() + bound(match), validated())).toEqual([
    'closed http://shop.example.com/ 100 => 0 (["sub","user"] ["groups","staff"])',
  ]);
});

describe('claims that are written into headers (JWT-10)', () => {
  const demanded = `---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: orders, namespace: shop }
spec: { jwtRules: [{ issuer: "${ACME}", jwksUri: "${ACME}/keys" }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: orders, namespace: shop }
spec: { rules: [{ from: [{ source: { requestPrincipals: ["${ACME}/*"] } }] }] }
`;
  const led = bound('[{ uri: { prefix: / } }]') + demanded;
  const forwarded = validated(', forwardOriginalToken: true');
  const lost = 'lost http://shop.example.com/ 100 => 0 (["sub","user"])';

  test.each([
    ', outputPayloadToHeader: X-Payload',
    ', outputClaimToHeaders: [{ header: X-Group, claim: groups }]',
  ])('for the application (%s) leave a token to follow, which is not handed on', (written) => {
    expect(told(forwarded + led, validated(written) + led)).toEqual([lost]);
  });

  test('nothing is told where a route asks for what is written there', () => {
    const asked =
      bound('[{ headers: { x-group: { exact: staff } } }, { uri: { prefix: / } }]') + demanded;
    const written = validated(', outputClaimToHeaders: [{ header: X-Group, claim: groups }]');
    expect(told(forwarded + asked, written + asked)).toEqual([]);
  });
});
