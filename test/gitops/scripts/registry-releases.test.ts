import { expect, test } from 'vitest';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import type { Files } from '../../support/review-of.ts';

const tree = (version: string, outbound: string, command = 'istio/istiod'): Files => ({
  '.github/workflows/mesh.yaml': `on: push
jobs:
  mesh:
    runs-on: ubuntu-latest
    steps:
      - run: helm upgrade --install istiod ${command} -n istio-system --version ${version} -f values/istiod.yaml
`,
  'values/istiod.yaml': `meshConfig:\n  outboundTrafficPolicy:\n    mode: ${outbound}\n`,
});

test.each([
  'istio/istiod',
  'oci://charts.example.com/istio/istiod',
  'istiod --repo https://charts.example.com',
  '$CHARTS/istiod',
])('values of a chart of a registry that a command installs are told: %s', async (command) => {
  const before = tree('1.24.0', 'REGISTRY_ONLY', command);
  const { tier, changes } = await reviewOf(before, tree('1.24.0', 'ALLOW_ANY', command));
  expect(tier).toBe('critical');
  expect(changes.map(({ subject, origin }) => [subject.name, origin.file])).toEqual([
    ['istiod', 'values/istiod.yaml'],
  ]);
});

test('so is another version of it', async () => {
  const { text } = await reportOf(
    tree('1.24.0', 'REGISTRY_ONLY'),
    tree('1.25.0', 'REGISTRY_ONLY'),
    'markdown',
  );
  expect(text).toContain('Chart istiod 1.24.0 → 1.25.0');
});

test('a comment in such a file changes nothing', async () => {
  const before = tree('1.24.0', 'REGISTRY_ONLY');
  const after = tree('1.24.0', 'REGISTRY_ONLY # why');
  const { tier, changes } = await reviewOf(before, after);
  expect([tier, changes]).toEqual(['low', []]);
});

test('what is set is told by its name, and a secret never', async () => {
  const set = (sets: string): Files =>
    tree('1.24.0', 'REGISTRY_ONLY', `istio/istiod --set ${sets}`);
  const before = set('adminPassword=hunter2hunter2,pilot.replicaCount=2');
  const after = set('adminPassword=correcthorsebattery,pilot.replicaCount=3');
  const { text } = await reportOf(before, after, 'markdown');
  expect(text).toContain('replicaCount');
  expect(text).not.toMatch(/hunter2|correcthorse/);
});
