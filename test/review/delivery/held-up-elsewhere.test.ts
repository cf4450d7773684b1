import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { obstacleText } from '../../../src/review/report/changes/obstacle-text.ts';
import { flux, object } from '../../compare/delivery/flux-trees.ts';

/** Flux applies `apps`, and of it `apps/hooks` by itself to a namespace. */
const tree = (listed: boolean) => ({
  'sync/apps.yaml': flux('apps', './apps'),
  'sync/hooks.yaml': flux(
    'hooks',
    './apps/team/hooks',
    '  targetNamespace: hooks\n  postBuild: { substitute: { WHO: team } }\n',
  ),
  'apps/team/kustomization.yaml': `resources: [${listed ? 'hooks, ' : ''}note.yaml, other.yaml]\n`,
  'apps/team/note.yaml': object('ConfigMap', 'note', ', namespace: shop'),
  'apps/team/other.yaml': listed ? object('Secret', 'other') : object('Namespace', 'shop'),
  'apps/team/hooks/kustomization.yaml': 'resources: [token.yaml]\n',
  'apps/team/hooks/token.yaml': object('Secret', 'token', ', labels: { who: "${WHO}" }'),
});

test('an object without a namespace that another root brings to one is not said to come there', async () => {
  const { changes } = await reviewOf(tree(false), tree(true));
  const told = changes.flatMap((each) =>
    each.kind === 'resource-added' ? [`${each.subject.name}${obstacleText(each)}`] : [],
  );
  expect(told.sort()).toEqual([
    'other (once every object of apps/team has its namespace)',
    'token (once every object of apps/team has its namespace, unless that is hooks: something else applies it there)',
  ]);
});
