import { expect, test } from 'vitest';
import type { ReleaseTask } from '../../sandbox/release/run-tasks.ts';
import { runTasks } from '../../sandbox/release/run-tasks.ts';

const task = (name: string, passed: boolean, missing: string | null = null): ReleaseTask => ({
  name,
  title: `what ${name} is about`,
  missing: () => missing,
  run: () => ({ passed, said: 'in few words', shown: `all of ${name}` }),
});

async function ran(tasks: readonly ReleaseTask[]) {
  const written: string[] = [];
  const isGood = await runTasks(tasks, (text) => written.push(text));
  return { isGood, lines: written.join('').split('\n') };
}

test('the check of a release names what the machine cannot run, and counts what it ran', async () => {
  const { isGood, lines } = await ran([
    task('tests', true),
    task('image', false, 'no docker answers'),
  ]);
  expect(isGood).toBe(true);
  expect(lines).toEqual([
    'tests: what tests is about …',
    'tests: passed, in few words',
    'image: SKIPPED, no docker answers (what image is about)',
    '',
    'Ran: tests. Skipped: image.',
    '1 passed, 0 failed',
    '',
  ]);
});

test('the check of a release shows all that a task printed which failed, and runs the next', async () => {
  const { isGood, lines } = await ran([task('image', false), task('tests', true)]);
  expect(isGood).toBe(false);
  expect(lines).toEqual([
    'image: what image is about …',
    'all of image',
    'image: FAILED, in few words',
    'tests: what tests is about …',
    'tests: passed, in few words',
    '',
    'Ran: image, tests. Skipped: nothing.',
    '1 passed, 1 failed',
    '',
  ]);
});

test('a check of a release that could run nothing is no good one', async () => {
  const { isGood, lines } = await ran([task('image', true, 'no docker answers')]);
  expect(isGood).toBe(false);
  expect(lines.slice(-3)).toEqual(['Ran: nothing. Skipped: image.', '0 passed, 0 failed', '']);
});
