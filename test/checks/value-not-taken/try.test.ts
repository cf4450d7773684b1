import { test } from 'vitest';
import { applicationOf, shop, shopReviews } from './shop.ts';
const told = shopReviews();
const show = async (name: string, a: any, b: any) => {
  const f = await told(a, b);
  console.log('##', name, f.length);
  for (const x of f)
    console.log(
      `  [${x.environment}] ${x.check} ${x.origin.file}:${x.origin.line}\n   ${x.message}\n   ${x.why}\n   FIX ${x.fix.text} ${JSON.stringify(x.fix.replacement ?? null)}`,
    );
};
test('try', async () => {
  await show(
    'misspelt prod',
    shop(),
    shop({ 'services/orders/values-prod-eu.yaml': 'image: { tag: 1.0.9 }\nreplicaCout: 6\n' }),
  );
  await show(
    'misspelt common',
    shop(),
    shop({ 'services/orders/values.yaml': 'timeout: 5s\nreplicacount: 6\n' }),
  );
  await show(
    'nesting',
    shop(),
    shop({
      'services/orders/values-prod-eu.yaml':
        'image:\n  tag: 1.0.9\n  resources: { limits: { cpu: 1 } }\n',
    }),
  );
  await show(
    'alone',
    shop(),
    shop({
      'services/orders/values-prod-eu.yaml':
        'image: { tag: 1.0.9 }\npodDisruptionBudget: { minAvailable: 1 }\nzone: a\n',
    }),
  );
  await show(
    'edit only',
    shop({ 'services/orders/values-prod-eu.yaml': 'zone: a\n' }),
    shop({ 'services/orders/values-prod-eu.yaml': 'zone: b\n' }),
  );
  await show(
    'declared',
    shop(),
    shop({
      'charts/web/values.yaml': String(shop()['charts/web/values.yaml']) + 'podLabels: {}\n',
      'services/orders/values.yaml': 'timeout: 5s\npodLabels: { a: b }\n',
    }),
  );
  await show(
    'template renamed',
    shop(),
    shop({
      'charts/web/templates/web.yaml': String(shop()['charts/web/templates/web.yaml']).replace(
        '.Values.timeout',
        '.Values.requestTimeout',
      ),
      'charts/web/values.yaml': String(shop()['charts/web/values.yaml']).replace(
        'timeout',
        'requestTimeout',
      ),
    }),
  );
  await show(
    'overridden',
    shop({
      'services/orders/values-staging.yaml': 'timeout: 9s\n',
      'services/orders/values-prod-eu.yaml': 'timeout: 8s\n',
    }),
    shop({
      'services/orders/values-staging.yaml': 'timeout: 9s\n',
      'services/orders/values-prod-eu.yaml': 'timeout: 8s\n',
      'services/orders/values.yaml': 'timeout: 6s\n',
    }),
  );
  await show(
    'overridden in one',
    shop({ 'services/orders/values-prod-eu.yaml': 'timeout: 8s\n' }),
    shop({
      'services/orders/values-prod-eu.yaml': 'timeout: 8s\n',
      'services/orders/values.yaml': 'timeout: 6s\n',
    }),
  );
  await show(
    'chart default overridden',
    shop(),
    shop({
      'charts/web/values.yaml': String(shop()['charts/web/values.yaml']).replace('3s', '4s'),
    }),
  );
  const wrong = applicationOf('prod-eu', [
    '/services/orders/values-prod-eu.yaml',
    '/services/orders/values.yaml',
  ]);
  await show(
    'wrong order standing',
    shop({ ...wrong, 'services/orders/values-prod-eu.yaml': 'timeout: 8s\n' }),
    shop({ ...wrong, 'services/orders/values-prod-eu.yaml': 'timeout: 10s\n' }),
  );
  await show(
    'reordered',
    shop({ 'services/orders/values-prod-eu.yaml': 'timeout: 8s\n' }),
    shop({ ...wrong, 'services/orders/values-prod-eu.yaml': 'timeout: 8s\n' }),
  );
  await show(
    'inline',
    shop(),
    shop(
      applicationOf(
        'prod-eu',
        undefined,
        '      values: |\n        image:\n          tag: 2.0.0\n        replicaCounts: 3\n',
      ),
    ),
  );
  await show(
    'param',
    shop(),
    shop(
      applicationOf(
        'prod-eu',
        undefined,
        '      parameters:\n        - { name: replicaCounts, value: "3" }\n',
      ),
    ),
  );
  await show(
    'param edit',
    shop(
      applicationOf(
        'prod-eu',
        undefined,
        '      parameters:\n        - { name: replicaCounts, value: "3" }\n',
      ),
    ),
    shop(
      applicationOf(
        'prod-eu',
        undefined,
        '      parameters:\n        - { name: replicaCounts, value: "4" }\n',
      ),
    ),
  );
}, 60000);
