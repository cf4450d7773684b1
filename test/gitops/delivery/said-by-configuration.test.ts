import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import { application, appWith, virtualService } from '../fixtures.ts';
import { treeOf } from '../tree-of.ts';

const rootsOf = ({ environments }: ReturnType<typeof discoverEnvironments>): readonly string[] => [
  ...new Set(environments.flatMap(({ roots }) => roots.map(({ path }) => path))),
];

const files = {
  ...appWith('web', 'dev', 'prod'),
  'lab/vs.yaml': virtualService('lab'),
  'argocd/web.yaml': application('apps/web/overlays/prod'),
};

test('what the configuration calls not delivered is no root, and that is said', () => {
  const plan = discoverEnvironments(treeOf(files), [], undefined, undefined, {
    notDelivered: ['lab', 'apps/*/overlays/dev'],
  });
  expect(rootsOf(plan)).toEqual(['apps/web/overlays/prod', 'argocd']);
  expect(plan.notes).toContain(
    'Not reviewed, for `notDelivered` of the configuration names it: lab, apps/*/overlays/dev.',
  );
  expect(plan.reasons.notApplied).toContainEqual({
    path: 'lab',
    why: 'the configuration says that nobody delivers it',
  });
});

test('what an Application applies is delivered, whatever the configuration says', () => {
  const plan = discoverEnvironments(treeOf(files), [], undefined, undefined, {
    notDelivered: ['apps'],
  });
  expect(rootsOf(plan)).toContain('apps/web/overlays/prod');
});

test.each([
  [true, false],
  [false, true],
])(
  'folders that are applied from elsewhere (%s) are listed as applied by nobody (%s)',
  (isAppliedElsewhere, isListed) => {
    const declared = [
      { name: 'lab', paths: ['lab'], production: false, cluster: null, isAppliedElsewhere },
    ];
    const { reasons } = discoverEnvironments(treeOf(files), declared);
    expect(reasons.notApplied.some(({ path }) => path === 'lab')).toBe(isListed);
  },
);
