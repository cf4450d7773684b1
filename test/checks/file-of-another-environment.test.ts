import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

const overlay = (environment: string): Files => ({
  [`overlays/${environment}/kustomization.yaml`]: `namespace: shop
resources: [../../base]
components: [../../settings/${environment}]
`,
  ...settings(environment, environment),
});

const settings = (folder: string, environment: string): Files => ({
  [`settings/${folder}/kustomization.yaml`]: `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches: [{ path: shop.yaml }]
`,
  [`settings/${folder}/shop.yaml`]: `apiVersion: v1
kind: ConfigMap
metadata: { name: shop }
data:
  database: db.${environment}.internal
  level: ${environment}-level
`,
});

const TREE: Files = {
  'base/kustomization.yaml': 'resources: [shop.yaml]\n',
  'base/shop.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: shop }
data: { database: none, level: none }
`,
  ...overlay('dev'),
  ...overlay('staging'),
  ...overlay('prod'),
};

const told = async (after: Files) => {
  const { findings } = await reviewOf(TREE, { ...TREE, ...after });
  return findings.filter(({ check }) => check === 'file-of-another-environment');
};

const taking = (file: string): Files => ({
  'overlays/staging/kustomization.yaml':
    TREE['overlays/staging/kustomization.yaml']?.replace('settings/staging', `settings/${file}`) ??
    '',
});

test('an environment that takes the file of another one in the place of its own is told, with the addresses', async () => {
  const [finding, ...others] = await told(taking('prod'));
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding)).toMatchObject({
    environment: 'staging',
    message:
      'staging takes settings/prod/shop.yaml, which is called for prod, in the place of settings/staging/shop.yaml: 2 values of ConfigMap shop/shop.',
    origin: { file: 'overlays/staging/kustomization.yaml', line: 3 },
  });
  expect(spoken(finding?.why)).toContain(
    'What settings/staging/shop.yaml gave staging stands in settings/prod/shop.yaml now, and 1 address there names prod.',
  );
  expect(spoken(finding?.fix.text)).toMatch(
    /^Name `..\/..\/settings\/staging` there again, unless settings\/prod\/shop.yaml is meant to be applied\.$/,
  );
});

test('a file that is called for nobody, or for the environment itself, is its own', async () => {
  expect(spoken(await told({ ...taking('common'), ...settings('common', 'prod') }))).toEqual([]);
  expect(spoken(await told({ ...taking('staging-2'), ...settings('staging-2', 'prod') }))).toEqual(
    [],
  );
});
