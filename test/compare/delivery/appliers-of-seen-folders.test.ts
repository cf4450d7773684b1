import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { flux, object } from './flux-trees.ts';
import type { Files } from './releases.ts';

const SOURCE = `apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: template, namespace: flux-system }
spec: { interval: 5m, url: "oci://registry.example/charts/template", ref: { tag: 1.0.0 } }
`;

/** A release in the namespace of Istio, of a chart that is not in the tree. */
const RELEASE = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: tools, namespace: istio-system }
spec:
  interval: 5m
  chartRef: { kind: OCIRepository, name: template, namespace: flux-system }
`;

const tree = (applier: string, folder: string, files: Files): Files => ({
  'cluster/apps.yaml': flux('apps', './apps'),
  [`cluster/${applier}.yaml`]: flux(applier, `./${folder}`),
  'apps/release.yaml': RELEASE,
  'apps/web.yaml': object('ConfigMap', 'web', ', namespace: shop'),
  ...Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text] as const),
  ),
});

const told = async (before: Files, after: Files) =>
  (await reviewOf(before, after)).changes.map(
    ({ subject: { kind, name }, content }) => `${kind} ${name}: ${content ?? ''}`,
  );

describe('a delivery object whose folder is seen whole', () => {
  test('delivers nothing unseen if its releases stay as they are', async () => {
    const source = { 'source.yaml': SOURCE };
    expect(await told(tree('meta', 'meta', source), tree('sources', 'sources', source))).toEqual([
      'Kustomization sources: other',
      'Kustomization meta: other',
    ]);
  });

  test('leaves it to a release that is new there to say that it is unseen', async () => {
    const apps = tree('meta', 'meta', { 'source.yaml': SOURCE });
    const release = RELEASE.replace('name: tools', 'name: more');
    const after = {
      ...apps,
      'cluster/more.yaml': flux('more', './more'),
      'more/release.yaml': release,
    };
    expect(await told(apps, after)).toEqual([
      'Kustomization more: other',
      'HelmRelease more: may-be-mesh-wide',
    ]);
  });

  test('delivers what is unseen of a release that another object brings again', async () => {
    const source = { 'source.yaml': SOURCE };
    const release = { ...source, 'release.yaml': RELEASE.replace('name: tools', 'name: more') };
    const changes = await told(tree('meta', 'meta', release), tree('other', 'other', release));
    expect(changes).toContain('Kustomization meta: may-be-mesh-wide');
  });
});
