import { expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';

/** What is said of a policy of the tenancy team in a namespace whose workloads are the shop's. */
async function saidOf(namespaceIn: string): Promise<readonly string[]> {
  const { entries } = await analysed(
    {
      '.github/CODEOWNERS': '/tenants/ @acme/tenancy\n/shop/ @acme/shop\n',
      [namespaceIn]: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
      'shop/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'web:1' }] }
`,
      'tenants/shop/policy.yaml':
        'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: none, namespace: shop }\nspec: {}\n',
    },
    {},
    { kind: 'repository' },
  );
  return entries
    .filter(({ id }) => id === 'reaches-too-far/acts-in-others-namespace')
    .map(({ message }) => message);
}

test('whoever owns a Namespace may say what holds in it', async () => {
  expect(await saidOf('tenants/shop/namespace.yaml')).toEqual([]);
  expect(await saidOf('shop/namespace.yaml')).toHaveLength(1);
});
