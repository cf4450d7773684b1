import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine, surveyTree } from '../../src/review/index.ts';
import { parseCodeowners } from '../../src/compare/index.ts';
import { fileOwners } from '../support/file-owners.ts';
import { treeOf } from '../support/tree-of.ts';

const PLATFORM = '@acme/mesh-platform';
const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const text = readFileSync(pathOf('CODEOWNERS.example'), 'utf8');
const file = { file: '.github/CODEOWNERS', text };
const { problems } = parseCodeowners(file);
const ownersAt = (path: string): readonly string[] =>
  fileOwners(file, [path]).sets.flatMap(({ owners }) => owners);

test('GitHub skips no line of the owners that we propose', () => {
  expect(problems).toEqual([]);
});

test.each([
  'base/mesh-config.yaml',
  'overlays/prod/mesh-config.yaml',
  'mesh-config-patch.yml',
  'clusters/prod/mesh-config.yaml',
  'apps/orders/overlays/prod/meshconfig.yaml',
  'base/istio-operator.yaml',
  'base/mesh/istio-operator.yaml',
  'apps/istio-operator.yml',
  'mesh/peer-authentication.yaml',
  'base/mesh/telemetry.yaml',
  'base/peer-authentication.yaml',
  'infrastructure/istio/istiod.yaml',
  'infrastructure/istio/prod/values.yaml',
  'istio/base.yaml',
  'clusters/prod/istio-system/peer-authentication.yaml',
  'apps/istio-system/sidecar.yaml',
  'argocd/istiod.yaml',
  'argocd/istio-base.yaml',
  'flux/prod/istiod-values.yaml',
  'apps/istiod/overlays/prod/kustomization.yaml',
  'helm/values-istiod-prod.yaml',
  'platform/istio-cni/daemonset.yaml',
  'clusters/prod/ztunnel.yaml',
  'ingress/gateway.yaml',
  'base/ingress/gateway.yaml',
  'apps/orders/envoy-filter-lua.yaml',
  '.meshwarden/config.yaml',
  '.meshwarden/rules/own.yaml',
  '.github/CODEOWNERS',
  'CODEOWNERS',
])('%s is the platform team’s', (path) => {
  expect(ownersAt(path)).toEqual([PLATFORM]);
});

test.each([
  ['apps/orders/virtual-service.yaml', '@acme/orders'],
  ['apps/orders/istio.yaml', '@acme/orders'],
  ['apps/orders/base/istio/routes.yaml', '@acme/orders'],
  ['apps/payments/authorization-policy.yaml', '@acme/payments'],
  ['apps/orders/overlays/prod/kustomization.yaml', '@acme/on-call'],
  ['README.md', '@acme/developers'],
])('%s stays with %s', (path, owner) => {
  expect(ownersAt(path)).toEqual([owner]);
});

test('all files of the example shop that reach its whole mesh are the platform team’s', async () => {
  const files = readdirSync(pathOf('examples/shop'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`);
  const shop = Object.fromEntries(
    files.map((file) => [file.slice(pathOf('examples/shop/').length), readFileSync(file, 'utf8')]),
  );
  const tree = treeOf({ ...shop, CODEOWNERS: text });
  const { meshWideFiles } = await surveyTree(
    { tree, load: () => Promise.resolve() },
    'c'.repeat(40),
    createEngine(readPackageData()),
    '2026-01-01T00:00:00Z',
  );
  expect(meshWideFiles.map(({ file }) => file)).toContain('base/mesh/istio-operator.yaml');
  expect(meshWideFiles.filter(({ owners }) => owners.join() !== PLATFORM)).toEqual([]);
});
