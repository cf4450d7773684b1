import { expect, test } from 'vitest';
import type { Review } from '../../../src/review/evaluation/review.ts';
import {
  markdownReport,
  terminalReport,
} from '../../../src/review/report/formats/review-report.ts';
import { UNPAINTED } from '../../../src/review/report/print/print-terminal.ts';
import { contextOf, environment, review } from '../../support/report-parts.ts';

type RenderedDifference = Review['renderedDifferences']['shown'][number];

const difference = (given: Partial<RenderedDifference> = {}): RenderedDifference => ({
  subject: { group: '', kind: 'Service', namespace: 'shop', name: 'web' },
  environments: ['dev', 'prod'],
  presence: 'changed',
  lines: ['@@ -1,3 +1,3 @@', ' spec:', '-  type: ClusterIP', '+  type: NodePort'],
  linesLeftOut: 0,
  ...given,
});

const contextWith = (shown: readonly RenderedDifference[], leftOut = 0) =>
  contextOf(
    review({
      environments: [environment('dev'), environment('prod')],
      renderedDifferences: { shown, leftOut },
    }),
  );

test('the rendered difference is folded, one block for each object, production named first', () => {
  expect(markdownReport(contextWith([difference()]))).toContain(
    [
      '<details><summary>Rendered difference (1)</summary>',
      'Service shop/web in prod and dev',
      '```diff\n@@ -1,3 +1,3 @@\n spec:\n-  type: ClusterIP\n+  type: NodePort\n```',
      '</details>',
    ].join('\n\n'),
  );
});

test('an object that comes or goes is said to', () => {
  const text = markdownReport(
    contextWith([difference({ presence: 'added' }), difference({ presence: 'removed' })]),
  );
  expect(text).toContain('Service shop/web in prod and dev, new\n');
  expect(text).toContain('Service shop/web in prod and dev, removed\n');
});

test('there is no such part where nothing differs', () => {
  expect(markdownReport(contextWith([]))).not.toContain('Rendered difference');
});

test('long differences are cut, and objects without room are counted', () => {
  const lines = Array.from(
    { length: 100 },
    (_, index) => `+  k${String(index)}: ${'x'.repeat(90)}`,
  );
  const shown = Array.from({ length: 10 }, () => difference({ lines, linesLeftOut: 5 }));
  const text = markdownReport(contextWith(shown, 3));
  expect(text).toContain('<summary>Rendered difference (13)</summary>');
  expect(text).toContain('```\n\nAnd 45 more lines.\n');
  expect(text.split('```diff')).toHaveLength(4);
  expect(text).toContain(
    'Not shown for length: the rendered text of 10 more objects.\n\n</details>',
  );
});

test('a fence in the text ends nothing, and what cannot be seen is shown as such', () => {
  const text = markdownReport(contextWith([difference({ lines: ['+````', '+a\u202eb\tc'] })]));
  expect(text).toContain('`````diff\n+````\n+a\ufffdb\tc\n`````\n');
});

test('a terminal shows it only where it is asked for', () => {
  const context = contextWith([difference()], 2);
  expect(terminalReport(context)).not.toContain('NodePort');
  expect(terminalReport(context, UNPAINTED, { diff: true })).toContain(
    [
      'Service shop/web in prod and dev',
      ...difference().lines,
      '',
      'And the rendered text of 2 more objects.',
    ].join('\n'),
  );
});
