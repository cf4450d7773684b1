import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { turnOf } from '../../bench/turn.ts';
import { shareOf } from '../support/share-of-run.ts';
import { seedOf, turnOfRun, turnReporter, useTurnOfRun } from '../support/turn-of-run.ts';
import { readSourceFiles } from './source-files.ts';

const TURN = 3_100_446_755;
const ITEMS = Array.from({ length: 50 }, (_, at) => at);

test('nothing that is tried or measured is drawn but from the turn of the run', () => {
  const files = readSourceFiles(['test', 'bench', 'sandbox']);
  const chance =
    /\bMath\.random\b|\brandom(?:Int)\b|\bgetRandom(?:Values)\b|\bDate\.now\(\)\s*[%^]/;
  const drawing = files.filter(({ text }) => chance.test(text)).map(({ path }) => path);
  expect(drawing).toEqual(['bench/turn.ts']);
});

describe('the turn of a run', () => {
  /** What a run of this turn samples: of each number of shares one, and what a property tries at two places. */
  const sampledIn = (turn: number) => ({
    shares: [2, 3, 6, 12].map((shares) => shareOf(turn, ITEMS, shares)),
    tried: ['one test', 'another test'].map((place) =>
      fc.sample(fc.string(), { seed: seedOf(turn, place), numRuns: 20 }),
    ),
  });

  test('makes two runs of it sample the same', () => {
    expect(sampledIn(TURN)).toEqual(sampledIn(TURN));
  });

  test('makes another turn and another place sample something else', () => {
    const [one, next] = [sampledIn(TURN), sampledIn(TURN + 1)];
    for (const [at, share] of one.shares.entries()) expect(share).not.toEqual(next.shares[at]);
    expect(one.tried).not.toEqual(next.tried);
    expect(one.tried[0]).not.toEqual(one.tried[1]);
  });

  test('makes twelve turns in a row try everything', () => {
    const tried = Array.from({ length: 12 }, (_, at) => shareOf(TURN + at, ITEMS, 12)).flat();
    expect(tried.toSorted((a, b) => a - b)).toEqual(ITEMS);
  });

  test('leaves no share empty where there are more shares than items', () => {
    for (const turn of [TURN, TURN + 1, TURN + 2, TURN + 3])
      expect(shareOf(turn, ['one', 'two', 'three'], 5)).toHaveLength(1);
  });

  test('is drawn once, and handed to all workers', () => {
    const environment: NodeJS.ProcessEnv = {};
    useTurnOfRun(environment);
    const drawn = turnOfRun(environment);
    useTurnOfRun(environment);
    expect(turnOfRun(environment)).toBe(drawn);
    expect(turnOf({ MESHWARDEN_TURN: String(TURN) })).toBe(TURN);
  });

  test.each(['', '-1', '1.5', '0x10', 'twelve', '4294967296'])(
    'is a number of 32 bits, not %j',
    (given) => {
      expect(() => turnOf({ MESHWARDEN_TURN: given })).toThrow('no whole number from 0');
    },
  );

  test('is nothing that a worker draws for itself', () => {
    expect(() => turnOfRun({})).toThrow('has not set the turn');
  });

  test('is told where a run begins, and again where it ends', () => {
    const said: string[] = [];
    const reporter = turnReporter(TURN, (text) => said.push(text));
    const line = `This run's turn: ${String(TURN)}; MESHWARDEN_TURN=${String(TURN)} repeats it\n`;
    reporter.onInit();
    expect(said).toEqual([line]);
    reporter.onTestRunEnd();
    expect(said).toEqual([line, line]);
  });
});

describe('what a property tries', () => {
  const sample = () => fc.sample(fc.string(), 10);

  test('comes from the turn of the run and the test that it stands in', ({ task }) => {
    const seed = seedOf(turnOfRun(), task.fullName);
    expect(task.fullName).toContain('test/architecture/turn-of-run.test.ts > ');
    expect(sample()).toEqual(fc.sample(fc.string(), { seed, numRuns: 10 }));
  });

  test('comes from a seed that the test gives by hand, where it gives one', () => {
    const byHand = () => fc.sample(fc.string(), { seed: 7, numRuns: 10 });
    expect(byHand()).not.toEqual(sample());
    expect(
      fc.check(
        fc.property(fc.string(), () => true),
        { seed: 7 },
      ).seed,
    ).toBe(7);
  });
});
