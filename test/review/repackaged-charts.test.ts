import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { configMap, meshMtls } from '../support/objects.ts';

const charts = chartRenderer();

const WIDE = meshMtls('PERMISSIVE');
const ORDINARY = configMap('settings', '{ a: b }');

interface Tree {
  readonly object?: string;
  readonly version?: string;
  readonly folder?: string;
  /** What the HelmChart says beside its chart and source. */
  readonly more?: string;
  readonly release?: string;
}

const tree = (given: Tree = {}): Files => {
  const { object = WIDE, version = '1.0.0', folder = 'charts/policy', more = '' } = given;
  return {
    [`${folder}/Chart.yaml`]: `apiVersion: v2\nname: policy\nversion: ${version}\n`,
    [`${folder}/templates/object.yaml`]: object,
    'clusters/production/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${given.release ?? 'policy'}, namespace: flux-system }
spec:
  interval: 5m
  chart: { spec: { chart: ./${folder}, ${more}sourceRef: { kind: GitRepository, name: flux-system } } }
`,
  };
};

const tierOf = async (before: Files, after: Files): Promise<string | null> =>
  (await reviewOf(before, after, charts)).tier;

describe('a chart of Git that Flux packages anew (HELM-3)', () => {
  test.each<[string, Tree, Tree, string]>([
    ['another version', {}, { version: '1.0.1' }, 'critical'],
    ['an older version', { version: '1.0.1' }, { version: '1.0.0' }, 'critical'],
    ['a strategy that packages always', {}, { more: 'reconcileStrategy: Revision, ' }, 'critical'],
    ['an interval of the chart', {}, { more: 'interval: 7m, ' }, 'critical'],
    ['another folder', {}, { folder: 'charts/moved' }, 'critical'],
    ['another name of the release', {}, { release: 'renamed' }, 'critical'],
    [
      'the version of ordinary objects',
      { object: ORDINARY },
      { object: ORDINARY, version: '1.0.1' },
      'medium',
    ],
  ])('%s', async (_, before, after, tier) => {
    expect(await tierOf(tree(before), tree(after))).toBe(tier);
  });

  test('says what it takes over', async () => {
    const { notes, changes } = await reviewOf(tree(), tree({ version: '1.0.1' }), charts);
    expect(changes).toMatchObject([
      { field: 'spec.chart', before: 'policy 1.0.0', after: 'policy 1.0.1', origin: { line: 3 } },
    ]);
    expect(notes).toContain(
      'Flux packages the chart of HelmRelease flux-system/policy anew (charts/policy/Chart.yaml:3): it takes over all that its files have become since it was packaged last, also what earlier changes left there (reconcileStrategy ChartVersion).',
    );
  });

  test('holds nothing back where each revision is packaged', async () => {
    const more = 'reconcileStrategy: Revision, ';
    expect(await tierOf(tree({ more }), tree({ more, version: '1.0.1' }))).toBe('low');
  });

  test('is not packaged anew where a comment or a word for people changes', async () => {
    const after = tree();
    const chart = 'charts/policy/Chart.yaml';
    const described = {
      ...after,
      [chart]: `apiVersion: v2\nname: policy\nversion: 1.0.0\ndescription: policies\n`,
    };
    expect(await tierOf(tree(), described)).toBe('low');
  });
});
