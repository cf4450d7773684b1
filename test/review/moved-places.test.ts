import { expect, test } from 'vitest';
import { lookupOf, movedPlaces } from '../../src/review/report/review/place-mapping.ts';

test('every place that data names anywhere is found again as it was asked for', () => {
  const placeOf = ({ file, line }: { file: string; line: number }, side: 'head' | 'base') =>
    file === 'moved.yaml' && side === 'head'
      ? ({ file: 'old.yaml', line: line + 10, side: 'base' } as const)
      : ({ file, line, side } as const);
  const shared = { file: 'moved.yaml', line: 7, endLine: 9, column: 1 };
  const data = {
    findings: [{ origin: shared, related: [{ file: 'moved.yaml', line: 20 }, shared] }],
    byName: new Map([['a', { place: { file: 'moved.yaml', line: 30, column: 1 } }]]),
    stays: { file: 'same.yaml', line: 1 },
    text: 'moved.yaml',
  };
  const lookup = lookupOf(movedPlaces(data, placeOf));
  for (const line of [7, 9, 20, 30])
    expect(lookup({ file: 'moved.yaml', line }, 'head')).toEqual({
      file: 'old.yaml',
      line: line + 10,
      side: 'base',
    });
  expect(lookup({ file: 'moved.yaml', line: 7 }, 'base')).toEqual({
    file: 'moved.yaml',
    line: 7,
    side: 'base',
  });
  expect(movedPlaces(data, placeOf).size).toBe(4);
});

test('data that refers to itself comes to an end', () => {
  const data: { self?: unknown; file: string; line: number } = { file: 'a.yaml', line: 1 };
  data.self = data;
  expect(movedPlaces(data, ({ file, line }, side) => ({ file, line, side })).size).toBe(0);
});
