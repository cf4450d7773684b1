import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const workload = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: web, image: 'web:1', ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  jwtRules: [{ issuer: 'https://id.acme.test', jwksUri: 'https://id.acme.test/keys' }]
`;

const policy = (action: string, rule: string): string => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: callers, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  action: ${action}
  rules: [${rule}]
`;

const OTHER = '{ from: [{ source: { requestPrincipals: ["https://other.test/*"] } }] }';
const STAR = '{ to: [{ operation: { paths: ["/tenants/*/admin"] } }] }';
const NOT_STAR = '{ to: [{ operation: { notPaths: ["/tenants/*/admin"] } }] }';
const CALLER = '{ from: [{ source: { principals: ["cluster.local/ns/shop/sa/cart"] } }] }';
const OFF = `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: DISABLE } }
`;

/** Gives the rules that judge what is found of a policy in production, with what they say. */
async function reasons(text: string): Promise<readonly string[]> {
  const tree = (more: string): Files => ({
    'overlays/prod/kustomization.yaml': 'resources: [all.yaml]\n',
    'overlays/prod/all.yaml': workload + more,
    'overlays/dev/kustomization.yaml': 'resources: [../prod]\n',
  });
  const { reasons: all } = await reviewOf(tree(''), tree(text));
  return all.flatMap(({ rule }) => (rule?.startsWith('policy-') === true ? [rule] : []));
}

test.each([
  ['an issuer that nothing validates', policy('ALLOW', OTHER)],
  ['a star that is taken literally', policy('ALLOW', STAR)],
  ['an exception of a DENY policy that spares nobody', policy('DENY', NOT_STAR)],
  ['an identity that nobody can show', OFF + policy('ALLOW', CALLER)],
])('%s keeps out whom the policy is to let in', async (_, text) => {
  expect(await reasons(text)).toEqual(['policy-refuses-callers-in-production']);
});

test.each([
  ['an issuer that nothing validates', policy('DENY', OTHER)],
  ['a star that is taken literally', policy('DENY', STAR)],
  ['an identity that nobody can show', OFF + policy('DENY', CALLER)],
])('%s lets in whom a DENY policy is to keep out', async (_, text) => {
  expect(await reasons(text)).toEqual(['policy-not-enforced-in-production']);
});
