import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import { reviewOf } from '../../support/review-of.ts';
import { flux } from './flux-trees.ts';
import type { Files } from './releases.ts';

const charts = chartRenderer();

const source = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1m, url: "https://git.example/acme/fleet" }
`;
const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: mesh, namespace: flux-system }
spec:
  interval: 5m
  chart: { spec: { chart: ./charts/mesh, sourceRef: { kind: GitRepository, name: flux-system } } }
`;
const chart: Files = {
  'charts/mesh/Chart.yaml': 'apiVersion: v2\nname: mesh\nversion: 1.0.0\n',
  'charts/mesh/templates/policy.yaml':
    'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: istio-system }\nspec: { mtls: { mode: STRICT } }\n',
};
const cluster = (name: string): Files => ({
  [`clusters/${name}/flux-system/sync.yaml`]: `${flux('flux-system', `./clusters/${name}`)}---\n${source}`,
  [`clusters/${name}/mesh.yaml`]: release,
});

describe('a cluster of Flux that comes, and installs the chart that others install', () => {
  const before = { ...chart, ...cluster('dev'), ...cluster('prod') };
  const after = { ...before, ...cluster('testing') };

  test('gets all of it: nothing of it was there', async () => {
    const { changes } = await reviewOf(before, after, charts);
    const policies = changes.filter(
      ({ kind, subject }) => kind.startsWith('resource-') && subject.kind === 'PeerAuthentication',
    );
    expect(policies.map(({ kind, environment }) => [kind, environment])).toEqual([
      ['resource-added', 'testing'],
    ]);
  });

  test("has no tier of production's: its release is another one than that of the same name there", async () => {
    const { tier, environments } = await reviewOf(before, after, charts);
    expect(environments.filter(({ changed }) => changed).map(({ name }) => name)).toEqual([
      'testing',
    ]);
    expect(tier).toBe('medium');
  });
});
