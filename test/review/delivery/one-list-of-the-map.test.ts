import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { mapJson } from '../../../src/review/report/map/map-json.ts';
import { mapText } from '../../../src/review/report/map/map-text.ts';
import { deliveryMap, renderTree } from '../../../src/gitops/index.ts';
import { treeOf } from '../../support/tree-of.ts';
import { configMap, flux } from '../../compare/delivery/flux-trees.ts';
import { LAYOUTS } from '../../compare/delivery/layouts/all-layouts.ts';
import type { Files } from '../../compare/delivery/layouts/layout.ts';
import { changed } from '../../compare/delivery/layouts/layout.ts';

const engine = createEngine(readPackageData());

function mapOf(files: Files) {
  const { plan, environments } = renderTree(treeOf(files), [], engine);
  return deliveryMap(plan, environments);
}

interface Listed {
  readonly path: string;
  readonly files: readonly string[] | null;
}
interface MapJson {
  readonly environments: readonly { readonly roots: readonly Listed[] }[];
  readonly notApplied: readonly Listed[];
}

const keysOf = (all: readonly Listed[]): readonly string[] =>
  all.map(({ path, files }) => JSON.stringify([path, files]));

/** Folders that stand both among what is delivered and among what is not. */
function inBoth(files: Files): readonly string[] {
  const { environments, notApplied } = JSON.parse(mapJson(mapOf(files))) as MapJson;
  const delivered = new Set(keysOf(environments.flatMap(({ roots }) => roots)));
  return keysOf(notApplied).filter((key) => delivered.has(key));
}

describe('a folder is in one list of the map', () => {
  test.each(LAYOUTS.map((layout) => [layout.name, layout] as const))('%s', (_, layout) => {
    expect(inBoth(layout.files)).toEqual([]);
    expect(inBoth(changed(layout.files, layout.change))).toEqual([]);
  });
});

const built = (file: string): string => `resources: [${file}]\n`;

test('what lies aside, where nothing is applied, is listed once, and it is said where it counts', () => {
  const files = {
    'example/kustomization.yaml': built('note.yaml'),
    'example/note.yaml': configMap('note', '{ a: b }'),
    'overlays/db/kustomization.yaml': built('note.yaml'),
    'overlays/db/note.yaml': configMap('db', '{ a: b }'),
    'overlays/odh/kustomization.yaml': built('note.yaml'),
    'overlays/odh/note.yaml': configMap('odh', '{ a: b }'),
  };
  expect(inBoth(files)).toEqual([]);
  expect(mapText(mapOf(files)).split('\n').slice(0, 8)).toEqual([
    'The one environment  production: nothing tells environments apart here',
    '  what applies these folders is not seen here: they count together, for nothing tells which of them a cluster gets',
    '  overlays/db',
    '  overlays/odh',
    '  rendered: 0 Services, 0 workloads',
    '',
    'Not applied by anything in this tree',
    '  example: it lies in example, and nothing seen here applies it; somebody may, so changes of it count',
  ]);
});

test('an environment of which nothing is applied is none on the map', () => {
  const files = {
    'sync/all.yaml': flux('web', './apps/web/overlays/prod'),
    'apps/web/overlays/prod/note.yaml': configMap('note', '{ a: b }'),
    'apps/web/overlays/dev-test/kustomization.yaml': built('note.yaml'),
    'apps/web/overlays/dev-test/note.yaml': configMap('note', '{ a: b }'),
  };
  const lines = mapText(mapOf(files)).split('\n');
  expect(lines.filter((line) => line.startsWith('dev-test'))).toEqual([]);
  expect(lines).toContain(
    '  apps/web/overlays/dev-test: applied by nobody seen here; somebody may, so changes of it count in dev-test',
  );
});
