import { expect, test } from 'vitest';
import { planOf } from './argo-trees.ts';
import type { Files } from './argo-trees.ts';

const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { ports: [{ port: 80 }] }\n`;

test('ways to install one application among many are no environments of the others', () => {
  const apps = Array.from({ length: 12 }, (_, index) => `app-${String(index)}`);
  const files: Files = Object.fromEntries([
    ...apps.flatMap((name) => [
      [`apps/${name}/kustomization.yaml`, 'resources: [service.yaml]\n'],
      [`apps/${name}/service.yaml`, service(name)],
    ]),
    ['apps/pipeline/base/kustomization.yaml', 'resources: [service.yaml]\n'],
    ['apps/pipeline/base/service.yaml', service('pipeline')],
    ...['aws', 'gcp', 'platform-agnostic'].map((way) => [
      `apps/pipeline/env/${way}/kustomization.yaml`,
      'resources: [../../base]\n',
    ]),
  ]);
  expect(planOf(files).environments.map(({ name }) => name)).toEqual(['default']);
});
