import { expect, test } from 'vitest';
import { templatePlacing } from '../../src/charts/index.ts';
import { treeOf } from '../support/tree-of.ts';

const TEMPLATE = `data:
  app.yaml: |
{{ .Files.Get "conf/app.yaml" | indent 4 }}
  sum: {{ .Files.Get "conf/app.yaml" | sha256sum }}
`;
const tree = treeOf({
  'shop/Chart.yaml': 'name: shop\n',
  'shop/conf/app.yaml': 'one: 1\ntwo: 2\n',
  'shop/templates/all.yaml': TEMPLATE,
});

const placesOf = (lines: readonly number[]): readonly string[] => {
  const places = lines.map((line) => ({ template: 'shop/templates/all.yaml', line, values: [] }));
  const { lineAt } = templatePlacing(tree, 'shop', places, 'shop/Chart.yaml');
  return lines.map((_, at) => {
    const { file, line } = lineAt({ file: '', line: at + 1, column: 1, endLine: at + 1 });
    return `${file}:${String(line)}`;
  });
};

test('a line that a template prints of a file has its place there', () => {
  expect(placesOf([1, 2, 3, 3, 4])).toEqual([
    'shop/templates/all.yaml:1',
    'shop/templates/all.yaml:2',
    'shop/conf/app.yaml:1',
    'shop/conf/app.yaml:2',
    'shop/templates/all.yaml:4',
  ]);
});

test('more lines than the file has are the template’s', () => {
  expect(placesOf([3, 3, 3, 3]).at(-1)).toBe('shop/templates/all.yaml:3');
});
