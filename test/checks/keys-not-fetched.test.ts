import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { strictMtlsCutsOffCallers } from '../../src/checks/strict-mtls/strict-mtls-cuts-off-callers.ts';
import { app, findingsOf, istiodRelease } from './findings-of.ts';

const mode = (value: string, ports = ''): string => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: login, namespace: id }
spec: { selector: { matchLabels: { app: login } }, mtls: { mode: ${value} } ${ports} }
---
`;
const asking = (keys: string): string => `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: web, namespace: shop }
spec: { jwtRules: [{ issuer: "https://login.example.com", ${keys} }] }
---
`;
const FROM_LOGIN = 'jwksUri: "http://login.id.svc.cluster.local/realms/shop/certs"';

const told = (base: string, head: string) =>
  findingsOf(strictMtlsCutsOffCallers, base, head).filter(
    ({ check }) => check === 'keys-not-fetched',
  );

const apps = app('id', 'login') + app('shop', 'web');

describe('keys for tokens that a Service of the mesh serves', () => {
  test('are not fetched by istiod from pods that accept only mTLS', () => {
    const rest = apps + asking(FROM_LOGIN);
    const [finding] = told(rest + mode('PERMISSIVE'), rest + mode('STRICT'));
    expect(spoken(finding)?.message).toBe(
      'istiod cannot fetch the keys of https://login.example.com for RequestAuthentication shop/web: id/login accepts only mTLS.',
    );
    expect(spoken(finding?.symptom)).toContain('401');
    expect(spoken(finding?.fix.text)).toContain('Keep port 8080 of these pods PERMISSIVE');
  });

  test.each([
    ['PERMISSIVE', mode('PERMISSIVE') + asking(FROM_LOGIN)],
    [
      'a port that is PERMISSIVE',
      mode('STRICT', ', portLevelMtls: { 8080: { mode: PERMISSIVE } }') + asking(FROM_LOGIN),
    ],
    ['keys that are written', mode('STRICT') + asking(`jwks: "{}", ${FROM_LOGIN}`)],
    [
      'an address outside the mesh',
      mode('STRICT') + asking('jwksUri: "https://login.example.com/keys"'),
    ],
    ['another port', mode('STRICT') + asking('jwksUri: "http://login.id:9000/keys"')],
    [
      'proxies that fetch keys',
      mode('STRICT') +
        asking(FROM_LOGIN) +
        istiodRelease('1.24.0', '{ pilot: { env: { PILOT_JWT_ENABLE_REMOTE_JWKS: "true" } } }'),
    ],
  ])('are fetched where there is %s', (_, objects) => {
    expect(spoken(told(apps, apps + objects))).toEqual([]);
  });
});
