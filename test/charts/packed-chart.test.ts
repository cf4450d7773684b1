import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unpackChart } from '../../src/charts/packed-chart.ts';
import { packedFiles, tarEntry } from '../support/packed-files.ts';

/** What the files say by path, or why there are none. */
function readAs(archive: Uint8Array): Readonly<Record<string, string>> | string {
  const packed = unpackChart(archive);
  if (packed.kind === 'refused') return packed.why;
  return Object.fromEntries(
    [...packed.files].map(([path, file]) => [
      path,
      file.kind === 'bytes' ? new TextDecoder().decode(file.bytes) : file.reason,
    ]),
  );
}

const packed = (...entries: readonly Buffer[]): Uint8Array =>
  gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));

test('files of a packed chart lie below its folder', () => {
  const files = { 'Chart.yaml': 'name: web\n', 'templates/a.yaml': 'a: 1\n', 'values.yaml': '' };
  expect(readAs(packedFiles(files))).toEqual(files);
});

test('what it was packed without stays out of it by no rule of its own', () => {
  expect(
    readAs(packedFiles({ 'Chart.yaml': 'a', '.helmignore': '*.txt\n', 'a.txt': 'b' })),
  ).toEqual({ 'Chart.yaml': 'a', 'a.txt': 'b' });
});

test('long names and folders are read as tar writes them', () => {
  const long = `web/${'a/'.repeat(60)}x.yaml`;
  expect(
    readAs(
      packed(
        tarEntry('web/', '', '5'),
        tarEntry('pax', `${String(long.length + 10)} path=${long}\n`, 'x'),
        tarEntry('web/short', 'first'),
        tarEntry('long', `${long}2\0`, 'L'),
        tarEntry('web/short', 'second'),
        tarEntry('web/last', 'third'),
      ),
    ),
  ).toEqual({ [long.slice(4)]: 'first', [`${long.slice(4)}2`]: 'second', last: 'third' });
});

test.each([
  ['leads out of its folder', packed(tarEntry('web/../../up', 'a')), 'references parent directory'],
  ['has a file beside the folder', packed(tarEntry('Chart.yaml', 'a')), 'outside the base'],
  ['has an absolute path', packed(tarEntry('web//etc/a', 'a')), 'absolute paths'],
  ['is empty', packed(), 'no files'],
  ['ends too early', gzipSync(tarEntry('web/a', 'a'.repeat(600)).subarray(0, 700)), 'no archive'],
  ['is another thing', gzipSync(Buffer.from('a'.repeat(600))), 'no archive'],
  ['is not packed', Buffer.from('name: web\n'), 'not gzipped'],
  ['comes to too much', gzipSync(Buffer.alloc(33_000_000)), 'more than'],
])('one that %s is refused', (_, archive, why) => {
  expect(readAs(archive)).toContain(why);
});

test('a link has no content, as for Helm', () => {
  expect(readAs(packed(tarEntry('web/Chart.yaml', 'a'), tarEntry('web/b', '', '2')))).toEqual({
    'Chart.yaml': 'a',
    b: '',
  });
});

test('any bytes are unpacked or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), fc.boolean(), (bytes, isZipped) => {
      expect(['unpacked', 'refused']).toContain(
        unpackChart(isZipped ? gzipSync(bytes) : bytes).kind,
      );
    }),
  );
});
