import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { renderTree, listedFiles } from '../../../src/gitops/index.ts';
import { treeOf } from '../../support/tree-of.ts';
import { builds, object } from '../../gitops/fixtures.ts';
import { LAYOUTS } from './layouts/all-layouts.ts';
import type { Files } from './layouts/layout.ts';
import { changed } from './layouts/layout.ts';
import { plain } from './layouts/parts.ts';
import { mapOf } from './map-of.ts';

const engine = createEngine(readPackageData());

const folderOf = (path: string): string =>
  path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
const isIn = (path: string, folder: string): boolean =>
  folder === '.' || path === folder || path.startsWith(`${folder}/`);

/** Folders with an object, kustomizations apart. */
const foldersOf = (files: Files): readonly string[] => [
  ...new Set(
    Object.entries(files).flatMap(([path, text]) =>
      /\.ya?ml$/.test(path) && /^kind: /m.test(text) && /^apiVersion: /m.test(text)
        ? [folderOf(path)]
        : [],
    ),
  ),
];

/** Folders of which no list of the map has anything, neither itself nor a root that takes it in. */
async function missingOf(files: Files): Promise<readonly string[]> {
  const map = await mapOf(files);
  const { environments } = renderTree(treeOf(files), [], engine);
  const shown = new Set(map.environments.flatMap(({ roots }) => roots.map(({ path }) => path)));
  const taken = new Set(
    environments
      .flatMap((each) => each.roots)
      .filter(({ root }) => shown.has(root.path))
      .flatMap(({ root, reads }) => [...reads, ...(listedFiles(root) ?? [])].map(folderOf)),
  );
  const isListed = (folder: string): boolean =>
    map.notApplied.some(
      (each) => each.files?.some((file) => folderOf(file) === folder) ?? isIn(folder, each.path),
    );
  return foldersOf(files).filter((folder) => !taken.has(folder) && !isListed(folder));
}

test('each folder with an object is on the map, in all layouts', async () => {
  for (const { name, files, change } of LAYOUTS)
    for (const tree of [files, changed(files, change)])
      expect(await missingOf(tree), name).toEqual([]);
}, 120_000);

describe('what no root takes in is on the map', () => {
  const apps = plain('apps/web', 'web');
  const listed = async (files: Files): Promise<readonly string[]> =>
    (await mapOf({ ...apps, ...files })).notApplied.map(
      (each) => `${each.files?.join() ?? each.path}: ${each.why}`,
    );
  const UNSEEN = 'and nothing seen here applies it';

  test('objects of kinds that no review reads', async () => {
    const search = object('Elasticsearch', 'search', 'elasticsearch.k8s.elastic.co/v1');
    expect(await listed({ 'org/eck/search.yaml': search })).toEqual([
      `org: no kustomization or folder of an environment takes it in, ${UNSEEN}`,
    ]);
    expect(await listed({ 'search.yaml': search })).toEqual([
      `search.yaml: no kustomization or folder of an environment takes it in, ${UNSEEN}`,
    ]);
  });

  test('Jsonnet and ytt that make no root', async () => {
    expect(
      await listed({
        'gateways/oidc/opa.jsonnet': '{}\n',
        'values/all.yaml': '#@data/values\n---\nport: 1\n',
      }),
    ).toEqual([
      `gateways: written in Jsonnet, which is not evaluated here, ${UNSEEN}`,
      `values: ytt templates, which are not evaluated here, ${UNSEEN}`,
    ]);
  });

  test('folders below a kustomization that does not list them', async () => {
    expect(
      await listed({
        'mesh/kustomization.yaml': builds('gateway.yaml'),
        'mesh/gateway.yaml': object('Service', 'gateway'),
        'mesh/patches/old.yaml': object('Service', 'old'),
        'mesh/base/kustomization.yaml': 'kind: Component\n',
      }),
    ).toEqual([
      `mesh/base: no kustomization or folder of an environment takes it in, ${UNSEEN}`,
      `mesh/patches: no kustomization or folder of an environment takes it in, ${UNSEEN}`,
    ]);
  });

  test('and nothing that another entry has', async () => {
    const entries = await listed({
      'mesh/kustomization.yaml': builds('gateway.yaml'),
      'mesh/gateway.yaml': object('Service', 'gateway'),
      'mesh/more/docs/old.yaml': object('Service', 'old'),
      'mesh/more/patches/old.yaml': object('Service', 'old'),
      'chart/Chart.yaml': 'name: shop\nversion: 1.0.0\n',
      'chart/templates/web.yaml': object('Service', 'web'),
    });
    expect(entries).toEqual([
      'chart: a Helm chart that nothing seen here installs',
      `mesh/more/docs: its name says that it holds documentation, ${UNSEEN}`,
      `mesh/more/patches: no kustomization or folder of an environment takes it in, ${UNSEEN}`,
    ]);
  });
});
