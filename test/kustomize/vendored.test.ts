import { describe, expect, test } from 'vitest';
import { createKustomizeRenderer } from '../../src/kustomize/build/kustomize-renderer.ts';
import { isRemoteAddress, remoteAddress } from '../../src/kustomize/files/remote-address.ts';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { vendoredCopies } from '../../src/kustomize/files/vendored-copies.ts';
import type { KustomizeResult } from '../../src/kustomize/build/kustomize-renderer.ts';
import { placeOf } from '../../src/manifest/index.ts';
import { treeOf } from '../support/tree-of.ts';
import { kustomizeTables } from './render.ts';

describe('spellings of one address', () => {
  test.each([
    'github.com/acme/mesh/base?ref=v1.2',
    'https://github.com/acme/mesh//base?ref=v1.2',
    'https://github.com/acme/mesh.git/base/?timeout=90s&ref=v1.2',
    'https://www.GitHub.com/acme/mesh.git//base?version=v1.2&submodules=false',
    'git::https://someone@github.com/acme/mesh//base?ref=v1.2',
    'git@github.com:acme/mesh.git//base?ref=v1.2',
    'git::ssh://git@github.com/acme/mesh//base?ref=v1.2',
    'github.com/acme/mesh/base@v1.2',
    'git@github.com:acme/mesh//base@v1.2',
  ])('%s', (address) => {
    expect(remoteAddress(address)).toBe('github.com/acme/mesh/base@v1.2');
    expect(isRemoteAddress(address)).toBe(true);
  });

  test.each([
    ['https://example.org:8443/a/b', 'example.org:8443/a/b'],
    ['https://example.org/a.yaml?token=x&ref=main', 'example.org/a.yaml?token=x@main'],
    ['github.com/acme/mesh@feature/x', 'github.com/acme/mesh@feature/x'],
    ['github.com/acme/mesh/a@b?ref=v1', 'github.com/acme/mesh/a@b@v1'],
    ['github.com/acme/Mesh', 'github.com/acme/Mesh'],
  ])('%s stays apart as %s', (address, normal) => {
    expect(remoteAddress(address)).toBe(normal);
  });

  test.each(['', 'base', '../base', 'github.com', 'https://', '@v1', 'https:///x'])(
    '%j is no address',
    (text) => {
      expect(isRemoteAddress(text)).toBe(false);
    },
  );
});

const files = {
  'app/kustomization.yaml':
    'namePrefix: shop-\nresources:\n  - https://github.com/acme/mesh//base?ref=v1\n',
  'copies/mesh/kustomization.yaml': 'resources: [account.yaml]\n',
  'copies/mesh/account.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n',
};
const copies = vendoredCopies([['github.com/acme/mesh/base@v1', 'copies/mesh']]);

describe('a copy in the repository stands for what is remote', () => {
  test('a base is built from it, and every value points into it', () => {
    const result = createKustomizeRenderer(kustomizeTables).render(treeOf(files), 'app', copies);
    expect(result.status).toBe('complete');
    expect(printResources(result.resources)).toBe(
      'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: shop-web\n',
    );
    expect(result.resources.map(({ origin }) => placeOf(origin))).toEqual([
      'copies/mesh/account.yaml:1',
    ]);
    expect(result.reads).toContain('copies/mesh/account.yaml');
  });

  test('another version of it is not that copy', () => {
    const other = {
      ...files,
      'app/kustomization.yaml': 'resources: [github.com/acme/mesh/base?ref=v2]\n',
    };
    const result = createKustomizeRenderer(kustomizeTables).render(treeOf(other), 'app', copies);
    expect(result.gaps.map(({ reason }) => reason)).toEqual(['remote-base']);
  });

  test.each([
    ['a file', { 'app/kustomization.yaml': 'resources: [https://example.org/account.yaml]\n' }],
    [
      'a component',
      {
        'app/kustomization.yaml':
          'resources: [../local]\ncomponents: [github.com/acme/mesh/part]\n',
      },
    ],
    [
      'a patch',
      {
        'app/kustomization.yaml':
          'resources: [../local]\npatches: [{ path: https://example.org/patch.yaml }]\n',
      },
    ],
    [
      'a patch of the old field',
      {
        'app/kustomization.yaml':
          'resources: [../local]\npatchesStrategicMerge: [https://example.org/patch.yaml]\n',
      },
    ],
  ])('%s', (_what, own) => {
    const tree = treeOf({
      'local/kustomization.yaml': 'resources: [account.yaml]\n',
      'local/account.yaml': files['copies/mesh/account.yaml'],
      'copies/account.yaml': files['copies/mesh/account.yaml'],
      'copies/part/kustomization.yaml':
        'kind: Component\nmetadata: { name: part }\ncommonLabels: { a: b }\n',
      'copies/patch.yaml': `${files['copies/mesh/account.yaml']}  labels: { a: b }\n`,
      ...own,
    });
    const renderer = createKustomizeRenderer(kustomizeTables);
    const without = renderer.render(tree, 'app');
    expect([without.status, ...without.gaps.map(({ reason }) => reason)]).toEqual([
      'partial',
      'remote-base',
    ]);
    const all = vendoredCopies([
      ['https://example.org/account.yaml', 'copies/account.yaml'],
      ['https://github.com/acme/mesh//part', 'copies/part'],
      ['https://example.org/patch.yaml', 'copies/patch.yaml'],
    ]);
    const result = renderer.render(tree, 'app', all);
    expect(result.status).toBe('complete');
    expect(result.resources).toHaveLength(1);
  });

  test('a generator reads the copy of a file', () => {
    const tree = treeOf({
      'kustomization.yaml':
        'configMapGenerator: [{ name: a, envs: ["https://example.org/a.env"] }]\n',
      'copies/a.env': 'A=1\n',
    });
    const all = vendoredCopies([['https://example.org/a.env', 'copies/a.env']]);
    const result = createKustomizeRenderer(kustomizeTables).render(tree, '.', all);
    expect(printResources(result.resources)).toContain('A: "1"');
  });
});

describe('what is said of copies', () => {
  const failure = ({ failure: found }: KustomizeResult): string =>
    found === null
      ? ''
      : `${found.reason} ${found.origin?.file ?? ''}:${String(found.origin?.line)} ${found.message}`;

  test('one that is not there fails the build, at the line that refers to it', () => {
    const gone = { 'app/kustomization.yaml': files['app/kustomization.yaml'] };
    const renderer = createKustomizeRenderer(kustomizeTables);
    expect(failure(renderer.render(treeOf(gone), 'app', copies))).toBe(
      'not-found app/kustomization.yaml:3 Nothing is at copies/mesh, where the copy of https://github.com/acme/mesh//base?ref=v1 is said to be ("vendored" in the configuration).',
    );
    expect(renderer.render(treeOf(files), 'app', copies).status).toBe('complete');
  });

  test('another configuration renders again only what refers to it', () => {
    const renderer = createKustomizeRenderer(kustomizeTables);
    const tree = treeOf({ ...files, 'other/kustomization.yaml': 'resources: [../copies/mesh]\n' });
    const [app, other] = ['app', 'other'].map((dir) => renderer.render(tree, dir, copies));
    const none = vendoredCopies([]);
    expect(renderer.render(tree, 'other', none)).toBe(other);
    expect(renderer.render(tree, 'app', none).status).toBe('partial');
    expect(
      renderer.render(
        tree,
        'app',
        vendoredCopies([['github.com/acme/mesh/base@v1', 'copies/mesh']]),
      ),
    ).toBe(app);
  });
});
