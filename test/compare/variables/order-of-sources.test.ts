import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const configMap = (name: string, data: string): string =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\ndata: ${data}\n`;

const web = (sources: readonly string[], maps: string) => ({
  'prod/all.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web:1
          envFrom: [${sources.map((name) => `{ configMapRef: { name: ${name} } }`).join(', ')}]
${maps}`,
});

const swapped = async (maps: string) => {
  const { changes, tier } = await reviewOf(
    web(['common', 'own'], maps),
    web(['own', 'common'], maps),
  );
  return { tier, changes: changes.map(({ field, before, after }) => [field, before, after]) };
};

const OWN = configMap('own', '{ TAX_URL: "http://tax", CURRENCY: EUR }');

test('sources in another order are told by the variables that another one decides', async () => {
  const { changes, tier } = await swapped(
    OWN + configMap('common', '{ TAX_URL: "http://tax-mock", LEVEL: info }'),
  );
  expect(changes).toEqual([
    ['spec.template.spec.containers[0].env[name=TAX_URL].value', 'http://tax', 'http://tax-mock'],
  ]);
  expect(tier).toBe('medium');
});

test('sources in another order that have no variable in common change nothing', async () => {
  expect(await swapped(OWN + configMap('common', '{ LEVEL: info }'))).toEqual({
    changes: [],
    tier: 'low',
  });
});

test('what a source holds that is not here may decide', async () => {
  const { changes, tier } = await swapped(OWN);
  expect(changes).toEqual([['spec.template.spec.containers[0].envFrom', ['0', '1'], ['1', '0']]]);
  expect(tier).toBe('medium');
});

test('a value that is secret by its name is not shown', async () => {
  const { changes } = await swapped(
    configMap('own', '{ DB_PASSWORD: hunter2-of-own }') +
      configMap('common', '{ DB_PASSWORD: hunter2-of-all }'),
  );
  expect(changes).toHaveLength(1);
  expect(JSON.stringify(changes)).not.toContain('hunter2');
});
