import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KustomizeResult } from '../../src/kustomize/build/kustomize-renderer.ts';
import { createKustomizeRenderer } from '../../src/kustomize/build/kustomize-renderer.ts';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import type { FileTree } from '../../src/manifest/index.ts';
import { holdsPath } from '../../src/manifest/index.ts';
import { times } from '../support/times.ts';
import { treeOf } from '../support/tree-of.ts';
import { arbitraryTree } from './arbitrary-kustomizations.ts';
import { kustomizeTables } from './render.ts';
import { watchedTree } from './watched-tree.ts';

const renderTree = (tree: FileTree): KustomizeResult =>
  createKustomizeRenderer(kustomizeTables).render(tree, '.');

/** A folder is there as long as something is in it: what was read below it tells of it too. */
const isTold = (reads: ReadonlySet<string>, path: string): boolean =>
  path === '.' ||
  holdsPath(reads, path) ||
  [...reads].some((read) => read.startsWith(path.endsWith('/') ? path : `${path}/`));

/** All that a caller sees, as text. */
const seen = ({ status, failure, gaps, resources, reads }: KustomizeResult): string =>
  JSON.stringify([status, failure, gaps, printResources(resources), [...reads].sort()]);

test('whatever kustomizations say, they render or fail with a reason and a sentence', () => {
  fc.assert(
    fc.property(arbitraryTree, (files) => {
      const { status, failure, gaps } = renderTree(treeOf(files));
      if (status !== 'failed') expect(failure).toBeNull();
      else {
        expect(failure?.reason).toMatch(/^[a-z-]+$/);
        expect(failure?.message).toMatch(/^.+\.$/su);
      }
      if (status === 'complete') expect(gaps).toEqual([]);
    }),
    times(300),
  );
});

test('whatever kustomizations say, no path outside the tree is looked at, and every look is told', () => {
  fc.assert(
    fc.property(arbitraryTree, (files) => {
      const { tree, looks } = watchedTree(treeOf(files));
      const { reads } = renderTree(tree);
      for (const path of looks.paths) {
        expect(path).not.toMatch(/^\/.|(?:^|\/)\.\.(?:\/|$)/);
        expect([path, isTold(reads, path)]).toEqual([path, true]);
      }
      expect(looks.count).toBeLessThan(5_000);
    }),
    times(300),
  );
});

test('the same tree gives the same render, whoever renders it and whatever was rendered before', () => {
  const used = createKustomizeRenderer(kustomizeTables);
  fc.assert(
    fc.property(arbitraryTree, (files) => {
      const first = seen(renderTree(treeOf(files)));
      expect(seen(renderTree(treeOf(files)))).toBe(first);
      expect(seen(used.render(treeOf(files), '.'))).toBe(first);
    }),
    times(100),
  );
});

test('any bytes in place of any file end in a result', () => {
  const spliced = fc.record({
    file: fc.nat(),
    at: fc.nat(),
    cut: fc.nat({ max: 20 }),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc
        .constantFrom(
          ...[
            '\n',
            '\t',
            ':',
            '- ',
            '{',
            ']',
            '"',
            '&a ',
            '*a',
            '<<: ',
            '|',
            '? ',
            '\0',
            '\ufeff',
            '\u2028',
            '---\n',
            '!!x ',
          ],
        )
        .map((text) => new TextEncoder().encode(text)),
    ),
  });
  fc.assert(
    fc.property(arbitraryTree, spliced, (files, { file, at, cut, put }) => {
      const names = Object.keys(files);
      const changed = names[file % names.length] ?? '';
      const bytes = new TextEncoder().encode(files[changed]);
      const start = at % (bytes.length + 1);
      const result = renderTree(
        treeOf({
          ...files,
          [changed]: new Uint8Array([
            ...bytes.slice(0, start),
            ...put,
            ...bytes.slice(start + cut),
          ]),
        }),
      );
      expect(result.failure === null).toBe(result.status !== 'failed');
      if (result.status !== 'failed') expect(printResources(result.resources)).toBeTypeOf('string');
    }),
    times(400),
  );
});
