import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unpackChart } from '../../../src/core/charts/elsewhere/unpack-chart.ts';
import { packedChart, tarOf } from '../../support/packed-chart.ts';

const CHART = { path: 'web/Chart.yaml', text: 'name: web\n' };

const unpacked = (files: Parameters<typeof tarOf>[0]) => unpackChart(gzipSync(tarOf(files)));

const textsOf = (packed: ReturnType<typeof unpackChart>): Record<string, string> =>
  packed.kind === 'refused'
    ? { refused: packed.why }
    : Object.fromEntries(
        [...packed.files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]),
      );

test('the files of a packed chart, without the folder that they lie in', () => {
  const files = { 'Chart.yaml': 'name: web\n', 'templates/a.yaml': 'a: 1\n'.repeat(200) };
  expect(textsOf(unpackChart(packedChart(files)))).toEqual(files);
});

test('names that are longer than a header holds', () => {
  const long = `web/templates/${'x'.repeat(120)}.yaml`;
  const record = ` path=${long}\n`;
  const length = record.length + String(record.length + 3).length;
  const files = [
    CHART,
    { path: 'pax', text: `${String(length)}${record}`, type: 'x' },
    { path: 'web/templates/x', text: 'a: 1\n' },
    { path: '././@LongLink', text: `${long}.json\0`, type: 'L' },
    { path: 'web/templates/x', text: 'b: 1\n' },
  ];
  expect(textsOf(unpacked(files))).toEqual({
    'Chart.yaml': CHART.text,
    [long.slice(4)]: 'a: 1\n',
    [`${long.slice(4)}.json`]: 'b: 1\n',
  });
});

describe('what Helm would not take', () => {
  test.each([
    ['a path outside', [CHART, { path: 'web/../../x', text: '' }], 'a path outside of its folder'],
    ['a file beside the folder', [CHART, { path: 'x', text: '' }], 'a path outside of its folder'],
    ['no chart', [{ path: 'web/values.yaml', text: '' }], 'has no Chart.yaml'],
  ])('%s', (_, files, why) => {
    expect(textsOf(unpacked(files))).toEqual({ refused: expect.stringContaining(why) });
  });

  test('what is no archive, is cut off, or holds too much', () => {
    const whole = tarOf([CHART, { path: 'web/values.yaml', text: 'a: 1\n' }]);
    for (const bytes of [
      new Uint8Array(),
      gzipSync(whole).subarray(0, 60),
      gzipSync(whole.subarray(0, 1540)),
      gzipSync(new Uint8Array(120_000_000)),
    ])
      expect(unpackChart(bytes).kind).toBe('refused');
  });
});

test('a link has no content, as for Helm', () => {
  const files = [CHART, { path: 'web/values.yaml', text: '', type: '2' }];
  expect(textsOf(unpacked(files))).toEqual({ 'Chart.yaml': CHART.text, 'values.yaml': '' });
});

test('any bytes are unpacked or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), fc.boolean(), (bytes, isPacked) => {
      expect(['unpacked', 'refused']).toContain(
        unpackChart(isPacked ? gzipSync(bytes) : bytes).kind,
      );
    }),
  );
});
