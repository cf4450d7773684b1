import { expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { renderFolder } from '../../../src/cli/rendering/render-output.ts';
import { treeOf } from '../../support/tree-of.ts';

const trees = {
  tree: treeOf({
    'apps/kustomization.yaml': 'resources: [../shared/service.yaml]\n',
    'shared/service.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: shared }\n',
  }),
  load: () => Promise.resolve(),
};

test('a render reads files outside the folder only where it is told to, whichever was first', async () => {
  const engine = createEngine(readPackageData());
  const kindWith = async (loadRestriction: 'own-folder' | 'none') =>
    (await renderFolder(trees, 'apps', engine, { kind: 'yaml' }, { loadRestriction })).kind;
  expect(await kindWith('none')).toBe('rendered');
  expect(await kindWith('own-folder')).toBe('refused');
  expect(await kindWith('none')).toBe('rendered');
});
