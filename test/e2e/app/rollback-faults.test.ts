import { describe, expect, test } from 'vitest';
import { WAITS } from '../../bot/first-waits.ts';
import { shareOfRun } from '../../support/share-of-run.ts';
import { API_FAULTS, callsOf, FAULT_SHARES, ONE_OF_EACH_KIND } from './every-call.ts';
import { quiet } from './quiet.ts';
import { merged, reverts, treeOf } from './rollback-story.ts';
import { skippingClock } from './skipping-clock.ts';
import type { SkippingClock } from './skipping-clock.ts';
import { createSmallShop } from './small-shop.ts';
import { stagesOf } from './stages.ts';
import { tell } from './story.ts';
import type { AtEnd, Story } from './story.ts';

/** Each way to write a revert, and which of its calls are disturbed; then the review of the revert begins. */
const WAYS = [
  {
    way: 'plain files',
    file: { mode: '100644', text: 'changed\n' },
    faults: new Map([...ONE_OF_EACH_KIND, ...[...API_FAULTS].filter(([name]) => name === 'hang')]),
    disturbed: /./,
    most: 12,
    least: 11,
  },
  {
    way: 'an executable',
    file: { mode: '100755', text: 'changed\n' },
    faults: new Map([...ONE_OF_EACH_KIND].filter(([name]) => name === 'done, then cut')),
    disturbed: /\/git\//,
    most: 15,
    least: 4,
  },
] as const;

type Way = (typeof WAYS)[number];

interface Stage {
  readonly story: Story;
  readonly clock: SkippingClock;
  copies: number;
}

async function openStage(atEnd: AtEnd): Promise<Stage> {
  const clock = skippingClock();
  const { github, app } = await tell(
    {
      create: createSmallShop,
      app: {
        overrides: {
          clock,
          workers: { ...WAITS, poll: 20 },
          schedule: { reconcile: 3_600_000 },
          github: { timeout: 2_500 },
        },
        variables: { LOG_LEVEL: 'fatal' },
      },
      github: { clock },
    },
    atEnd,
  );
  const shop = await github.createRepository('acme/notes', {
    from: { '.meshwarden/config.yaml': 'version: 1\nrollback: { perDay: 1000 }\n' },
  });
  const story = { github, app, shop };
  await quiet(story, clock);
  return { story, clock, copies: 0 };
}

/** One is merged, and its rollback asked for, disturbed or not. */
async function play(stage: Stage, file: Way['file'], disturb: () => void) {
  const { story, clock } = stage;
  const { github, shop } = story;
  const before = await treeOf(story, await shop.tip());
  stage.copies += 1;
  const pr = await merged(story, [{ [`copies/${String(stage.copies)}`]: file }]);
  await quiet(story, clock);
  github.calls.clear();
  disturb();
  pr.comment('dana', '/rollback broken');
  await quiet(story, clock);
  const found = reverts(story, pr);
  const state = {
    trees: await Promise.all(found.map(({ headSha }) => treeOf(story, headSha))),
    open: found.map(({ state: each }) => each),
    labels: found.map(({ pull }) => [...pull.issue.labels].map(({ name }) => name)),
    answers: pr.comments(github.app.botLogin).length,
    unmet: github.faults.pending,
  };
  const calls = callsOf(
    github.calls.api.filter(({ template }) => !/check-(?:runs|suites)/.test(template)),
  );
  github.faults.clear();
  // the next one is on a tip without this one
  await found[0]?.merge('dana', 'squash');
  return { state, before, calls };
}

const stages = stagesOf(openStage);

const wanted = (before: unknown) => ({
  ...{ trees: [before], open: ['open'], labels: [['meshwarden: rollback']] },
  ...{ answers: 1, unmet: 0 },
});

async function callsThatMeetFaults({ file, disturbed, most, least }: Way) {
  const undisturbed = () => stages.lend((stage) => play(stage, file, () => undefined));
  const [one, other] = [await undisturbed(), await undisturbed()];
  for (const { state, before } of [one, other]) expect(state).toEqual(wanted(before));
  // on a busy machine a call may take too long and be made once more
  const calls = one.calls.length < other.calls.length ? one.calls : other.calls;
  const met = calls.slice(0, most).filter(({ name }) => disturbed.test(name));
  expect(met.length).toBeGreaterThanOrEqual(least);
  return met;
}

for (const way of WAYS) {
  const calls = await callsThatMeetFaults(way);
  describe.concurrent(
    `whatever fails at whatever call of a rollback of ${way.way}, one revert and one answer are there in the end`,
    () => {
      const cells = calls.flatMap((call) => [...way.faults].map((each) => ({ call, each })));
      // of few cells a share may be none, and then the first one is tried
      const drawn = shareOfRun(cells, FAULT_SHARES);
      for (const {
        call,
        each: [name, fault],
      } of drawn.length > 0 ? drawn : cells.slice(0, 1))
        test(`${name} at ${call.name}`, { timeout: 300_000 }, async ({ expect: expectHere }) => {
          const { state, before } = await stages.lend((stage) =>
            play(stage, way.file, () => {
              stage.story.github.faults.add(fault, call.match);
            }),
          );
          expectHere(state).toEqual(wanted(before));
        });
    },
  );
}
