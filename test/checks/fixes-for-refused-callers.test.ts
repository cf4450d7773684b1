import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const base = app('shop', 'payments') + app('web', 'web', ['payments.shop/charge']);
const PRINCIPAL = 'cluster.local/ns/web/sa/web';
const fixes = (before: string, after: string): readonly string[] =>
  findingsOf(authorizationCutsOffCallers, before, after).map(({ fix }) => spoken(fix.text));
const allow = (rule: string, name = 'payments'): string =>
  policy('shop', name, `{ rules: [{ ${rule} }] }`);
const from = (principal = PRINCIPAL): string =>
  `from: [{ source: { principals: [${principal}] } }]`;

test('a principal that no policy there has is proposed', () => {
  expect(fixes(base, base + allow(from('cluster.local/ns/web/sa/other')))).toEqual([
    `Allow ${PRINCIPAL} in an ALLOW rule, or leave AuthorizationPolicy shop/payments out until they stop calling.`,
  ]);
});

test.each([
  ['of their own', 'shop.internal', 'shop.internal'],
  ['of any', '"*"', '*'],
])('it is written for the trust domain that the others there have, %s', (_, domain, written) => {
  const rule = from(`${domain.replaceAll('"', '')}/ns/web/sa/other`.replace(/^[*].*/, '"$&"'));
  expect(fixes(base, base + allow(rule))[0]).toContain(`Allow ${written}/ns/web/sa/web in`);
});

test('of two trust domains none is chosen', () => {
  const rule = 'from: [{ source: { principals: [a.b/ns/web/sa/x, c.d/ns/web/sa/y] } }]';
  expect(fixes(base, base + allow(rule))[0]).toContain(`Allow ${PRINCIPAL} in`);
});

test('of a rule that is for everybody, what it is for is to be widened', () => {
  const [fix, ...others] = fixes(base, base + allow('to: [{ operation: { paths: [/refund] } }]'));
  expect(others).toEqual([]);
  expect(fix).toMatch(
    /^AuthorizationPolicy shop\/payments allows every caller for other requests \(mesh\.yaml:\d+\). Add a rule for the called port, path and method, or leave AuthorizationPolicy shop\/payments out until they stop calling\.$/,
  );
});

test('beside rules that ask who calls, who is not among them is admitted', () => {
  const both = `to: [{ operation: { paths: [/refund] } }] }, { ${from('cluster.local/ns/web/sa/other')}`;
  expect(fixes(base, base + allow(both))[0]).toMatch(/^Allow cluster.local\/ns\/web\/sa\/web /);
});

test('what admitted callers before is kept, where something did', () => {
  const named = base + allow(from());
  expect(fixes(named, named.replace(PRINCIPAL, 'cluster.local/ns/web/sa/other'))).toEqual([
    `Allow ${PRINCIPAL} in an ALLOW rule, or keep the previous rule until they stop calling.`,
  ]);
});

test.each([
  ['by its principal', from()],
  ['by a wildcard', from('"*/sa/web"')],
  ['by its namespace', 'from: [{ source: { namespaces: [web] } }]'],
  ['by its account', 'from: [{ source: { serviceAccounts: [web/web] } }]'],
])('one that a rule names already %s, for another path, is not', (_, source) => {
  const narrow = allow(`${source}, to: [{ operation: { paths: [/refund] } }]`);
  const [fix, ...others] = fixes(base, base + narrow);
  expect(others).toEqual([]);
  expect(fix).toMatch(/^AuthorizationPolicy shop\/payments already names them \(mesh\.yaml:\d+\)/);
  expect(fix).not.toContain('principals');
});

test('nor one of a caller that shows none any more', () => {
  const named = base + allow(from());
  const [fix, ...others] = fixes(
    named,
    named.replace(
      'labels: { app: web, sidecar.istio.io/inject: "true"',
      'labels: { app: web, sidecar.istio.io/inject: "false"',
    ),
  );
  expect(others).toEqual([]);
  expect(fix).toMatch(/^Give the callers a sidecar and mTLS/);
});

test('against a rule that denies no ALLOW rule is proposed', () => {
  const named = base + allow(from());
  const deny = policy(
    'shop',
    'deny',
    '{ action: DENY, rules: [{ from: [{ source: { namespaces: [web] } }] }] }',
  );
  const [fix, ...others] = fixes(named, named + deny);
  expect(others).toEqual([]);
  expect(fix).toMatch(/^Exclude them from the rule at mesh\.yaml:\d+: an ALLOW rule cannot/);
});

test('where no token counts any more, what validates them is kept', () => {
  const tokens = `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec: { jwtRules: [{ issuer: login.example }] }
---
`;
  const asking = `${base}${allow(`${from()}, when: [{ key: "request.auth.claims[iss]", values: [login.example] }]`)}${allow(from('cluster.local/ns/web/sa/other'), 'other')}`;
  const [fix, ...others] = fixes(asking + tokens, asking);
  expect(others).toEqual([]);
  expect(fix).toMatch(/^Keep RequestAuthentication shop\/tokens there/);
});

test('one that is named as the URI of its certificate is to be written without its scheme', () => {
  expect(fixes(base, base + allow(from(`"spiffe://${PRINCIPAL}"`)))).toEqual([
    `Write ${PRINCIPAL}: a principal has no \`spiffe://\` in front of it.`,
  ]);
});

test('who runs as another service account is admitted, or keeps the old one', () => {
  const named = base + allow(from());
  const other = named.replace('serviceAccountName: web', 'serviceAccountName: front');
  expect(fixes(named, other)).toEqual([
    'Allow cluster.local/ns/web/sa/front in an ALLOW rule, or keep service account web until a rule allows the new one.',
  ]);
});

test('a principal is written for every trust domain where the policies write theirs so', () => {
  const any = base + allow(from('"*/ns/web/sa/web"'));
  const other = any.replace('serviceAccountName: web', 'serviceAccountName: front');
  expect(fixes(any, other)[0]).toMatch(/^Allow \*\/ns\/web\/sa\/front in an ALLOW rule/);
  const mixed = allow(from('cluster.local/ns/web/sa/cron'), 'cron');
  expect(fixes(any + mixed, other + mixed)[0]).toMatch(/^Allow cluster\.local\/ns\/web/);
});

const ports = (list: string, more = ''): string =>
  base + allow(`${from()}, to: [{ operation: { ports: ${list}${more} } }]`);

test('a port of the Service in a rule, where pods have another, is said to be written otherwise', () => {
  const [fix, ...others] = fixes(base + allow(from()), ports('["80"]'));
  expect(others).toEqual([]);
  expect(fix).toMatch(
    /^Write `8080` at mesh\.yaml:\d+: `ports` are pod ports, and Service shop\/payments maps its port 80 to 8080\.$/,
  );
});

test.each([
  ['another port', ports('["9090"]')],
  ['a path besides', ports('["80"]', ', paths: [/refund]')],
])('of %s that is not said', (_, after) => {
  expect(fixes(base + allow(from()), after)[0]).not.toContain('Write `8080`');
});

test('a policy that was for other pods is to be for those again', () => {
  const selecting = policy(
    'shop',
    'others',
    `{ selector: { matchLabels: { app: other } }, rules: [{ ${from('cluster.local/ns/web/sa/x')} }] }`,
  );
  const [before, after] = [base + selecting, base + selecting.replace(/selector: [^,]*, /, '')];
  expect(fixes(before, after)).toEqual([
    `Allow ${PRINCIPAL} in an ALLOW rule, or let AuthorizationPolicy shop/others select the same pods as before.`,
  ]);
});
