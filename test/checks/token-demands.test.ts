import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { policyNotEnforced } from '../../src/checks/policy-not-enforced/policy-not-enforced.ts';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const authentication = (name: string, issuer: string, more = '', label = name): string => `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${label} } }
  jwtRules: [{ issuer: '${issuer}', jwksUri: 'https://login.test/keys'${more} }]
---
`;
const asks = (principal: string, action = 'ALLOW'): string =>
  policy(
    'shop',
    'web',
    `{ selector: { matchLabels: { app: web } }, action: ${action}, rules: [{ from: [{ source: { requestPrincipals: ['${principal}'] } }] }] }`,
  );
const web = app('shop', 'web');
const LOGIN = 'https://login.test';

const told = (text: string, check: string, base = '', isWhole = false) =>
  findingsOf(policyNotEnforced, base, text, isWhole).filter((one) => one.check === check);
const unvalidated = (text: string, isWhole = false) =>
  told(text, 'issuer-not-validated', '', isWhole);
const undemanded = (text: string, base = '') => told(text, 'token-not-demanded', base);

test('a rule asks for tokens of an issuer that is not validated at the pods', () => {
  const at = web + authentication('web', LOGIN);
  expect(spoken(unvalidated(at + asks(`${LOGIN}/*`)))).toEqual([]);
  expect(spoken(unvalidated(at + asks('*')))).toEqual([]);
  const [other] = unvalidated(at + asks('https://accounts.test/*'));
  expect(spoken(other)?.message).toContain('asks for tokens of `https://accounts.test/*`');
  expect(spoken(other)?.message).toContain('it lets nobody in');
  expect(spoken(other?.why)).toContain(LOGIN);
  const [refusing] = unvalidated(at + asks('https://accounts.test/*', 'DENY'));
  expect(spoken(refusing)?.message).toContain('it holds for no request');
  expect(spoken(refusing?.symptom)).toContain('no errors:');
  const claim = policy(
    'shop',
    'web',
    `{ rules: [{ when: [{ key: 'request.auth.claims[iss]', values: ['https://accounts.test'] }] }] }`,
  );
  expect(unvalidated(at + claim)).toHaveLength(1);
});

test('the slash at the end of an issuer, and a value without a subject, are named', () => {
  const fixOf = (issuer: string, principal: string): string | undefined =>
    spoken(unvalidated(web + authentication('web', issuer) + asks(principal))[0]?.fix.text);
  expect(fixOf('https://acme.auth0.test/', 'https://acme.auth0.test/*')).toContain(
    '`https://acme.auth0.test//*`',
  );
  expect(fixOf(LOGIN, `${LOGIN}//*`)).toContain('`https://login.test/*`');
  expect(fixOf(LOGIN, LOGIN)).toContain('`https://login.test/*`');
  expect(fixOf(LOGIN, 'https://other.test/*')).toContain('Name the issuer');
});

test('what other pods validate counts nowhere else', () => {
  const before = authentication('gate', LOGIN) + app('shop', 'gate');
  const [found] = unvalidated(web + before + asks('*'));
  expect(spoken(found)?.message).toContain(
    'asks for a token at Deployment shop/web, where nothing',
  );
  expect(spoken(found?.fix.text)).toContain('forwardOriginalToken');
  // where nothing here validates tokens, something unseen may, but in a whole folder
  expect(spoken(unvalidated(web + asks('*')))).toEqual([]);
  expect(unvalidated(web + asks('*'), true)).toHaveLength(1);
});

test('of several issuers one is enough, and what must not be is not asked for', () => {
  const at = web + authentication('web', LOGIN);
  const two = asks(`${LOGIN}/*', 'https://accounts.test/*`);
  expect(spoken(unvalidated(at + two))).toEqual([]);
  const not = asks('*', 'DENY').replace('requestPrincipals', 'notRequestPrincipals');
  expect(spoken(unvalidated(web + not, true))).toEqual([]);
});

test('nobody is let in by tokens that get 401', () => {
  const opened = (head: string): readonly string[] =>
    findingsOf(
      securityLoosened,
      web + authentication('web', LOGIN) + asks(`${LOGIN}/*`),
      web + authentication('web', LOGIN) + head,
    ).map(({ check }) => check);
  expect(opened(asks('https://accounts.test/*'))).toEqual([]);
  expect(opened(asks('*'))).toEqual(['allow-widened']);
});

test('requests without a token pass where nothing asks for one', () => {
  const [found] = undemanded(web + authentication('web', LOGIN));
  expect(spoken(found)?.message).toContain('Requests without a token get to Deployment shop/web:');
  const [handedOn] = undemanded(web + authentication('web', LOGIN, ', forwardOriginalToken: true'));
  expect(spoken(handedOn)?.message).toContain('unless the application itself refuses them');
  const others = policy(
    'shop',
    'web',
    `{ rules: [{ from: [{ source: { namespaces: [edge] } }] }] }`,
  );
  expect(undemanded(web + authentication('web', LOGIN) + others)).toHaveLength(1);
});

test('whoever asks for a token, an authorizer or a claim leaves nothing open', () => {
  const at = web + authentication('web', LOGIN);
  const not = asks('*', 'DENY').replace('requestPrincipals', 'notRequestPrincipals');
  const custom = policy(
    'shop',
    'web',
    '{ action: CUSTOM, provider: { name: opa }, rules: [{ to: [{ operation: { paths: [/api/*] } }] }] }',
  );
  const claims = policy(
    'shop',
    'web',
    `{ rules: [{ when: [{ key: 'request.auth.claims[groups]', values: [staff] }] }] }`,
  );
  for (const asking of [asks('*'), not, custom, claims])
    expect(spoken(undemanded(at + asking))).toEqual([]);
  // pods without a proxy validate nothing
  const bare = web.replace('sidecar.istio.io/inject: "true"', 'sidecar.istio.io/inject: "false"');
  expect(spoken(undemanded(bare + authentication('web', LOGIN)))).toEqual([]);
});

test('that a policy no longer asks is told of the policy', () => {
  const at = web + authentication('web', LOGIN);
  expect(spoken(undemanded(at, at + asks('*')))).toEqual([]);
  expect(undemanded(at, at)).toHaveLength(1);
});

test('what targets a waypoint is read together with what targets its Services', () => {
  const targeting = (kind: string, name: string, group: string): string =>
    `targetRefs: [{ kind: ${kind}, name: ${name}, group: '${group}' }]`;
  const waypoint = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: web, namespace: shop }
spec: { ${targeting('Service', 'web', '')}, jwtRules: [{ issuer: '${LOGIN}', jwksUri: 'https://login.test/keys' }] }
---
`;
  const asking = policy(
    'shop',
    'all',
    `{ ${targeting('Gateway', 'waypoint', 'gateway.networking.k8s.io')}, rules: [{ from: [{ source: { requestPrincipals: ['*'] } }] }] }`,
  );
  expect(spoken(unvalidated(web + waypoint + asking, true))).toEqual([]);
  expect(spoken(undemanded(web + waypoint))).toEqual([]);
});
