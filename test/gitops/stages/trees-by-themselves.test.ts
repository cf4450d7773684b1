import { describe, expect, test } from 'vitest';
import type { RenderedRoot } from '../../../src/gitops/index.ts';
import { renderTree } from '../../../src/gitops/index.ts';
import { createEngine } from '../../../src/review/index.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { treeOf } from '../../support/tree-of.ts';

const engine = createEngine(readPackageData());
const note = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\ndata: { wait: 5s }\n`;

/** Both stages have the note, production builds, and staging has more in its kustomization. */
const treeWith = (more: string, resources = 'note.yaml') =>
  treeOf({
    'overlays/prod/kustomization.yaml': 'resources: [note.yaml]\n',
    'overlays/prod/note.yaml': note('note'),
    'overlays/staging/kustomization.yaml': `resources: [${resources}]\n${more}`,
    'overlays/staging/note.yaml': note('note'),
  });

const stagingOf = (tree: ReturnType<typeof treeOf>, isSide?: true): RenderedRoot | undefined =>
  renderTree(tree, [], engine, undefined, isSide && { isSide })
    .environments.flatMap(({ roots }) => roots)
    .find(({ root }) => root.path === 'overlays/staging');

const told = (root: RenderedRoot | undefined) => [root?.status, root?.resources.length];

describe('what could be built behind a step that ends a build', () => {
  test.each([
    ['a patch of nothing', "patches: [{ target: { kind: Nothing }, patch: '[{' }]\n"],
    ['an object that is written twice', '', 'note.yaml, note.yaml'],
    ['a component that is no folder', 'components: [gone]\n'],
  ])(
    'is no content of a tree by itself, and is there to compare: %s',
    (_, more, resources?: string) => {
      expect(told(stagingOf(treeWith(more, resources)))).toEqual(['failed', 0]);
      expect(told(stagingOf(treeWith(more, resources), true))).toEqual(['failed', 1]);
    },
  );

  test('is not what stands beside a file that is not there', () => {
    expect(told(stagingOf(treeWith('', 'note.yaml, gone.yaml')))).toEqual(['failed', 1]);
  });

  test('is left out of one root alike, whoever asks', () => {
    const tree = treeWith("patches: [{ patch: '[{' }]\n");
    const [first, second] = [1, 2].map(() =>
      renderTree(tree, [], engine).environments.flatMap(({ roots }) => roots),
    );
    expect(first?.every((root, at) => root === second?.[at])).toBe(true);
  });
});
