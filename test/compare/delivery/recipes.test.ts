import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { builds, flux, object } from '../../gitops/fixtures.ts';
import type { Files } from './releases.ts';
import { mapOf } from './map-of.ts';

/** `+ path` of what is delivered, `- path: why` of what is not. */
async function mapped(files: Files): Promise<readonly string[]> {
  const { environments, notApplied } = await mapOf(files);
  return [
    ...environments.flatMap(({ roots, charts }) => [
      ...roots.map(({ path }) => `+ ${path}`),
      ...charts.map(({ chart }) => `+ chart ${chart}`),
    ]),
    ...notApplied.map(({ path, why }) => `- ${path}: ${why}`),
  ];
}

const chart = (folder: string, name: string): Files => ({
  [`${folder}/Chart.yaml`]: `name: ${name}\nversion: 1.2.3\n`,
  [`${folder}/values.yaml`]: 'replicas: 1\n',
  [`${folder}/templates/web.yaml`]: object('Service', name),
});
const labelled = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n  labels:\n    helm.sh/chart: ${name}-1.2.3\n`;
const OVERLAY =
  '#@ load("@ytt:overlay", "overlay")\n#@overlay/match by=overlay.all\n---\nmetadata: {}\n';

describe('what another file is made from is an input, and is not delivered', () => {
  test('a chart, where what lies elsewhere has its label', async () => {
    expect(
      await mapped({
        ...chart('build/minio/chart', 'minio'),
        'config/blobs/all.yaml': labelled('minio'),
      }),
    ).toEqual(['+ config', '- build/minio/chart: an input: config/blobs/all.yaml is made from it']);
  });

  test('a folder of charts, overlays and values that is called as the folder of a rendered file', async () => {
    expect(
      await mapped({
        ...chart('build/minio/_vendir/stable/minio', 'minio'),
        'build/minio/overlay.yml': OVERLAY,
        'build/minio/values.yml': 'a: b\n',
        'config/_ytt_lib/minio/rendered.yml': object('Service', 'minio'),
      }),
    ).toEqual([
      '+ config',
      '- build/minio: an input: config/_ytt_lib/minio/rendered.yml is made from it',
    ]);
  });

  test('objects that the rendered file has too', async () => {
    const own = (name: string): Promise<readonly string[]> =>
      mapped({
        'build/web/vendored/web.yaml': object('Service', name),
        'config/web/rendered.yaml': object('Service', 'web'),
      });
    expect(await own('web')).toEqual([
      '+ config',
      '- build/web: an input: config/web/rendered.yaml is made from it',
    ]);
    expect(await own('other')).toEqual(['+ build', '+ config']);
  });

  test('a kustomization of charts below the one that takes what they make', async () => {
    expect(
      await mapped({
        'etcd/kustomization.yaml': builds('manifest.yaml'),
        'etcd/manifest.yaml': labelled('etcd'),
        'etcd/build/kustomization.yaml': 'helmCharts: [{ name: etcd, version: 1.2.3 }]\n',
      }),
    ).toEqual(['+ etcd', '- etcd/build: an input: etcd/manifest.yaml is made from it']);
  });

  test('what a script writes a file of the tree from', async () => {
    const files: Files = {
      'source/kustomization.yaml': builds('web.yaml'),
      'source/web.yaml': object('Service', 'web'),
      'rendered/web.yaml': object('Service', 'web'),
    };
    const script: Files = { 'render.sh': 'kustomize build source > rendered/web.yaml\n' };
    expect(await mapped(files)).toEqual(['+ rendered', '+ source']);
    expect(await mapped({ ...files, ...script })).toEqual([
      '+ rendered',
      '- source: an input: rendered/web.yaml is made from it',
    ]);
  });
});

describe('what is applied itself is no input', () => {
  const files: Files = {
    'source/kustomization.yaml': builds('web.yaml'),
    'source/web.yaml': object('Service', 'web'),
    'rendered/web.yaml': object('Service', 'web'),
    'render.sh': 'kustomize build source > rendered/web.yaml\n',
  };

  test.each([
    ['by an applier', { 'clusters/all.yaml': flux('all', './source') }],
    ['by another script', { 'deploy.sh': 'kubectl apply -k source\n' }],
  ])('%s', async (_, more) => {
    expect(await mapped({ ...files, ...more })).toContain('+ source');
  });

  test('nor is a folder of which only tests or examples are made', async () => {
    const of = (folder: string): Promise<readonly string[]> =>
      mapped({
        'source/kustomization.yaml': builds('web.yaml'),
        'source/web.yaml': object('Service', 'web'),
        [`${folder}/web.yaml`]: object('Service', 'web'),
        'render.sh': `kustomize build source > ${folder}/web.yaml\n`,
      });
    expect(await of('rendered')).not.toContain('+ source');
    for (const folder of ['tests', 'examples']) expect(await of(folder)).toContain('+ source');
  });

  test('nor is a chart that may be installed from elsewhere as well', async () => {
    const files = { ...chart('charts/minio', 'minio'), 'config/all.yaml': labelled('minio') };
    expect(await mapped(files)).toContain(
      '- charts/minio: a Helm chart that nothing seen here installs',
    );
  });

  test('nor is one of several kustomizations that inflate a chart, where another one keeps what it makes', async () => {
    expect(
      await mapped({
        'overlays/dev/kustomization.yaml': 'helmCharts: [{ name: etcd, version: 1.2.3 }]\n',
        'overlays/prod/kustomization.yaml': builds('etcd.yaml'),
        'overlays/prod/etcd.yaml': labelled('etcd'),
      }),
    ).toContain('+ overlays/dev');
  });
});

describe('a review of a change to an input', () => {
  const tree = (values: string, image: string): Files => ({
    ...chart('build/minio', 'minio'),
    'build/minio/values.yaml': values,
    'config/minio/rendered.yml': `${object('Service', 'minio')}spec: { selector: { app: ${image} } }\n`,
  });

  test('says which file is made from it, and whether that changes', async () => {
    const alone = await reviewOf(tree('a: 1\n', 'a'), tree('a: 2\n', 'a'));
    expect(alone.reach).toEqual([
      'build/minio is an input: config/minio/rendered.yml is made from it, and stays as it is. The change reaches a cluster once somebody makes that anew.',
    ]);
    expect([alone.changes, alone.gaps]).toEqual([[], []]);
    const both = await reviewOf(tree('a: 1\n', 'a'), tree('a: 2\n', 'b'));
    expect(both.reach).toEqual([
      'build/minio is an input: config/minio/rendered.yml is made from it, and what the cluster gets is told of that.',
    ]);
    expect(both.changes.map(({ subject }) => subject.name)).toEqual(['minio']);
  });
});
