import { expect, test } from 'vitest';
import { pairTexts } from '../../../src/review/report/changes/field-difference.ts';

test('two images of two registries are told by their tags, unless these are alike', () => {
  const image = 'registry.example.com/products/docs';
  expect(pairTexts(`${image}:7.4.0-rc.1`, 'ghcr.io/acme/docs:7.3.4')).toEqual([
    '…/docs:7.4.0-rc.1',
    'ghcr.io/acme/docs:7.3.4',
  ]);
  expect(pairTexts(`${image}:7.3.4`, 'ghcr.io/acme/docs:7.3.4')[0]).toMatch(
    /^registry\.example\.com\/.*…$/,
  );
});
