import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseGoDuration } from '../../../src/manifest/schema/go-duration.ts';

test('durations are read as Go reads them', () => {
  expect(parseGoDuration('1h30m')).toBe(5_400_000);
  expect(parseGoDuration('1.5s')).toBe(1500);
  expect(parseGoDuration('.5s')).toBe(500);
  expect(parseGoDuration('-2ms')).toBe(-2);
  expect(parseGoDuration('0')).toBe(0);
  for (const text of ['', '5', 's', '5 s', '5sec', '1d', '1e3s', '-', '+'])
    expect(parseGoDuration(text)).toBeNull();
});

test('whole parts add up, whatever their order', () => {
  fc.assert(
    fc.property(fc.nat(99), fc.nat(99), fc.nat(999), (h, m, ms) => {
      const text = `${String(ms)}ms${String(m)}m${String(h)}h`;
      expect(parseGoDuration(text)).toBe(h * 3_600_000 + m * 60_000 + ms);
    }),
  );
});
