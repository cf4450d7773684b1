import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import type { Files } from './releases.ts';
import {
  application,
  changed,
  CHARTS,
  environments,
  HERE,
  settingsOf,
  values,
} from './releases.ts';

describe('a value file of the control plane is mesh configuration, at its own line', () => {
  test.each<[string, Files, string]>([
    [
      'of an Application with several sources',
      {
        'clusters/prod/istiod.yaml': application(
          'istiod',
          `sources:
    - { repoURL: "${CHARTS}", chart: istiod, targetRevision: 1.29.0, helm: { valueFiles: [$values/mesh/prod.yaml] } }
    - { repoURL: "${HERE}", targetRevision: main, ref: values }`,
        ),
      },
      'mesh/prod.yaml',
    ],
    [
      'of an Application whose chart lies here and depends on istiod',
      {
        'clusters/prod/istiod.yaml': application(
          'mesh',
          `source: { repoURL: "${HERE}", path: charts/mesh, helm: { valueFiles: [prod.yaml] } }`,
        ),
        'charts/mesh/Chart.yaml':
          'apiVersion: v2\nname: mesh\nversion: 1.0.0\ndependencies:\n  - { name: istiod, version: 1.29.0 }\n',
        'charts/mesh/values.yaml': 'istiod: {}\n',
      },
      'charts/mesh/prod.yaml',
    ],
    [
      'from the top of the repository',
      {
        'clusters/prod/istiod.yaml': application(
          'istiod',
          `source: { repoURL: "${HERE}", path: charts/istiod, helm: { valueFiles: [/mesh/prod.yaml] } }`,
        ),
        'charts/istiod/Chart.yaml': 'apiVersion: v2\nname: istiod\nversion: 1.0.0\n',
      },
      'mesh/prod.yaml',
    ],
    [
      'of an Application by a pattern',
      {
        'clusters/prod/istiod.yaml': application(
          'istiod',
          `source: { repoURL: "${HERE}", path: charts/istiod, helm: { valueFiles: ["*/prod*.yaml"] } }`,
        ),
        'charts/istiod/Chart.yaml': 'apiVersion: v2\nname: istiod\nversion: 1.0.0\n',
      },
      'charts/istiod/env/prod-1.yaml',
    ],
    [
      'of a HelmRelease whose chart lies in a Git repository',
      {
        'clusters/prod/istiod.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod, namespace: istio-system }
spec:
  chart:
    spec:
      chart: ./charts/istiod
      sourceRef: { kind: GitRepository, name: deploy }
      valuesFiles: [charts/istiod/values.yaml, ./mesh/prod.yaml]
`,
      },
      'mesh/prod.yaml',
    ],
  ])('%s', async (_, files, path) => {
    const key = path === 'charts/mesh/prod.yaml' ? 'istiod' : null;
    const text = (mode: string) =>
      key === null
        ? values(mode)
        : `${key}:\n  ${values(mode).trimEnd().replaceAll('\n', '\n  ')}\n`;
    const review = await changed(files, path, text('REGISTRY_ONLY'), text('ALLOW_ANY'));
    expect(review.tier).toBe('critical');
    expect(settingsOf(review)).toEqual([
      `meshConfig.outboundTrafficPolicy.mode ${path}:${key === null ? '3' : '4'}`,
    ]);
    expect(review.unreadFiles).toEqual([]);
  });

  test('of kustomize helmCharts', async () => {
    const files = {
      'clusters/prod/kustomization.yaml': `resources: [web.yaml]
helmCharts:
  - { name: istiod, repo: "${CHARTS}", version: 1.29.0, namespace: istio-system, valuesFile: mesh.yaml }
`,
    };
    const path = 'clusters/prod/mesh.yaml';
    const review = await changed(files, path, values('REGISTRY_ONLY'), values('ALLOW_ANY'));
    expect(review.tier).toBe('critical');
    expect(settingsOf(review)).toEqual([`meshConfig.outboundTrafficPolicy.mode ${path}:3`]);
  });

  test('of a ConfigMap that a generator makes and a HelmRelease reads', async () => {
    const files = {
      'clusters/prod/kustomization.yaml': `resources: [web.yaml, istiod.yaml]
configMapGenerator:
  - { name: mesh, namespace: istio-system, files: [values.yaml=mesh.yaml] }
`,
      'clusters/prod/istiod.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod, namespace: istio-system }
spec:
  chart: { spec: { chart: istiod, sourceRef: { kind: HelmRepository, name: istio } } }
  valuesFrom: [{ kind: ConfigMap, name: mesh }]
`,
    };
    const path = 'clusters/prod/mesh.yaml';
    const review = await changed(files, path, values('REGISTRY_ONLY'), values('ALLOW_ANY'));
    expect(review.tier).toBe('critical');
    expect(settingsOf(review)).toHaveLength(1);
  });
});

test('of several control planes in one environment each is told of, not only the one that has the last word', async () => {
  const release = (name: string) =>
    application(
      name,
      `source: { repoURL: "${HERE}", path: charts/istiod, helm: { valueFiles: [${name}.yaml] } }`,
    );
  const files = {
    'clusters/prod/a.yaml': release('istiod-a'),
    'clusters/prod/b.yaml': release('istiod-b'),
    'charts/istiod/Chart.yaml': 'apiVersion: v2\nname: istiod\nversion: 1.0.0\n',
    'charts/istiod/istiod-a.yaml': values('REGISTRY_ONLY'),
    'charts/istiod/istiod-b.yaml': values('REGISTRY_ONLY'),
  };
  for (const name of ['istiod-a', 'istiod-b']) {
    const path = `charts/istiod/${name}.yaml`;
    const review = await changed(files, path, values('REGISTRY_ONLY'), values('ALLOW_ANY'));
    expect(review.tier, name).toBe('critical');
  }
});

test('another value of the control plane is critical in production, and medium outside', async () => {
  const tierIn = async (name: string) => {
    const files = {
      [`clusters/${name}/istiod.yaml`]: application(
        'istiod',
        `source: { repoURL: "${HERE}", path: charts/istiod, helm: { valueFiles: [env.yaml] } }`,
      ),
      'charts/istiod/Chart.yaml': 'apiVersion: v2\nname: istiod\nversion: 1.0.0\n',
    };
    const path = 'charts/istiod/env.yaml';
    return (await changed(files, path, values('X'), values('X').replace('2', '0'))).tier;
  };
  expect(await tierIn('prod')).toBe('critical');
  expect(await tierIn('dev')).toBe('medium');
});

test('a value of another release is a change of that release, by the namespace it goes into', async () => {
  const tierOf = async (name: string, namespace: string) => {
    const files = {
      [`clusters/${name}/redis.yaml`]: application(
        'redis',
        `source: { repoURL: "${HERE}", path: charts/redis, helm: { valueFiles: [env.yaml] } }`,
        namespace,
      ),
      'charts/redis/Chart.yaml': 'apiVersion: v2\nname: redis\nversion: 1.0.0\n',
    };
    return await changed(
      files,
      'charts/redis/env.yaml',
      'image: { tag: "1" }\n',
      'image: { tag: "2" }\n',
    );
  };
  const review = await tierOf('prod', 'shop');
  expect(review.tier).toBe('medium');
  expect(
    review.changes
      .filter(({ kind }) => kind === 'unseen')
      .map(({ kind, subject, field, before, after, origin }) => [
        kind,
        subject.name,
        field,
        before,
        after,
        origin.line,
      ]),
  ).toEqual([['unseen', 'redis', 'values.image.tag', '1', '2', 1]]);
  expect((await tierOf('prod', 'istio-system')).tier).toBe('high');
  expect((await tierOf('dev', 'shop')).tier).toBe('low');
});

describe('a file of values that cannot be read', () => {
  const files = {
    'clusters/prod/redis.yaml': application(
      'redis',
      `source: { repoURL: "${HERE}", path: charts/redis, helm: { valueFiles: [env.yaml] } }`,
      'shop',
    ),
    'charts/redis/Chart.yaml': 'apiVersion: v2\nname: redis\nversion: 1.0.0\n',
  };
  const path = 'charts/redis/env.yaml';

  test('fails the check where this change breaks it', async () => {
    const review = await changed(files, path, 'a: 1\n', 'a: [1\n');
    expect(review.gaps.filter(({ blocking }) => blocking)).toMatchObject([
      { reason: 'not-parsed', origin: { file: path } },
    ]);
  });

  test('fails the check where this change removes it', async () => {
    const base = { ...environments, ...files, [path]: 'a: 1\n' };
    const review = await reviewOf(base, { ...environments, ...files });
    expect(review.gaps.filter(({ blocking }) => blocking)).toMatchObject([
      { reason: 'missing-input', origin: { file: 'clusters/prod/redis.yaml' } },
    ]);
  });
});
