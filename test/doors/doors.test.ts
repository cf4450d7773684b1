import { expect, test } from 'vitest';
import { openDoors } from '../../bench/doors/ask-doors.ts';
import type { JudgedChange } from '../../bench/doors/judged-doors.ts';
import { CALLS_OF_CHANGE, judgedChange, linesOf } from '../../bench/doors/judged-doors.ts';
import { shareOfRun } from '../support/share-of-run.ts';

/** A thousand calls; a twenty-fourth of them in a run. `npm run bench -- doors` draws others. */
const SEEDS = Array.from({ length: 1000 / CALLS_OF_CHANGE }, (_, at) => 7919 * (at + 1));

test('the command, the assistant, the comparison and the review say the same of a call', async () => {
  const doors = await openDoors();
  const judged: JudgedChange[] = [];
  try {
    for (const seed of shareOfRun(SEEDS, 24)) judged.push(await judgedChange(doors, seed));
  } finally {
    await doors.close();
  }
  expect(judged.flatMap(linesOf)).toEqual([]);
  expect(judged.flatMap(({ calls }) => calls).length).toBeGreaterThan(0);
}, 120_000);
