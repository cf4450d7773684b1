import { expect, test } from 'vitest';
import { claimsOf } from '../../src/review/claims/review-claims.ts';
import { markdownReport } from '../../src/review/report/formats/review-report.ts';
import { contextOf } from '../support/report-parts.ts';
import { reviewOf } from '../support/review-of.ts';

const app = (name: string, env = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: 'true' } }
    spec:
      containers:
        - { name: app, image: 'app:1', ports: [{ containerPort: 8080 }], env: [${env}] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
`;

const tokens = (...issuers: readonly string[]): string => `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: pay, namespace: shop }
spec:
  selector: { matchLabels: { app: pay } }
  jwtRules:
${issuers.map((issuer) => `    - { issuer: '${issuer}', jwksUri: '${issuer}/keys' }\n`).join('')}---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: pay, namespace: shop }
spec:
  selector: { matchLabels: { app: pay } }
  rules: [{ from: [{ source: { requestPrincipals: ['*'] } }] }]
---
`;

const CALLER = app('web', "{ name: PAY_URL, value: 'http://pay.shop/charges' }") + app('pay');
const reviewed = (before: string, after: string) =>
  reviewOf({ 'prod/all.yaml': CALLER + before }, { 'prod/all.yaml': CALLER + after });

test('an issuer in the place of another is one finding, with the calls that end otherwise by it', async () => {
  const review = await reviewed(tokens('https://a.test'), tokens('https://b.test'));
  const about = claimsOf(review).claims.map((claim) =>
    claim.about === 'finding' ? claim.group.finding.check : 'calls',
  );
  expect(about).toEqual(['token-issuer-added']);
  const text = markdownReport(contextOf(review)).replaceAll(/[\u200b\\]/g, '');
  expect(text).toMatch(
    / As a result, web can no longer call pay with a token of https:\/\/a\.test[;.]/,
  );
  expect(text.match(/keep both issuers/g)).toHaveLength(1);
});

test('calls that end otherwise for another reason are not told with an issuer', async () => {
  const review = await reviewed(
    tokens('https://a.test'),
    tokens('https://b.test').replace("requestPrincipals: ['*']", "principals: ['*/sa/x']"),
  );
  const rows = claimsOf(review).claims.flatMap((claim) =>
    claim.about === 'finding' && claim.group.finding.check === 'token-issuer-added'
      ? claim.rows
      : [],
  );
  expect(rows.filter(({ consequence }) => consequence.after.refusal?.status === 403)).toEqual([]);
});
