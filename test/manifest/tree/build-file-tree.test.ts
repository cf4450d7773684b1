import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildFileTree } from '../../../src/manifest/tree/build-file-tree.ts';
import { decodeBlob } from '../../../src/manifest/tree/blob-content.ts';
import type { LoadedBlob } from '../../../src/manifest/tree/blob-content.ts';
import type { FileTree } from '../../../src/manifest/tree/file-tree.ts';
import { defaultTreeLimits } from '../../../src/manifest/tree/tree-entry.ts';
import type { ListedEntry, TreeLimits } from '../../../src/manifest/tree/tree-entry.ts';

type Content = string | Uint8Array | { link: string } | { submodule: true };

const isSubmodule = (content: Content): content is { submodule: true } =>
  typeof content === 'object' && 'submodule' in content;
const isLink = (content: Content): content is { link: string } =>
  typeof content === 'object' && 'link' in content;

/** A tree where every object is named after its path and is loaded. */
function treeOf(files: Record<string, Content>, limits: Partial<TreeLimits> = {}): FileTree {
  const contents = new Map<string, LoadedBlob>();
  const entries = Object.entries(files).map(([path, content]): ListedEntry => {
    const oid = `oid of ${path}`;
    if (isSubmodule(content)) return { path, mode: '160000', oid, size: null };
    const raw = isLink(content) ? content.link : content;
    const bytes = typeof raw === 'string' ? Buffer.from(raw) : raw;
    contents.set(oid, decodeBlob(bytes));
    return { path, mode: isLink(content) ? '120000' : '100644', oid, size: bytes.length };
  });
  return buildFileTree(entries, contents, { ...defaultTreeLimits, ...limits });
}

const textAt = (tree: FileTree, path: string): string | undefined => {
  const entry = tree.read(path);
  return entry.kind === 'text' ? entry.text : undefined;
};
const reasonAt = (tree: FileTree, path: string): string => {
  const entry = tree.read(path);
  return entry.kind === 'unreadable' ? entry.reason : entry.kind;
};

describe('paths', () => {
  const tree = treeOf({ 'base/mesh/a.yaml': 'a', 'base/b.yaml': 'b', 'top.yaml': 't' });

  test('folders are known by the files below them, the top is a dot', () => {
    expect(tree.list('.')).toEqual(['base', 'top.yaml']);
    expect(tree.list('base')).toEqual(['b.yaml', 'mesh']);
    expect(tree.isDirectory('base/mesh')).toBe(true);
    expect(tree.isDirectory('base/b.yaml')).toBe(false);
    expect(tree.list('nowhere')).toEqual([]);
  });

  test('a path is read however it is written', () => {
    for (const path of [
      'base/b.yaml',
      './base//b.yaml',
      'base/mesh/../b.yaml',
      'x/../base/b.yaml/',
    ])
      expect(textAt(tree, path)).toBe('b');
  });

  test('nothing above the top or absolute is read', () => {
    for (const path of ['../base/b.yaml', 'base/../../base/b.yaml', '/base/b.yaml', '..', '/'])
      expect(tree.read(path)).toEqual({ kind: 'absent' });
    expect(tree.isDirectory('..')).toBe(false);
    expect(tree.list('/')).toEqual([]);
  });

  test('entries that Git would not check out are left out', () => {
    const hostile = treeOf({
      '../a': 'a',
      '/b': 'b',
      'c//d': 'd',
      './e': 'e',
      'x/.git/config': 'f',
    });
    expect(hostile.paths).toEqual([]);
  });

  test('what lies too deep is listed where the limit is reached, and is unreadable', () => {
    const folder = Array.from({ length: 300 }, () => 'd').join('/');
    const tree = treeOf({ [`${folder}/a.yaml`]: 'a', 'b.yaml': 'b' });
    expect(tree.paths).toHaveLength(2);
    expect(reasonAt(tree, `${folder}/a.yaml`)).toBe('limit');
    expect(textAt(tree, 'b.yaml')).toBe('b');
  });

  test('paths are sorted by code unit', () => {
    expect(treeOf({ 'a/b': '', 'a-b': '', 'a.b': '', B: '' }).paths).toEqual([
      'B',
      'a-b',
      'a.b',
      'a/b',
    ]);
  });
});

describe('contents', () => {
  test('a byte-order mark is not part of the text', () => {
    expect(textAt(treeOf({ a: '\uFEFFkind: Service' }), 'a')).toBe('kind: Service');
  });

  test('what is not text says why', () => {
    const tree = treeOf({
      latin1: Buffer.from('näme: x', 'latin1'),
      utf16: Buffer.from('\uFEFFkind: Service', 'utf16le'),
      binary: Buffer.from([1, 0, 2]),
      lfs: 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 3\n',
      sub: { submodule: true },
    });
    expect(tree.paths.map((path) => [path, reasonAt(tree, path)])).toEqual([
      ['binary', 'binary'],
      ['latin1', 'not-utf8'],
      ['lfs', 'lfs'],
      ['sub', 'submodule'],
      ['utf16', 'not-utf8'],
    ]);
  });

  test('what lies below a submodule is unreadable, not absent', () => {
    const tree = treeOf({ 'vendor/sub': { submodule: true } });
    expect(reasonAt(tree, 'vendor/sub/base/kustomization.yaml')).toBe('submodule');
    expect(tree.isDirectory('vendor/sub')).toBe(false);
    expect(reasonAt(tree, 'vendor/other')).toBe('absent');
  });

  test('a file over the limit is too large, and its neighbour is read', () => {
    const tree = treeOf({ big: 'x'.repeat(11), small: 'x'.repeat(10) }, { fileBytes: 10 });
    expect(reasonAt(tree, 'big')).toBe('too-large');
    expect(textAt(tree, 'small')).toBe('xxxxxxxxxx');
  });

  test('files beyond the number of files are listed and unreadable', () => {
    const tree = treeOf({ a: 'a', b: 'b', c: 'c' }, { files: 2 });
    expect(tree.paths).toEqual(['a', 'b', 'c']);
    expect([reasonAt(tree, 'b'), reasonAt(tree, 'c')]).toEqual(['text', 'limit']);
  });

  test('what is not loaded yet is pending and wanted, until it is loaded', () => {
    const contents = new Map<string, LoadedBlob>();
    const tree = buildFileTree([{ path: 'a', mode: '100644', oid: '1', size: 1 }], contents);
    expect(tree.wanted.size).toBe(0);
    expect(tree.read('./a')).toEqual({ kind: 'pending', oid: '1' });
    expect([...tree.wanted]).toEqual(['a']);
    contents.set('1', { kind: 'text', text: 'x' });
    expect(tree.wanted.size).toBe(0);
    expect(textAt(tree, 'a')).toBe('x');
  });
});

describe('symbolic links', () => {
  test('a linked file and a linked folder show under both names', () => {
    const tree = treeOf({
      'base/kustomization.yaml': 'k',
      'base/mesh/a.yaml': 'a',
      'overlays/prod/base': { link: '../../base' },
      'overlays/prod/b.yaml': { link: '../../base/mesh/a.yaml' },
    });
    expect(tree.paths).toEqual([
      'base/kustomization.yaml',
      'base/mesh/a.yaml',
      'overlays/prod/b.yaml',
      'overlays/prod/base/kustomization.yaml',
      'overlays/prod/base/mesh/a.yaml',
    ]);
    expect(textAt(tree, 'overlays/prod/base/mesh/a.yaml')).toBe('a');
    expect(tree.list('overlays/prod/base')).toEqual(['kustomization.yaml', 'mesh']);
    expect(tree.realPath('overlays/prod/base/mesh/a.yaml')).toBe('base/mesh/a.yaml');
    expect(tree.realPath('overlays/prod/base/absent.yaml')).toBe('base/absent.yaml');
    expect(tree.realPath('overlays/prod/b.yaml')).toBe('base/mesh/a.yaml');
    expect(tree.realPath('overlays/./prod')).toBe('overlays/prod');
    expect(tree.oidOf('overlays/prod/b.yaml')).toBe(tree.oidOf('base/mesh/a.yaml'));
  });

  test('`..` in a target goes up from where the link before it led', () => {
    const tree = treeOf({
      'deep/down/here/x': 'x',
      'deep/down/other': 'right',
      other: 'wrong',
      jump: { link: 'deep/down/here' },
      via: { link: 'jump/../other' },
    });
    expect(textAt(tree, 'via')).toBe('right');
  });

  test('a link out of the tree is unreadable, whether relative or absolute', () => {
    const tree = treeOf({
      a: { link: '/etc/passwd' },
      'b/c': { link: '../../etc/passwd' },
      d: { link: 'b/../../x' },
      e: { link: 'a' },
    });
    for (const path of tree.paths) expect(reasonAt(tree, path)).toBe('symlink-outside');
    expect(tree.paths).toEqual(['a', 'b/c', 'd', 'e']);
    expect(reasonAt(tree, 'a/below')).toBe('symlink-outside');
  });

  test('a link to nowhere is absent', () => {
    const tree = treeOf({ a: { link: 'gone' }, 'f.yaml': 'f', b: { link: 'f.yaml/below' } });
    expect(tree.paths).toEqual(['f.yaml']);
    expect(reasonAt(tree, 'a')).toBe('absent');
    expect(tree.list('.')).toEqual(['f.yaml']);
  });

  test('loops and links to a folder above them end as a limit', () => {
    const tree = treeOf({
      a: { link: 'b' },
      b: { link: 'a' },
      self: { link: '.' },
      'x/y': { link: '../z' },
      'z/w': { link: '../x' },
    });
    expect(tree.paths.map((path) => [path, reasonAt(tree, path)])).toEqual([
      ['a', 'limit'],
      ['b', 'limit'],
      ['self', 'limit'],
      ['x/y/w', 'limit'],
      ['z/w/y', 'limit'],
    ]);
  });

  test('a chain of links is followed up to forty', () => {
    const chain = (length: number): FileTree =>
      treeOf({
        l0: 'end',
        ...Object.fromEntries(
          Array.from({ length }, (_, i) => [`l${String(i + 1)}`, { link: `l${String(i)}` }]),
        ),
      });
    expect(textAt(chain(40), 'l40')).toBe('end');
    expect(reasonAt(chain(41), 'l41')).toBe('limit');
  });

  test('a link into a submodule is unreadable as the submodule is', () => {
    const tree = treeOf({ sub: { submodule: true }, a: { link: 'sub/base' } });
    expect(reasonAt(tree, 'a')).toBe('submodule');
  });

  test('links that double the tree at every level end at the limit, and the rest is listed', () => {
    const files: Record<string, Content> = { 'd30/x.yaml': 'x', 'z.yaml': 'z' };
    for (let i = 0; i < 30; i += 1)
      for (const name of ['a', 'b'])
        files[`d${String(i)}/${name}`] = { link: `../d${String(i + 1)}` };
    const tree = treeOf(files);
    expect(tree.paths.length).toBeLessThan(2 * defaultTreeLimits.linkedPaths);
    expect(textAt(tree, 'z.yaml')).toBe('z');
    expect(tree.paths.some((path) => reasonAt(tree, path) === 'limit')).toBe(true);
  });
});

describe('any listing', () => {
  const name = fc.constantFrom('a', 'b', 'c', '.', '..', '', '.git', 'x y', '\n', '__proto__');
  const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join('/'));
  const entry = fc.record({
    path,
    mode: fc.constantFrom('100644', '120000', '160000', '040000'),
    size: fc.option(fc.nat(40)),
    content: fc.oneof(path, fc.string()),
    loaded: fc.boolean(),
  });

  test('no path leaves the tree, reading never throws, and lists and paths agree', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), fc.array(path), (drafts, asked) => {
        const contents = new Map<string, LoadedBlob>();
        const entries = drafts.map(({ content, loaded, ...rest }, i) => {
          const oid = String(i);
          if (loaded) contents.set(oid, decodeBlob(Buffer.from(content)));
          return { ...rest, oid };
        });
        const tree = buildFileTree(entries, contents, { ...defaultTreeLimits, linkedPaths: 50 });
        for (const at of tree.paths) {
          expect(at.split('/')).not.toContain('..');
          expect(tree.realPath(at).split('/')).not.toContain('..');
          expect(tree.read(at).kind).not.toBe('absent');
          expect(tree.oidOf(at)).toBeDefined();
          const slash = at.lastIndexOf('/');
          expect(tree.list(slash === -1 ? '.' : at.slice(0, slash))).toContain(at.slice(slash + 1));
        }
        for (const at of asked) {
          tree.read(at);
          tree.realPath(at);
          for (const child of tree.list(at)) expect(child).not.toContain('/');
        }
      }),
    );
  });

  test('a link to nowhere changes nothing of the rest', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'c.yaml'), { minLength: 1, maxLength: 4 })
      .map((steps) => steps.join('/'));
    fc.assert(
      fc.property(fc.array(path, { maxLength: 12 }), (paths) => {
        const files = Object.fromEntries(paths.map((each) => [each, each]));
        const [plain, linked] = [treeOf(files), treeOf({ ...files, zz: { link: 'nowhere' } })];
        expect(linked.paths).toEqual(plain.paths);
        for (const at of ['.', ...plain.paths]) {
          expect(linked.read(at)).toEqual(plain.read(at));
          expect(linked.isDirectory(at)).toBe(plain.isDirectory(at));
          expect(linked.list(at)).toEqual(plain.list(at));
        }
      }),
    );
  });
});
