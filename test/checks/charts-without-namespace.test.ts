import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { service } from '../support/objects.ts';

const chart = (namespace: string): string => `helmCharts:
- name: web
  releaseName: web
  ${namespace}
  repo: https://charts.example
  version: 1.0.0
  valuesInline: { extraEnv: [{ name: OPA_URL, value: 'http://web-opa:8181' }] }
`;
const found = async (namespace: string): Promise<readonly string[]> => {
  const before = {
    'opa/service.yaml': service('web-opa', '{ ports: [{ port: 80 }] }', { namespace: 'storage' }),
  };
  const { findings } = await reviewOf(before, {
    ...before,
    'web/kustomization.yaml': chart(namespace),
  });
  return findings.map(({ check }) => check);
};

test('a short name in the values of a chart is missed only where its namespace is known', async () => {
  expect(await found('namespace: shop')).toContain('chart-value-without-service');
  expect(await found('')).not.toContain('chart-value-without-service');
});
