import { expect, test } from 'vitest';
import { relatedPlaces } from '../../../src/review/report/review/report-links.ts';

const at = (line: number) => ({ file: 'mesh.yaml', line, column: 1, endLine: line });

test('a place beside a finding is of the side that it names, and else of that of the finding', () => {
  const related = [at(3), { ...at(9), side: 'head' as const }];
  expect(
    relatedPlaces({ side: 'base', related }).map(({ origin, side }) => [origin.line, side]),
  ).toEqual([
    [3, 'base'],
    [9, 'head'],
  ]);
});
