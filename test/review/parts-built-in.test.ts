import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: etcd }
spec: { selector: { app: etcd }, ports: [{ port: 2379 }] }
`;

const SET = `apiVersion: {{ if semverCompare "<1.14-0" .Capabilities.KubeVersion.Version }}apps/v1beta1{{ else }}apps/v1{{ end }}
kind: StatefulSet
metadata: { name: etcd }
spec:
  serviceName: etcd
  selector: { matchLabels: { app: etcd } }
  template:
    metadata: { labels: { app: etcd } }
    spec: { containers: [{ name: etcd, image: 'etcd:3.5' }] }
`;

const PATCH = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: etcd }
spec: { template: { spec: { containers: [{ name: etcd, env: [{ name: A, value: b }] }] } } }
`;

/** Builds a part, which a chart makes, into overlays of several namespaces and one of none. */
const tree = (listed: readonly string[], more: Files = {}): Files => ({
  'base/etcd/kustomization.yaml':
    'helmCharts: [{ name: etcd, releaseName: etcd }]\npatches: [{ path: patch.yaml }]\n',
  'base/etcd/patch.yaml': PATCH,
  'base/etcd/charts/etcd/values.yaml': '{}\n',
  'base/etcd/charts/etcd/Chart.yaml': 'apiVersion: v2\nname: etcd\nversion: 1.0.0\n',
  'base/etcd/charts/etcd/templates/service.yaml': SERVICE,
  'base/etcd/charts/etcd/templates/set.yaml': SET,
  'base/web/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web/web.yaml': SERVICE.replaceAll('etcd', 'web'),
  'base/kustomization.yaml': `resources: [${listed.join(', ')}]\nlabels: [{ pairs: { of: all }, includeSelectors: true }]\n`,
  ...Object.fromEntries(
    ['plain', 'one', 'two'].map((name) => [
      `overlays/${name}/kustomization.yaml`,
      `resources: [../../base]\n${name === 'plain' ? '' : `namespace: ${name}\n`}`,
    ]),
  ),
  ...more,
});

test('a part that overlays build in now is new in each, and in none what it was by itself', async () => {
  const { changes, unknowns } = await reviewOf(tree(['web']), tree(['web', 'etcd']), charts);
  expect(
    changes
      .map(({ kind, subject }) => `${kind} ${subject.kind} ${subject.namespace}/${subject.name}`)
      .sort(),
  ).toEqual(
    ['', 'one', 'two']
      .flatMap((namespace) => [
        `resource-added Service ${namespace}/etcd`,
        `resource-added StatefulSet ${namespace}/etcd`,
      ])
      .sort(),
  );
  expect(unknowns.map(({ message }) => message).filter((text) => text.includes('Service'))).toEqual(
    [],
  );
  expect(unknowns.map(({ message }) => message).filter((text) => text.includes('removed'))).toEqual(
    [],
  );
});

test('what is the same in both ways of a decision does nothing by it, also where an overlay fails', async () => {
  const lacks = {
    'overlays/plain/kustomization.yaml':
      'resources: [../../base]\nconfigMapGenerator: [{ name: a, files: [lost] }]\n',
  };
  const { unknowns } = await reviewOf(tree(['web'], lacks), tree(['web', 'etcd'], lacks), charts);
  expect(
    unknowns.map(({ message }) => message).filter((text) => text.includes('is removed')),
  ).toEqual([]);
});

test('what stands in the other branch of a decision is still told', async () => {
  const of = (value: string): Files =>
    tree(['web', 'etcd'], {
      'base/etcd/charts/etcd/templates/service.yaml': `{{ if semverCompare "<1.14-0" .Capabilities.KubeVersion.Version }}\n${SERVICE.replace('2379', value)}{{ end }}`,
      'base/etcd/kustomization.yaml': 'helmCharts: [{ name: etcd, releaseName: etcd }]\n',
    });
  const { unknowns } = await reviewOf(of('2379'), of('2380'), charts);
  expect(
    unknowns.map(({ message }) => message).filter((text) => text.includes('Service one/etcd')),
  ).toHaveLength(1);
});

test('a part that stood by itself and is built in as it was is no change', async () => {
  const plain = { 'base/kustomization.yaml': 'resources: [web]\n' };
  const now = { 'base/kustomization.yaml': 'resources: [web, etcd]\n' };
  const { changes } = await reviewOf(tree([], plain), tree([], now), charts);
  expect(changes.map(({ subject }) => subject.namespace)).not.toContain('default');
});
