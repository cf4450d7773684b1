import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sweepData } from '../../src/adapters/analysis/sweep-data.ts';
import { temporaryFolder } from './temporary-repository.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-03-01T00:00:00Z');
const LIMITS = { unusedTime: 30 * DAY, totalBytes: 1_000 };

function foldersIn(folder: string) {
  const [mirrors, scratch] = [join(folder, 'mirrors'), join(folder, 'scratch')];
  const ownScratch = join(scratch, `${String(process.pid)}-own`);
  mkdirSync(mirrors);
  mkdirSync(ownScratch, { recursive: true });
  return { mirrors, scratch, ownScratch };
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

test('what earlier processes have left goes, what belongs to living ones stays', async () => {
  const folders = foldersIn(temporaryFolder());
  const kept = [folders.ownScratch, join(folders.scratch, `${String(process.ppid)}-alive`)];
  const gone = [`${String(process.pid)}-before`, '999999999-dead', 'nonsense'].map((name) =>
    join(folders.scratch, name),
  );
  for (const folder of [...kept, ...gone]) mkdirSync(folder, { recursive: true });
  addMirror(folders.mirrors, '5.git.x7Hq', 10, 1);
  addMirror(folders.mirrors, '6.git.y8Ir', 10, 0);
  await sweepData(folders, NOW, LIMITS);
  expect(kept.map(existsSync)).toEqual([true, true]);
  expect(gone.map(existsSync)).toEqual([false, false, false]);
  expect(existsSync(join(folders.mirrors, '5.git.x7Hq'))).toBe(false);
  expect(existsSync(join(folders.mirrors, '6.git.y8Ir'))).toBe(true);
});
