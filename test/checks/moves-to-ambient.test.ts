import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { outsideTheMesh } from '../../src/checks/outside-the-mesh/outside-the-mesh.ts';
import { app } from './findings-of.ts';
import { findingsOf } from './findings-of.ts';

const SIDECARS = 'istio-injection: enabled';
const AMBIENT = 'istio.io/dataplane-mode: ambient';
const namespace = (name: string, labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { ${labels} } }\n---\n`;
const pods = (namespaceOf: string, name: string, calls: readonly string[] = []): string =>
  app(namespaceOf, name, calls).replace(', sidecar.istio.io/inject: "true"', '');
const object = (kind: string, group: string, spec: string, where = 'bank'): string => `
apiVersion: ${group}/v1
kind: ${kind}
metadata: { name: pay, namespace: ${where} }
spec: ${spec}
---
`;
const routes = (more = ''): string =>
  object(
    'VirtualService',
    'networking.istio.io',
    `{ hosts: [pay.bank.svc.cluster.local], http: [{ timeout: 2s, route: [{ destination: { host: pay.bank.svc.cluster.local } }] }]${more} }`,
  );
const rule = (exportTo = ''): string =>
  object(
    'DestinationRule',
    'networking.istio.io',
    `{ host: pay, trafficPolicy: { outlierDetection: { consecutive5xxErrors: 5 } }${exportTo} }`,
  );
const STRICT = object('PeerAuthentication', 'security.istio.io', '{ mtls: { mode: STRICT } }');

const found = (more: string, bank = SIDECARS, shop = AMBIENT) => {
  const tree = (labels: string, callee: string): string =>
    namespace('shop', labels) +
    namespace('bank', callee) +
    pods('shop', 'web', ['pay.bank']) +
    pods('bank', 'pay') +
    more;
  return findingsOf(outsideTheMesh, tree(SIDECARS, SIDECARS), tree(shop, bank)).filter(
    ({ check }) => check === 'routes-end-in-ambient',
  );
};

test('what the sidecars of a namespace did for its calls ends with the move', () => {
  const [finding, ...others] = found(routes() + rule());
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding)?.message).toBe(
    'Calls of web to Service bank/pay go past VirtualService bank/pay and DestinationRule bank/pay: with their own proxies the routes, timeouts, retries and limits for calls that they make end.',
  );
  expect(finding?.origin.line).toBe(3);
});

test('whether calls still come through is said as not known where only mTLS is taken', () => {
  expect(spoken(found(routes() + STRICT)[0])?.message).toMatch(
    /Whether they still reach Service bank\/pay at all, which takes only mTLS, is not known: its sidecars have to speak HBONE\.$/,
  );
});

test.each([
  ['of the namespace', STRICT],
  ['of the mesh', STRICT.replace('pay, namespace: bank', 'default, namespace: istio-system')],
  [
    'of the workload',
    STRICT.replace('spec: { ', 'spec: { selector: { matchLabels: { app: pay } }, '),
  ],
])('that nothing fails is not said beside it: STRICT %s', (_, strict) => {
  const [finding] = found(routes() + strict);
  expect(spoken(finding)?.message).toContain('is not known');
  expect(spoken(finding?.symptom)).toMatch(
    /^connection reset by peer for calls to Service bank\/pay if its sidecars speak no HBONE; of calls that get through, slow answers /,
  );
});

test.each([
  ['where plaintext is taken', ''],
  ['where mTLS is taken as well', STRICT.replace('STRICT', 'PERMISSIVE')],
])('nothing fails at once %s', (_, more) => {
  const [finding] = found(routes() + more);
  expect(spoken(finding?.symptom)).toMatch(/^no errors at once: slow answers /);
});

test('nothing ends where there was nothing, nobody sees it, gateways have it, or nothing moves', () => {
  expect(spoken(found(''))).toEqual([]);
  expect(spoken(found(rule(", exportTo: ['.']")))).toEqual([]);
  expect(spoken(found(routes(', gateways: [edge/public]')))).toEqual([]);
  expect(spoken(found(routes(), SIDECARS, SIDECARS))).toEqual([]);
  expect(spoken(found(routes(), SIDECARS, 'istio-injection: disabled'))).toEqual([]);
});

test('nor where no sidecar stays, for then each object that nobody reads is told by itself', () => {
  expect(spoken(found(routes(), AMBIENT))).toEqual([]);
});

const policy = (rules: string): string => object('AuthorizationPolicy', 'security.istio.io', rules);
const NAMES = '{ from: [{ source: { namespaces: [shop] } }] }';

test('a waypoint is told to be the caller where policies there ask who calls', () => {
  const advised = (more: string): string => spoken(found(routes() + more)[0]?.fix.text) ?? '';
  expect(advised(policy(`{ rules: [${NAMES}] }`))).toMatch(
    / before these pods move\. Let it in there first: it is the caller then, and AuthorizationPolicy bank\/pay \(\S+\) asks who calls\.$/,
  );
  expect(advised(STRICT)).toMatch(/ It gets through there only where the sidecars speak HBONE\.$/);
  // others are let in as well, or nobody is asked for
  for (const more of [
    '',
    policy(`{ rules: [${NAMES}, {}] }`),
    policy(`{ action: DENY, rules: [${NAMES}] }`),
  ])
    expect(advised(more)).toMatch(/ before these pods move\.$/);
});

test('shares are lost where a route has them', () => {
  const shared = routes().replace(
    'route: [',
    'route: [{ destination: { host: pay, subset: next } }, ',
  );
  expect(spoken(found(shared)[0]?.symptom)).toContain('shares for a new version are not kept');
  expect(spoken(found(routes())[0]?.symptom)).not.toContain('shares');
});
