import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { deliveredInputs } from '../../src/checks/unpinned-input/delivered-inputs.ts';
import { BY_NOBODY } from '../../src/gitops/index.ts';
import { appliedByArgo } from '../gitops/applied-by.ts';
import { renderedFrom } from '../support/rendered.ts';
import { reviewOf } from '../support/review-of.ts';

const inputs = (text: string, isApplied: boolean) => {
  const { environment, roots } = renderedFrom(text);
  const by = isApplied
    ? appliedByArgo({ origin: { file: 'mesh.yaml', line: 1, column: 1, endLine: 1 } })
    : BY_NOBODY;
  const placed = roots.map((each) => ({
    ...each,
    root: { ...each.root, path: 'apps/shop', by },
  }));
  return deliveredInputs({ environment, roots: placed }).filter(({ pin }) => pin === 'floating');
};

const floating = (text: string, isApplied = true): readonly string[] =>
  inputs(text, isApplied).map(({ name, version }) => `${name} ${version}`.trim());

const application = (name: string, source: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source: ${source}
---
`;

const shop = application(
  'shop',
  '{ repoURL: https://git.example/acme/deploy.git, path: apps/shop }',
);

describe('an Application', () => {
  test('that follows another repository', () => {
    const other = '{ repoURL: https://git.example/acme/other, path: prod, targetRevision: HEAD }';
    expect(floating(shop + application('other', other))).toEqual(['git.example/acme/other HEAD']);
  });

  test('that follows this one, however its address is written', () => {
    const same = '{ repoURL: "git@git.example:acme/deploy", path: apps/orders }';
    expect(floating(shop + application('same', same))).toEqual([]);
  });

  test('of which nobody can tell whether it follows another', () => {
    const other = '{ repoURL: https://git.example/acme/other, path: prod }';
    const found = inputs(shop + application('other', other), false);
    expect(found.map(({ mayBeOwn }) => mayBeOwn)).toEqual([true, true]);
  });

  test('that takes any newer chart, wherever this repository lies', () => {
    const chart = '{ repoURL: https://charts.example, chart: redis, targetRevision: 17.* }';
    const pinned = '{ repoURL: https://charts.example, chart: redis, targetRevision: 17.0.1 }';
    const text = application('redis', chart) + application('cache', pinned);
    expect(floating(text, false)).toEqual(['redis 17.*']);
  });
});

describe('Flux', () => {
  const repository = (name: string, ref: string): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: ${name}, namespace: flux-system }
spec: { url: "ssh://git@git.example/acme/${name}", ref: ${ref} }
---
`;
  const reading = (source: string): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: other, namespace: flux-system }
spec: { path: ./other, sourceRef: { kind: GitRepository, name: "${source}" } }
---
`;
  const own = `${repository('deploy', '{ branch: main }')}apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec: { path: ./apps/shop, sourceRef: { kind: GitRepository, name: deploy } }
---
`;

  test.each([
    ['{ branch: main }', ['git.example/acme/bases main']],
    ['{ semver: ">=1.0.0" }', ['git.example/acme/bases >=1.0.0']],
    ['{ name: refs/heads/main }', ['git.example/acme/bases refs/heads/main']],
    ['{ name: refs/tags/v1 }', []],
    ['{ branch: main, tag: v1 }', []],
    ['{ commit: 4c5ab4f0d6a7f6f4a8f7b8b5d1c9e3f2a1b0c9d8 }', []],
  ])('reads another repository at %s', (ref, found) => {
    expect(floating(own + repository('bases', ref) + reading('bases'))).toEqual(found);
  });

  test('takes nothing from a repository that nothing names', () => {
    expect(floating(own + repository('bases', '{ branch: main }'))).toEqual([]);
    expect(
      floating(own + repository('bases', '{ branch: main }') + reading('<< inputs.of >>')),
    ).toEqual(['git.example/acme/bases main']);
  });

  test.each([
    ['{ chart: redis, sourceRef: { kind: HelmRepository, name: charts } }', ['redis']],
    ['{ chart: ./charts/shop, sourceRef: { kind: GitRepository, name: deploy } }', []],
  ])('installs the chart %s', (chart, found) => {
    const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: redis, namespace: shop }
spec: { chart: { spec: ${chart} } }
`;
    expect(floating(release)).toEqual(found);
  });
});

test('a file of elsewhere that a generator takes in counts beside the bases', async () => {
  const bases = 'https://raw.githubusercontent.com/acme/bases/main/all.yaml';
  const boards = 'raw.githubusercontent.com/acme/boards';
  const files = {
    'deploy/kustomization.yaml': `resources: [${bases}]
configMapGenerator:
  - { name: board, files: ["mesh.json=https://someone@${boards}/refs/heads/main/mesh.json"] }
  - { name: other, files: ["mesh.json=https://${boards}/v2/mesh.json?ref=v2"] }
`,
  };
  const { findings } = await reviewOf({}, files);
  expect(
    findings.flatMap(({ check, ...told }) =>
      check === 'inputs-not-pinned' ? [spoken(messageOf(told))] : [],
    ),
  ).toEqual([
    `2 inputs of \`deploy\` are not pinned to a version: ${bases} and https://${boards}/refs/heads/main/mesh.json.`,
  ]);
});
