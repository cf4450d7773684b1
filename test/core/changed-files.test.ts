import { expect, test } from 'vitest';
import { unreviewedFiles } from '../../src/core/changed-files.ts';
import type { RenderedTree } from '../../src/core/render-tree.ts';

test('files of a chart that is a gap as a whole are told of there, not as applied by nothing', () => {
  const tree: RenderedTree = {
    plan: {
      environments: [],
      notes: [],
      gaps: [
        {
          reason: 'helm-chart',
          root: null,
          message: 'The Helm chart in chart is not rendered.',
          origin: { file: 'chart/Chart.yaml', line: 1, column: 1, endLine: 1 },
          key: 'chart',
          input: '',
        },
      ],
    },
    environments: [],
  };
  const changed = ['chart/Chart.yaml', 'chart/templates/web.yaml', 'chart/web.yaml'];
  expect(unreviewedFiles(changed, [tree]).unread).toEqual(['chart/web.yaml']);
});
