import { expect, test } from 'vitest';
import { z } from 'zod';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { mapJson } from '../../../src/review/report/map/map-json.ts';
import { mapMermaid } from '../../../src/review/report/map/map-report.ts';
import { mapText } from '../../../src/review/report/map/map-text.ts';
import { deliveryMap, renderTree } from '../../../src/gitops/index.ts';
import { treeOf } from '../../support/tree-of.ts';
import { configMap, flux } from '../../compare/delivery/flux-trees.ts';

const engine = createEngine(readPackageData());
const tree = (web: string) => ({
  'sync/all.yaml': flux('all', './apps'),
  'sync/mail.yaml': flux('mail', './mail'),
  'apps/web/kustomization.yaml': `resources: [${web}]\n`,
  'apps/web/note.yaml': configMap('note', '{ a: b }'),
  'apps/shop/kustomization.yaml': 'resources: [note.yaml]\n',
  'apps/shop/note.yaml': configMap('shop', '{ a: b }'),
  'mail/note.yaml': configMap('mail', '{ a: b }'),
  'loose/kustomization.yaml': 'resources: [missing.yaml]\n',
});
const Told = z.object({
  environments: z.array(
    z.object({ roots: z.array(z.object({ path: z.string(), unbuilt: z.string().nullable() })) }),
  ),
});
const environmentsOf = (json: string) => Told.parse(JSON.parse(json)).environments;
const blockOf = (files: Readonly<Record<string, string>>, path: string): string => {
  const { plan, environments } = renderTree(treeOf(files), [], engine);
  const text = mapText(deliveryMap(plan, environments));
  return text.split(/\n(?= {2}\S)/).find((block) => block.startsWith(`  ${path}\n`)) ?? '';
};

test('a folder that comes only with what does not build is said on the map not to be applied', () => {
  const broken = tree('missing.yaml');
  const held = '    not applied as it stands: apps/web does not build';
  for (const path of ['apps/web', 'apps/shop'])
    expect(blockOf(broken, path).split('\n')).toEqual(expect.arrayContaining([`  ${path}`, held]));
  expect(blockOf(broken, 'mail')).toContain('by Kustomization flux-system/mail');
  expect(blockOf(broken, 'mail')).not.toContain('does not build');
});

test('programs and drawings are told the same of each folder', () => {
  const { plan, environments } = renderTree(treeOf(tree('missing.yaml')), [], engine);
  const map = deliveryMap(plan, environments);
  const drawn = mapMermaid(map);
  for (const path of ['apps/web', 'apps/shop'])
    expect(drawn).toContain(`["${path}, not applied as it stands: apps/web does not build"]`);
  expect(drawn).toContain('["mail"]');
  const told = environmentsOf(mapJson(map)).flatMap(({ roots }) => roots);
  expect(told.map(({ path, unbuilt }) => [path, unbuilt])).toEqual(
    expect.arrayContaining([
      ['apps/web', 'apps/web'],
      ['apps/shop', 'apps/web'],
      ['mail', null],
    ]),
  );
});

test('nothing of it is said where all builds', () => {
  expect(blockOf(tree('note.yaml'), 'apps/shop')).toContain('by Kustomization flux-system/all');
  expect(blockOf(tree('note.yaml'), 'apps/shop')).not.toContain('does not build');
});
