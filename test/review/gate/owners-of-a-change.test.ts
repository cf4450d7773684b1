import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const KUSTOMIZATION = 'resources: [orders.yaml, ../shared]\n';
const service = (port: number) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: orders, namespace: shop }\nspec: { ports: [{ name: http, port: ${String(port)} }] }\n`;
const base = {
  CODEOWNERS:
    '/prod/ @acme/orders\n/shared/ @acme/shared\n*.md @acme/docs\n/.meshwarden/ @acme/mesh\n',
  'prod/kustomization.yaml': KUSTOMIZATION,
  'prod/orders.yaml': service(80),
  'shared/kustomization.yaml': 'resources: []\n',
  'notes/orders.md': 'old',
};

test('owners are asked for what roots read and rules judge, by the CODEOWNERS of the base', async () => {
  const { fileOwners } = await reviewOf(base, {
    ...base,
    CODEOWNERS: '* @eve\n',
    'prod/orders.yaml': service(81),
    'notes/orders.md': 'new',
    'shared/kustomization.yaml': 'resources: [more.yaml]\n',
    'shared/more.yaml': service(82).replaceAll('orders', 'more'),
    '.meshwarden/config.yaml': 'version: 1\n',
  });
  expect(fileOwners.sets.map(({ owners, files }) => [owners, files])).toEqual([
    [['@acme/mesh'], ['.meshwarden/config.yaml']],
    [['@acme/orders'], ['prod/orders.yaml']],
    [['@acme/shared'], ['shared/kustomization.yaml', 'shared/more.yaml']],
  ]);
  expect(fileOwners.unowned).toEqual(['CODEOWNERS']);
});

test('a rule that fits asks for what it requires, also where another gives the tier', async () => {
  const rules = `- id: money
  when: { kind: Service }
  tier: low
  require: { from: acme/payments }
  why: Money moves here.
`;
  const policy = { ...base, '.meshwarden/rules/own.yaml': rules };
  const { requires, tier } = await reviewOf(policy, { ...policy, 'prod/orders.yaml': service(81) });
  expect([tier, requires]).toEqual([
    'medium',
    [
      {
        rule: 'money',
        place: '.meshwarden/rules/own.yaml:1',
        tier: 'low',
        approvals: 1,
        from: ['acme/payments'],
        window: null,
        findings: [],
      },
    ],
  ]);
});
