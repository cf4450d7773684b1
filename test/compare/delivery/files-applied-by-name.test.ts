import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf, textOf } from '../../support/review-of.ts';

const deployment = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: load, namespace: shop }
spec:
  selector: { matchLabels: { app: load } }
  template:
    metadata: { labels: { app: load } }
    spec: { containers: [{ name: app, image: "${image}" }] }
`;

/** A kustomization that leaves a file beside it out. */
const tree = (image: string, more: Files): Files => ({
  'deploy/kustomization.yaml': 'resources: [sidecar.yaml]\n',
  'deploy/sidecar.yaml': `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec: { egress: [{ hosts: ["./*"] }] }
`,
  'deploy/load.yaml': deployment(image),
  ...more,
});

const workflow = (command: string): Files => ({
  '.github/workflows/deploy.yaml': `on: { push: { branches: [main] } }
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: |
          kubectl apply -k deploy
          ${command}
`,
});

const SKAFFOLD: Files = {
  'skaffold.yaml': `apiVersion: skaffold/v3
kind: Config
manifests: { kustomize: { paths: [deploy] }, rawYaml: [./deploy/load.yaml] }
`,
};

const changed = async (more: Files): Promise<readonly string[]> =>
  (await reviewOf(tree('load:1', more), tree('load:2', more))).changes.map(
    ({ subject, field }) => `${subject.name} ${field ?? ''}`,
  );

describe('a file beside a kustomization that leaves it out', () => {
  test.each([
    ['kubectl', workflow('kubectl apply -f deploy/load.yaml')],
    ['Skaffold', SKAFFOLD],
  ])('is applied where a file of %s names it', async (_, more) => {
    expect(await changed(more)).toEqual(['load spec.template.spec.containers[0].image']);
  });

  test('is applied by nobody where none does', async () => {
    expect(await changed(workflow('kubectl get pods'))).toEqual([]);
  });

  test('leaves the folder beside it to Skaffold, too, which applies both', async () => {
    const more = {
      ...SKAFFOLD,
      'deploy/kustomization.yaml': 'resources: [sidecar.yaml, cache.yaml]\n',
      'deploy/cache.yaml': deployment('redis:alpine').replace('name: load', 'name: cache'),
    };
    const { findings } = await reviewOf(tree('load:latest', more), tree('load:latest', more));
    expect(
      findings.flatMap(({ check, ...told }) =>
        check === 'inputs-not-pinned' ? [spoken(messageOf(told))] : [],
      ),
    ).toEqual([
      '1 input of `deploy` is not pinned to a version: image redis:alpine.',
      '1 input of `deploy/load.yaml` is not pinned to a version: image load:latest.',
    ]);
  });

  test('is in the folder where the kustomization takes it, too', async () => {
    const more = {
      ...workflow('kubectl apply -f deploy/load.yaml'),
      'deploy/kustomization.yaml': 'resources: [sidecar.yaml, load.yaml]\n',
    };
    expect(await changed(more)).toHaveLength(1);
  });
});

test('an image that Skaffold builds is pinned by it, whatever the manifests say', async () => {
  const pinned = async (artifact: string): Promise<readonly string[]> => {
    const build = `build: { artifacts: [{ image: ${artifact} }] }\n`;
    const files = tree('registry.example/shop/load', {
      'skaffold.yaml': `${textOf(SKAFFOLD['skaffold.yaml'])}${build}`,
    });
    const { findings } = await reviewOf(files, files);
    return findings.flatMap(({ check, ...told }) =>
      check === 'inputs-not-pinned' ? spoken(messageOf(told)) : [],
    );
  };
  expect(await pinned('registry.example/shop/load')).toEqual([]);
  expect(await pinned('registry.example/shop/other')).toHaveLength(1);
});
