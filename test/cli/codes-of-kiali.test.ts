import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { analysisText } from '../../src/cli/at-rest/analysis-report.ts';
import { analysed } from './at-rest/analysed.ts';

const workload = (name: string, app: string, namespace = 'shop'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${app} } }
  template:
    metadata: { labels: { app: ${app} } }
    spec: { containers: [{ name: app, image: 'app:1' }] }
---
`;

const said = (entries: Awaited<ReturnType<typeof analysed>>['entries'], check: string) =>
  entries
    .filter(({ id }) => id.endsWith(`/${check}`))
    .map(({ code, resource, file }) => `${code ?? ''} ${resource} ${file}`)
    .sort();

describe('a policy about requests that no waypoint reads', () => {
  const files = (rules: string) => ({
    'namespace.yaml':
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }\n',
    'pods.yaml': workload('orders', 'orders') + workload('orders-next', 'orders'),
    'service.yaml':
      'apiVersion: v1\nkind: Service\nmetadata: { name: orders, namespace: shop }\nspec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }\n',
    'policy.yaml': `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: orders, namespace: shop }
spec: { selector: { matchLabels: { app: orders } }, rules: [${rules}] }
`,
  });

  test('is told of itself, and as Kiali does of each of its workloads where these are written', async () => {
    const analysis = await analysed(files('{ to: [{ operation: { paths: [/api] } }] }'));
    expect(said(analysis.entries, 'waypoint-missing')).toEqual([
      'KIA0109 AuthorizationPolicy shop/orders policy.yaml',
      'KIA1317 Deployment shop/orders pods.yaml',
      'KIA1317 Deployment shop/orders-next pods.yaml',
    ]);
    const text = analysisText(analysis, { sentences: [] });
    expect(text.match(/Nobody reads what/g)).toHaveLength(1);
    expect(text).toMatch(/AuthorizationPolicy shop\/orders +policy\.yaml/);
    expect(text).toMatch(/Deployment shop\/orders and 1\s+more/);
  });

  test('is nothing where it is about callers only', async () => {
    const { entries } = await analysed(files('{ from: [{ source: { namespaces: [web] } }] }'));
    expect(said(entries, 'waypoint-missing')).toEqual([]);
  });
});

describe('a Sidecar of the root namespace that selects pods of others', () => {
  const sidecar = (app: string): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: some, namespace: istio-system }
spec: { workloadSelector: { labels: { app: ${app} } }, egress: [{ hosts: ['./*'] }] }
---
`;
  const found = async (...objects: readonly string[]) =>
    (await analysed({ 'all.yaml': [...objects].join('') })).entries
      .filter(({ id }) => id === 'unresolved-reference/policy-without-pods')
      .map(({ finding }) => finding);

  test('is for none of them, in however many namespaces they are', async () => {
    const [one] = await found(sidecar('orders'), workload('orders', 'orders'));
    expect(spoken(one?.why)).toContain(
      'Deployment shop/orders has these labels, and a Sidecar of the root',
    );
    const [two] = await found(
      sidecar('orders'),
      workload('orders', 'orders'),
      workload('orders', 'orders', 'bank'),
    );
    expect(spoken(two?.why)).toContain('and 1 more have these labels, in namespaces bank and shop');
    expect(spoken(two?.fix.text)).toContain('a Sidecar of its own');
    expect(two?.knownAs.map(({ code }) => code)).toContain('KIA1006');
  });

  test('is for those of its own namespace, and nothing is said', async () => {
    expect(
      spoken(
        await found(
          sidecar('orders'),
          workload('orders', 'orders'),
          workload('orders', 'orders', 'istio-system'),
        ),
      ),
    ).toEqual([]);
  });
});
