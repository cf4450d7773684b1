import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sweepData } from '../../../src/bot/edge/analysis/mirror-sweep.ts';
import { temporaryFolder } from '../../review/edge/temporary-repository.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-03-01T00:00:00Z');
const LIMITS = { unusedTime: 30 * DAY, totalBytes: 1_000 };

function foldersIn(folder: string) {
  const [mirrors, scratch] = [join(folder, 'mirrors'), join(folder, 'scratch')];
  mkdirSync(mirrors);
  mkdirSync(scratch);
  return { mirrors, scratch };
}

/** A mirror of some bytes that was used some days ago. */
function addMirror(mirrors: string, name: string, bytes: number, days: number): void {
  const folder = join(mirrors, name);
  mkdirSync(join(folder, 'objects/pack'), { recursive: true });
  writeFileSync(join(folder, 'objects/pack/pack-1.pack'), 'x'.repeat(bytes));
  const at = new Date(NOW - days * DAY);
  utimesSync(folder, at, at);
}

test('mirrors that nobody used for long are too many', async () => {
  const folders = foldersIn(temporaryFolder());
  addMirror(folders.mirrors, '1.git', 10, 31);
  addMirror(folders.mirrors, '2.git', 10, 29);
  expect(await sweepData(folders, NOW, LIMITS)).toEqual([1]);
});

test('beyond the bytes of all together, those that were used last stay', async () => {
  const folders = foldersIn(temporaryFolder());
  addMirror(folders.mirrors, '1.git', 600, 1);
  addMirror(folders.mirrors, '2.git', 300, 3);
  addMirror(folders.mirrors, '3.git', 300, 2);
  expect(await sweepData(folders, NOW, LIMITS)).toEqual([2]);
});

test('what was left behind goes, what was touched within the hour stays', async () => {
  const folders = foldersIn(temporaryFolder());
  const [kept, gone] = [join(folders.scratch, 'kept'), join(folders.scratch, 'gone')];
  for (const [folder, hours] of [
    [kept, 0.5],
    [gone, 2],
  ] as const) {
    mkdirSync(folder);
    const at = new Date(NOW - hours * 3_600_000);
    utimesSync(folder, at, at);
  }
  addMirror(folders.mirrors, '5.git.x7Hq', 10, 1);
  addMirror(folders.mirrors, '6.git.y8Ir', 10, 0);
  await sweepData(folders, NOW, LIMITS);
  expect([existsSync(kept), existsSync(gone)]).toEqual([true, false]);
  expect(existsSync(join(folders.mirrors, '5.git.x7Hq'))).toBe(false);
  expect(existsSync(join(folders.mirrors, '6.git.y8Ir'))).toBe(true);
});
