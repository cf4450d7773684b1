import { expect, test } from 'vitest';
import type { Doors, OpenChange } from '../../bench/doors/ask-doors.ts';
import { openDoors } from '../../bench/doors/ask-doors.ts';
import type { JudgedChange } from '../../bench/doors/judged-doors.ts';
import { CALLS_OF_CHANGE, judgedChange, linesOf } from '../../bench/doors/judged-doors.ts';
import { shareOfRun } from '../support/share-of-run.ts';

/** Two thousand calls; a hundredth of them in a run. `npm run bench -- doors` draws others. */
const SEEDS = Array.from({ length: 2000 / CALLS_OF_CHANGE }, (_, at) => 7919 * (at + 1));

/** A policy that is added cuts a caller off. */
const CUT_OFF = 140;

async function judged(
  seeds: readonly number[],
  altered: (change: OpenChange) => OpenChange = (change) => change,
): Promise<readonly JudgedChange[]> {
  const doors = await openDoors();
  const used: Doors = {
    ...doors,
    open: async (base, head) => altered(await doors.open(base, head)),
  };
  const found: JudgedChange[] = [];
  try {
    for (const seed of seeds) found.push(await judgedChange(used, seed));
  } finally {
    await doors.close();
  }
  return found;
}

test('the command, the assistant, the comparison and the review say the same of a call', async () => {
  const found = await judged(shareOfRun(SEEDS, 100));
  expect(found.flatMap(linesOf)).toEqual([]);
  expect(found.flatMap(({ calls }) => calls).length).toBeGreaterThan(0);
}, 120_000);

test('a comparison and a review that say nothing are found out', async () => {
  const silent = (change: OpenChange): OpenChange => ({
    ...change,
    compare: async () => {
      const { diff, review } = await change.compare();
      return {
        diff: { ...diff, consequences: [], undecidedCalls: [] },
        review: { ...review, behaviours: [], findings: [], unknowns: [] },
      };
    },
  });
  const [line] = (await judged([CUT_OFF], silent)).flatMap(linesOf);
  expect(line).toContain('diff misses it; review misses it');
}, 60_000);

test('an assistant that answers otherwise is found out', async () => {
  const other = (change: OpenChange): OpenChange => ({
    ...change,
    ask: async (question) => {
      const { base, head } = await change.ask(question);
      return { base, head: { ...head, mcp: base.mcp } };
    },
  });
  const [line] = (await judged([CUT_OFF], other)).flatMap(linesOf);
  expect(line).toContain('ask and mcp differ');
}, 60_000);
