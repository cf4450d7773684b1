import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ForgeProblem } from '../../src/forge/ports/forge.ts';
import type { ForgeEvent } from '../../src/forge/github/forge-event.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { Happening } from '../bot/told-story.ts';
import { decisive, happening, tellStory } from '../bot/told-story.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { times } from '../support/times.ts';

/** What happens, and how GitHub tells of it: at once, after what happens next, or never. */
interface Told {
  readonly what: Happening;
  readonly seconds: number;
  readonly delivery: 'at once' | 'late' | 'never';
}

/** Some things happen, and then the app works: for a while, or until nothing is left to do. */
interface Round {
  readonly happenings: readonly Told[];
  readonly jobs: number;
  /** What becomes of the app while it works. */
  readonly disturbance: {
    readonly at: number;
    readonly when: 'before' | 'after';
    readonly by: 'nothing' | 'cut' | 'killed' | 'killed and emptied' | Told;
  };
}

function roundsOf(what: fc.Arbitrary<Happening>): fc.Arbitrary<Round[]> {
  const told: fc.Arbitrary<Told> = fc.record({
    what,
    seconds: fc.constantFrom(0, 1, 30),
    delivery: fc.constantFrom('at once', 'at once', 'at once', 'late', 'never'),
  });
  const round: fc.Arbitrary<Round> = fc.record({
    happenings: fc.array(told, { maxLength: 3 }),
    jobs: fc.constantFrom(0, 1, 2, 4, 100, 100, 100),
    disturbance: fc.record({
      at: fc.nat(14),
      when: fc.constantFrom('before', 'after'),
      by: fc.oneof(
        fc.constantFrom('nothing' as const, 'cut' as const, 'killed' as const),
        fc.constantFrom('nothing' as const, 'killed' as const, 'killed and emptied' as const),
        told,
      ),
    }),
  });
  return fc.array(round, { maxLength: 8 });
}

/** What is wrong in the end. */
async function play(rounds: readonly Round[]): Promise<readonly string[]> {
  let reviews = 0;
  // some take long enough to be shown in progress
  const takesLong = () => Promise.resolve((reviews += 1) % 3 === 0);
  // and of these some say what they are at
  const tellsAgain = (_: unknown, { times: asked }: { readonly times: number }) =>
    Promise.resolve(asked === 1 && reviews % 2 === 0);
  const shop = { ...openShop(), takesLong, tellsAgain };
  const app = startMemoryApp(shop);
  const story = tellStory(shop);
  const lost = { data: false, events: false };
  let late: ForgeEvent[] = [];
  const flush = async () => {
    const events = late.reverse();
    late = [];
    for (const event of events) await app.deliver(event);
  };
  const tell = async ({ what, seconds, delivery }: Told) => {
    const isLost = delivery === 'never';
    lost.events ||= isLost;
    // GitHub's times are in seconds: of what happens within one, nobody knows what came first
    shop.clock.advance(isLost ? Math.max(seconds, 1) * 1_000 : seconds * 1_000);
    const event = story.happen(what);
    if (event === null || isLost) return;
    if (delivery === 'late') late.push(event);
    else {
      await app.deliver(event);
      await flush();
    }
  };
  const work = async ({ jobs, disturbance: { at, when, by } }: Round) => {
    if (by === 'cut')
      app.stop({
        at,
        when,
        act: () => {
          throw new ForgeProblem('unavailable', 'The connection was cut.');
        },
      });
    else if (by === 'killed' || by === 'killed and emptied') {
      app.kill({ at, when }, { losesData: by === 'killed and emptied' });
      lost.data ||= by === 'killed and emptied';
    } else if (by !== 'nothing') app.stop({ at, of: 'forge.', when, act: () => tell(by) });
    for (let count = 0; count < jobs && (await app.workOnce()); count++);
    app.stop(null);
  };

  shop.clock.advance(5_000);
  for (const number of [7, 8]) await app.deliver(shop.open(number));
  for (const each of rounds) {
    for (const one of each.happenings) await tell(one);
    await work(each);
  }
  await flush();
  await app.drain();
  const wrongsNow = () => story.wrongs({ lostData: lost.data });
  // what nobody told of is found by looking
  const early = lost.data || lost.events ? [] : wrongsNow();
  // passes are minutes apart
  shop.clock.advance(300_000);
  await app.reconcile();
  const wrongs = [...app.bugs, ...early, ...wrongsNow()];
  const before = app.calls.length;
  await app.reconcile();
  const again = app.calls
    .slice(before)
    .filter((call) => /^(?:create|update|annotate|request|withdraw|react)/.test(call));
  return again.length > 0 ? [...wrongs, `at rest it writes ${again.join(', ')}`] : wrongs;
}

const QUIET = { at: 0, when: 'before', by: 'nothing' } as const;
/** Nobody told that it was closed, and the process ends a moment after it has learned of that. */
const killedAsItSawItClosed = (at: number): Round[] => [
  {
    happenings: [{ what: { do: 'close or reopen', number: 7 }, seconds: 0, delivery: 'never' }],
    jobs: 2,
    disturbance: QUIET,
  },
  { happenings: [], jobs: 100, disturbance: { at, when: 'before', by: 'killed' } },
];
/** Closed and opened again within one second, and told of in the other order. */
const closedAndReopenedAtOnce: Round[] = [
  {
    happenings: [],
    jobs: 100,
    disturbance: {
      at: 0,
      when: 'before',
      by: { what: { do: 'close or reopen', number: 8 }, seconds: 0, delivery: 'late' },
    },
  },
  {
    happenings: [{ what: { do: 'close or reopen', number: 8 }, seconds: 0, delivery: 'at once' }],
    jobs: 0,
    disturbance: QUIET,
  },
];
const atOnce = (what: Happening): Told => ({ what, seconds: 0, delivery: 'at once' });
/** Two share a head, one gets another base, both are approved, and what the app knew is lost before it looks. */
const approvedForAnotherBaseAndLost: Round[] = [
  {
    happenings: [
      atOnce({ do: 'push to base', branch: 'main', flavour: 2 }),
      atOnce({ do: 'share the head', number: 7 }),
    ],
    jobs: 100,
    disturbance: QUIET,
  },
  {
    happenings: [
      atOnce({ do: 'retarget', number: 8 }),
      atOnce({ do: 'submit', number: 7, login: 'pat', state: 'approved' }),
      atOnce({ do: 'submit', number: 8, login: 'pat', state: 'approved' }),
    ],
    jobs: 1,
    disturbance: { at: 0, when: 'before', by: 'killed and emptied' },
  },
];
/** GitHub is lost as a result is shown, which somebody then approves while the base moves on. */
const approvedAsItWasCutOff = (at: number): Round[] => [
  {
    happenings: [
      atOnce({ do: 'push', number: 7, kind: 'high' }),
      atOnce({ do: 'push', number: 7, kind: 'high' }),
    ],
    jobs: 100,
    disturbance: { at, when: 'before', by: 'cut' },
  },
  {
    happenings: [atOnce({ do: 'push to base', branch: 'main', flavour: 1 })],
    jobs: 4,
    disturbance: {
      at: 0,
      when: 'before',
      by: atOnce({ do: 'submit', number: 7, login: 'pat', state: 'approved' }),
    },
  },
];
/** Nobody told that it was closed, which a review of it shows, and its own review is cut off meanwhile. */
const closedAndReviewed = (at: number): Round[] => [
  {
    happenings: [{ what: { do: 'close or reopen', number: 7 }, seconds: 0, delivery: 'never' }],
    jobs: 1,
    disturbance: QUIET,
  },
  {
    happenings: [atOnce({ do: 'submit', number: 7, login: 'pat', state: 'approved' })],
    jobs: 2,
    disturbance: { at, when: 'before', by: 'cut' },
  },
];
/** An approval is given for what holds no longer, and the process ends as it shows that. */
const approvedAsItWasKilled = (at: number): Round[] => [
  { happenings: [], jobs: 100, disturbance: QUIET },
  {
    happenings: [atOnce({ do: 'submit', number: 7, login: 'pat', state: 'approved' })],
    jobs: 4,
    disturbance: QUIET,
  },
  {
    happenings: [
      { what: { do: 'push to base', branch: 'main', flavour: 2 }, seconds: 0, delivery: 'never' },
      atOnce({ do: 'submit', number: 7, login: 'pat', state: 'approved' }),
    ],
    jobs: 100,
    disturbance: { at, when: 'after', by: 'killed' },
  },
];
const everywhere = (story: (at: number) => Round[]): Round[][] =>
  Array.from({ length: 30 }, (_, at) => story(at));

// decisive: what tells whether one approval holds, over and over
test.each([
  ['to two pull requests', happening],
  ['to the approval of one', decisive],
])(
  'whatever happens %s, its check ends as a fresh look would have it',
  async (_, what) => {
    await fc.assert(
      fc.asyncProperty(roundsOf(what), async (rounds) => {
        const wrongs = await play(rounds);
        if (wrongs.length > 0) throw new Error(wrongs.join('\n'));
      }),
      times(40),
    );
  },
  150_000,
);

test('so it does in stories that once ended otherwise', async () => {
  const told = [
    ...[8, 9, 10].map(killedAsItSawItClosed),
    closedAndReopenedAtOnce,
    approvedForAnotherBaseAndLost,
    ...[approvedAsItWasCutOff, approvedAsItWasKilled, closedAndReviewed].flatMap(everywhere),
  ];
  for (const rounds of shareOfRun(told, 3))
    expect(await play(rounds), JSON.stringify(rounds)).toEqual([]);
}, 150_000);
