import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { configMap, flux } from '../../compare/delivery/flux-trees.ts';
import { meshMtls } from '../../support/objects.ts';
import { reviewOf } from '../../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

const filter = `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: lua, namespace: istio-system }
spec:
  configPatches:
    - applyTo: HTTP_FILTER
      match: { context: SIDECAR_INBOUND }
      patch: { operation: INSERT_BEFORE, value: { name: envoy.filters.http.lua } }
`;

/** The folder that clusters get, and one beside it that none gets; `moved` lies in one of them. */
function tree(clusters: readonly string[], moved: Files, at: 'mesh' | 'spare'): Files {
  const namesIn = (folder: string): string =>
    ['note.yaml', ...(folder === at ? Object.keys(moved) : [])].join(', ');
  return {
    ...Object.fromEntries(
      clusters.map((name) => [`clusters/${name}/infra.yaml`, flux('infra', './infra/mesh')]),
    ),
    'infra/mesh/kustomization.yaml': `resources: [${namesIn('mesh')}]\n`,
    'infra/mesh/note.yaml': configMap('note', '{ a: b }'),
    'infra/spare/kustomization.yaml': `resources: [${namesIn('spare')}]\n`,
    'infra/spare/note.yaml': configMap('other', '{ a: b }'),
    ...Object.fromEntries(
      Object.entries(moved).map(([name, text]) => [`infra/${at}/${name}`, text]),
    ),
  };
}

const movedReview = (clusters: readonly string[], moved: Files) =>
  reviewOf(tree(clusters, moved, 'mesh'), tree(clusters, moved, 'spare'));

const IDLE = 'applied by nobody seen here';

describe('what leaves production for a folder that nobody is seen to apply', () => {
  test.each<[string, Files]>([
    ['a mode of the mesh', { 'mtls.yaml': meshMtls('STRICT') }],
    ['a filter of every proxy', { 'filter.yaml': filter }],
  ])('does nothing to a mesh there, and is told with where it is: %s', async (_, moved) => {
    const review = await movedReview(['prod', 'staging'], moved);
    expect(review.tier).toBe('critical');
    const reach = review.findings.filter(({ detector }) => detector === 'mesh-wide-change');
    expect(spoken(reach.filter(({ environment }) => environment === IDLE))).toEqual([]);
    const ofMesh = review.changes.filter(({ subject }) => subject.kind === 'Mesh');
    expect(ofMesh.filter(({ environment }) => environment === IDLE)).toEqual([]);
    const gone = review.findings.filter(({ environment }) => environment !== IDLE);
    const [file = ''] = Object.keys(moved);
    expect(gone.length).toBeGreaterThan(0);
    for (const { fix, side } of gone)
      if (side === 'base')
        expect(spoken(fix.text)).toContain(`is in infra/spare/${file}:1 now, and what applies`);
  });

  test('has the place of what went marked where advice names it', async () => {
    const review = await movedReview(['prod', 'staging'], { 'mtls.yaml': meshMtls('STRICT') });
    const [found] = review.findings.filter(({ check }) => check.startsWith('mtls'));
    expect(spoken(found?.fix.text)).toMatch(
      /\(infra\/mesh\/mtls\.yaml:\d+ at the base\) applied as before/,
    );
  });

  test('counts as new where what went was of no production, or says something else', async () => {
    const ofStaging = await movedReview(['staging'], { 'mtls.yaml': meshMtls('STRICT') });
    expect(ofStaging.tier).toBe('critical');
    const clusters = ['prod', 'staging'];
    const review = await reviewOf(
      tree(clusters, { 'mtls.yaml': meshMtls('STRICT') }, 'mesh'),
      tree(clusters, { 'mtls.yaml': meshMtls('DISABLE') }, 'spare'),
    );
    expect(
      review.findings.some(
        ({ environment, check }) => environment === IDLE && check === 'mesh-mtls-changed',
      ),
    ).toBe(true);
  });
});
