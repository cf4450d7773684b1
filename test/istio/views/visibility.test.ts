import { expect, test } from 'vitest';
import { exportedTo, isVisibleIn } from '../../../src/istio/views/visibility.ts';
import { scalar, seqNode } from '../../../src/manifest/index.ts';
import { resourcesOf } from '../../support/rendered.ts';

const origin = { file: 'mesh.yaml', line: 1, column: 1, endLine: 1 };

function visible(kind: string, exportTo: string, settings: Record<string, readonly string[]> = {}) {
  const [resource] = resourcesOf(
    `apiVersion: v1\nkind: ${kind}\nmetadata: {name: a, namespace: shop}\nspec: {exportTo: ${exportTo}}\n`,
  );
  if (resource === undefined) throw new Error('fixture: no object');
  const written = Object.entries(settings).map(
    ([path, texts]) =>
      [
        path,
        {
          node: seqNode(
            texts.map((one) => scalar(one, origin)),
            origin,
          ),
        },
      ] as const,
  );
  return [...exportedTo(resource, { settings: new Map(written) })].sort();
}

test.each([
  ['null', ['*']],
  ['[]', ['*']],
  ['["*", other]', ['*']],
  ['[.]', ['shop']],
  ['[., shop]', ['shop']],
  ['[other, .]', ['other', 'shop']],
  ['["~"]', []],
  ['["~", other]', []],
])('exportTo %s is for %j', (exportTo, whom) => {
  expect(visible('VirtualService', exportTo)).toEqual(whom);
});

test('without exportTo the default of the mesh for its kind stands', () => {
  const settings = {
    defaultVirtualServiceExportTo: ['.'],
    defaultDestinationRuleExportTo: ['other'],
    defaultServiceExportTo: ['~'],
  };
  expect(visible('VirtualService', 'null', settings)).toEqual(['shop']);
  expect(visible('DestinationRule', 'null', settings)).toEqual(['other']);
  expect(visible('ServiceEntry', 'null', settings)).toEqual([]);
  expect(visible('VirtualService', '["*"]', settings)).toEqual(['*']);
});

test('clients of a namespace see what is for it, or for all', () => {
  expect(isVisibleIn(new Set(['shop']), 'shop')).toBe(true);
  expect(isVisibleIn(new Set(['*']), 'shop')).toBe(true);
  expect(isVisibleIn(new Set(['other']), 'shop')).toBe(false);
});
