import { expect, it } from 'vitest';
import { unappliedFiles } from '../../../src/review/report/review/review-gaps.ts';
import type { Review } from '../../../src/review/evaluation/review.ts';

const objects = (file: string, ...names: readonly string[]): Review['unappliedObjects'] =>
  names.map((name) => ({
    subject: { group: 'networking.istio.io', kind: 'VirtualService', namespace: 'shop', name },
    origin: { file, line: 1, column: 1, endLine: 1 },
  }));

it('says first which objects have no effect', () => {
  const files = unappliedFiles({
    unreadFiles: ['a.yaml', 'b.yaml', 'c.yaml'],
    unappliedObjects: [...objects('b.yaml', 'web'), ...objects('c.yaml', 'd', 'e', 'f', 'g')],
  });
  expect(files).toEqual([
    { path: 'b.yaml', by: null, consequence: 'VirtualService shop/web has no effect' },
    {
      path: 'c.yaml',
      by: null,
      consequence:
        'VirtualService shop/d, VirtualService shop/e, VirtualService shop/f and 1 more have no effect',
    },
    { path: 'a.yaml', by: null, consequence: null },
  ]);
});
