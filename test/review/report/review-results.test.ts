import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const SHOP = `apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: orders, image: 'orders:1' }] }
`;
const route = (host: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders]
  http:
    - route:
        - destination: { host: ${host} }
`;

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly baselineState: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number };
    };
  }[];
}

async function resultsOf(
  base: Readonly<Record<string, string>>,
  head: Readonly<Record<string, string>>,
): Promise<readonly Result[]> {
  const { text } = await reportOf(base, head, 'sarif');
  const log = JSON.parse(text) as { runs: readonly [{ results: readonly Result[] }] };
  return log.runs[0].results;
}

test('a finding is a result at its line of the head, as grave as it is in its environment', async () => {
  const tree = (host: string) => ({
    'dev/shop.yaml': SHOP,
    'prod/shop.yaml': SHOP,
    'dev/route.yaml': route(host),
    'prod/route.yaml': route(host),
  });
  const results = await resultsOf(tree('orders'), tree('ordres'));
  const missing = results.filter(
    ({ ruleId }) => ruleId === 'unresolved-reference/route-without-host',
  );
  expect(missing).toMatchObject([
    { level: 'error', baselineState: 'new' },
    { level: 'warning', baselineState: 'new' },
  ]);
  expect(
    missing.map(({ locations: [first] }) => [
      first?.physicalLocation.artifactLocation.uri,
      first?.physicalLocation.region.startLine,
    ]),
  ).toEqual([
    ['prod/route.yaml', 8],
    ['dev/route.yaml', 8],
  ]);
});

test('what cannot be analysed because of the change is an error', async () => {
  const results = await resultsOf(
    { 'prod/shop.yaml': SHOP },
    { 'prod/shop.yaml': `${SHOP}  broken: [\n` },
  );
  expect(results[0]).toMatchObject({ ruleId: 'coverage/not-parsed', level: 'error' });
});

test('a call that ends otherwise without a finding has its request and the line that decides', async () => {
  const policy = (paths: string): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  rules:
    - to: [{ operation: { paths: [${paths}] } }]
`;
  const results = await resultsOf(
    { 'prod/shop.yaml': SHOP, 'prod/policy.yaml': policy('/a') },
    { 'prod/shop.yaml': SHOP, 'prod/policy.yaml': policy('/a, /b') },
  );
  const calls = results.filter(({ ruleId }) => ruleId.startsWith('calls/'));
  for (const { message, locations } of calls) {
    expect(message.text).toMatch(/orders.*→/);
    expect(locations[0]?.physicalLocation.artifactLocation.uri).toBe('prod/policy.yaml');
  }
  expect(results.length).toBeGreaterThan(0);
});
