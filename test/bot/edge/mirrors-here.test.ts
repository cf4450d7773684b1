import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepSwept } from '../../../src/bot/edge/analysis/kept-swept.ts';
import { mirrorsIn } from '../../../src/bot/edge/mirrors/mirrors-here.ts';
import { temporaryFolder } from '../../review/edge/temporary-repository.ts';

test('mirrors of a folder are known from the start, half-made ones are not, and a folder need not be there', () => {
  const folder = temporaryFolder();
  for (const name of ['7.git', '8.git.x1', 'notes']) mkdirSync(join(folder, name));
  const here = mirrorsIn(folder);
  expect([7, 8].map((id) => here.has(id))).toEqual([true, false]);
  expect([here.add(8), here.add(8)]).toEqual([true, false]);
  here.delete(7);
  expect([7, 8].map((id) => here.has(id))).toEqual([false, true]);
  expect(mirrorsIn(join(folder, 'missing')).has(7)).toBe(false);
});

test('many new mirrors are swept before the hours are over: those of longest ago go where there are too many', async () => {
  const folder = temporaryFolder();
  const folders = { mirrors: join(folder, 'm'), scratch: join(folder, 's'), ownScratch: folder };
  const discarded: number[] = [];
  const sweeping = keepSwept(
    folders,
    {
      clock: { now: () => Date.now() },
      limits: { unusedTime: 1e9, totalBytes: -1 },
      warn: (error) => {
        throw error;
      },
    },
    (id) => {
      discarded.push(id);
      return Promise.resolve();
    },
  );
  mkdirSync(join(folders.mirrors, '7.git', 'objects', 'pack'), { recursive: true });
  for (let made = 0; made < 19; made++) sweeping.made();
  sweeping.made();
  await sweeping.stop();
  expect(discarded).toContain(7);
});
