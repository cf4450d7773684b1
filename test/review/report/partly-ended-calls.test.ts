import { describe, expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const NAMESPACES = `apiVersion: v1
kind: Namespace
metadata: { name: pay, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
`;

const workload = (namespace: string, name: string, env = '[]'): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: "registry.acme.test/${name}:1", env: ${env} }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
`;

const BASE = {
  'prod/namespaces.yaml': NAMESPACES,
  'prod/payments.yaml': workload('pay', 'payments'),
  'prod/orders.yaml': workload(
    'shop',
    'orders',
    '[{ name: PAYMENTS, value: "http://payments.pay/charge" }]',
  ),
};

const policy = (rules: string): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: callers, namespace: pay }
spec:
  selector: { matchLabels: { app: payments } }
  rules: ${rules}
`;

const tokens = (issuer: string): string => `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: pay }
spec:
  selector: { matchLabels: { app: payments } }
  jwtRules: [{ issuer: "${issuer}", jwksUri: "${issuer}/keys" }]
`;

async function told(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  format: 'markdown' | 'html' = 'markdown',
): Promise<string> {
  const { text } = await reportOf({ ...BASE, ...before }, { ...BASE, ...after }, format);
  return text.slice(text.indexOf('Known to call'));
}

describe('the drawing of who calls whom', () => {
  test('says that a call fails where all requests of it do', async () => {
    const drawn = await told({ 'prod/p.yaml': policy('[{}]') }, { 'prod/p.yaml': policy('[]') });
    expect(drawn).toContain('-. "✕ fails now" .->');
  });

  test('says no more than that of requests that nobody is known to make, where a policy refuses them', async () => {
    const deny = (path: string): string =>
      policy(`[{ to: [{ operation: { paths: ["${path}"] } }] }]`).replace(
        'rules:',
        'action: DENY\n  rules:',
      );
    const drawn = await told(
      { 'prod/p.yaml': deny('/tenants/acme/admin*') },
      { 'prod/p.yaml': deny('/tenants/{*}/admin/{**}') },
    );
    expect(drawn).toContain('some fail now, if it makes any');
    expect(drawn).not.toMatch(/"✕ (?:some )?fails? now"/);
  });

  test('says that some fail where the request that is known to be made gets through', async () => {
    const some = policy('[{ to: [{ operation: { paths: ["/charge"] } }] }]');
    const drawn = await told({ 'prod/p.yaml': policy('[{}]') }, { 'prod/p.yaml': some });
    expect(drawn).toMatch(/-\. "✕ some fail now, if it makes any \(such as GET \/\S*\)" \.->/);
    expect(drawn).not.toContain('"✕ fails now"');
  });

  const some = policy(
    '[{ from: [{ source: { requestPrincipals: ["https://a.test/*"] } }] }, { to: [{ operation: { paths: ["/charge"] } }] }]',
  );

  test.each([
    ['markdown', '"✕ some fail now, with a token of https://a.test"'],
    ['html', 'some fail now, with a token of https://a.test'],
  ] as const)('says of which tokens that is so: %s', async (format, words) => {
    const before = { 'prod/p.yaml': some, 'prod/t.yaml': tokens('https://a.test') };
    const after = { 'prod/p.yaml': some, 'prod/t.yaml': tokens('https://b.test') };
    const drawn = await told(before, after, format);
    expect(drawn).toContain(words);
  });
});
