import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { flux, object } from './flux-trees.ts';

const tree = (app: string, listed: string) => ({
  'cluster/sync.yaml': flux('all', './flux'),
  'flux/kustomization.yaml': `resources: [${listed}, other.yaml]\n`,
  'flux/app.yaml': flux(app, `./apps/${app}`),
  'flux/other.yaml': flux('other', './other'),
  [`apps/${app}/map.yaml`]: object('ConfigMap', app, ', namespace: shop'),
  'other/map.yaml': object('ConfigMap', 'other', ', namespace: shop'),
});

test('an applier that replaces another in a root that does not build applies nothing yet', async () => {
  const { changes, notes } = await reviewOf(tree('old', 'app.yaml'), tree('new', 'missing.yaml'));
  expect(
    changes
      .filter(({ subject: { kind } }) => kind === 'ConfigMap')
      .map(({ subject: { name }, heldUpBy }) => `${name} ${heldUpBy?.kind ?? 'comes'}`),
  ).toEqual(['new build']);
  expect(notes.filter((note) => note.includes('stays in the cluster as it was'))).toEqual([]);
});
