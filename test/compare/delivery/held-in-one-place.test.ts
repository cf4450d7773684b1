import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { app, applicationSet, GO } from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { manifest } from '../../support/objects.ts';

/** A cluster that Argo CD knows by a Secret of its own cluster; `prod-eu` and `prod-us` get what production gets. */
const known = (name: string): string => `apiVersion: v1
kind: Secret
metadata:
  { name: ${name}, namespace: argocd, labels: { argocd.argoproj.io/secret-type: cluster, env: ${name.replace(/-.*/, '')} } }
stringData: { name: ${name}, server: "https://${name}.example.com" }
`;

const SET = applicationSet('[{ clusters: {} }]', 'overlays/{{.metadata.labels.env}}', {
  name: 'mesh-{{.name}}',
  destination: '{ server: "{{.server}}", namespace: shop }',
  spec: GO,
});

/** Argo CD's own cluster with what lies there for all, and overlays that a set takes to the clusters that it knows. */
const fleet = (names: readonly string[], more: Files = {}): Files => ({
  'bootstrap/root.yaml': app('apps', '', 'root'),
  'apps/set.yaml': SET,
  'apps/clusters.yaml': app('clusters', '', 'clusters'),
  'clusters/settings.yaml': manifest('ConfigMap', 'settings', '{}'),
  ...Object.fromEntries(names.map((name) => [`clusters/${name}.yaml`, known(name)])),
  ...Object.fromEntries(
    ['dev', 'prod'].map((name) => [
      `overlays/${name}/web.yaml`,
      manifest('Service', 'web', '{ ports: [{ port: 80 }] }'),
    ]),
  ),
  ...more,
});

const ALL = ['dev', 'prod-eu', 'prod-us'];

const told = async (before: Files, after: Files): Promise<readonly string[]> => {
  const { changes } = await reviewOf(before, after);
  const whole = changes.flatMap(({ kind, subject, environment }) =>
    kind === 'resource-added' || kind === 'resource-removed'
      ? [`${kind.replace('resource-', '')} ${subject.kind} ${subject.name} ${environment}`]
      : [],
  );
  return [...new Set(whole)].filter((each) => !each.includes(' Application')).toSorted();
};

describe('what one Application applies to its own cluster for all', () => {
  test('stays there where one of the clusters goes', async () => {
    const said = await told(fleet(ALL), fleet(['dev', 'prod-eu']));
    expect(said.filter((each) => !each.includes('Secret prod-us'))).toEqual([
      expect.stringMatching(/^removed Service web .*prod-us/),
    ]);
    expect(said.some((each) => each.startsWith('removed Secret prod-us'))).toBe(true);
  });

  test('was there before where a cluster comes', async () => {
    const said = await told(fleet(['dev', 'prod-eu']), fleet(ALL));
    expect(said.filter((each) => !each.includes('Secret prod-us'))).toEqual([
      expect.stringMatching(/^added Service web .*prod-us/),
    ]);
  });

  test('goes where its file goes with a cluster', async () => {
    const { 'clusters/settings.yaml': _, ...after } = fleet(['dev', 'prod-eu']);
    const said = await told(fleet(ALL), after);
    expect(said.some((each) => each.startsWith('removed ConfigMap settings'))).toBe(true);
  });
});

test('what an Application takes to another cluster than before is removed where it was', async () => {
  const tree = (cluster: string): Files => ({
    'argocd/mesh.yaml': app('mesh', '', 'mesh').replace(
      'https://kubernetes.default.svc',
      `https://${cluster}.example.com`,
    ),
    'mesh/web.yaml': manifest('Service', 'web', '{ ports: [{ port: 80 }] }'),
    'argocd/other.yaml': app('other', '', 'other').replace(
      'https://kubernetes.default.svc',
      'https://staging.example.com',
    ),
    'other/api.yaml': manifest('Service', 'api', '{ ports: [{ port: 80 }] }'),
  });
  expect(await told(tree('prod'), tree('staging'))).toEqual([
    'added Service web staging',
    'removed Service web prod',
  ]);
});
