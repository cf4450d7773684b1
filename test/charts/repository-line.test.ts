import { expect, test } from 'vitest';
import { REGISTRY, repositoryLine } from '../../src/charts/index.ts';

test('a line of the repository is itself, one of a packed chart is its archive, one of a registry is nowhere', () => {
  expect(repositoryLine({ file: 'apps/web.yaml', line: 7 })).toEqual({
    file: 'apps/web.yaml',
    line: 7,
  });
  expect(repositoryLine({ file: 'charts/web-1.0.0.tgz/templates/web.yaml', line: 7 })).toEqual({
    file: 'charts/web-1.0.0.tgz',
    line: 1,
  });
  expect(repositoryLine({ file: `${REGISTRY}charts.example/web.yaml`, line: 7 })).toBeNull();
});
