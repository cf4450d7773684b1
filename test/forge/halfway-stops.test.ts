import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ForgeProblem } from '../../src/forge/ports/forge.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { withoutPusher } from '../support/without-pusher.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import type { MemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';
import type { Kind } from '../support/shop-changes.ts';

/** A delivery has come in, and nothing of it is done yet. */
interface Told {
  readonly shop: MemoryShop;
  readonly app: MemoryApp;
}
type Story = () => Promise<Told>;

/** Needs everything: a check, with `many` of 55 annotations, a comment, a suggestion, a reviewer. */
async function opened(kind: Kind): Promise<Told> {
  const shop = openShop();
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, kind));
  return { shop, app };
}

/** After `before` is done, something else happens. */
const then =
  (before: Story, happen: (told: Told) => Parameters<MemoryApp['deliver']>[0]): Story =>
  async () => {
    const told = await before();
    await told.app.drain();
    told.shop.clock.advance(5_000);
    await told.app.deliver(happen(told));
    return told;
  };

const reviewed: Story = () => opened('high');
const approved = then(reviewed, ({ shop }) => shop.submit(7, 'pat', 'approved'));

/** What a reader finds on GitHub in the end. */
const shownBy = ({ shop: { github } }: Told) => ({
  checks: github.checks.map(({ sha, content, annotations }) => ({
    sha,
    ...content,
    annotations: annotations.map(({ startLine }) => startLine).sort((a, b) => a - b),
  })),
  comments: github.comments.map(({ body }) => body),
  suggestions: github.reviewComments.map(({ body }) => body),
  asked: github.asked,
  reactions: github.reactions.map(({ reaction }) => reaction),
});

type Shown = ReturnType<typeof shownBy>;

/**
 * Without what changed since the last review: on GitHub it is found through the commits of approvals only, so
 * after a loss of data nobody knows it where nobody approved. And without who pushed: GitHub tells that once.
 */
const withoutPast = (shown: Shown): Shown => ({
  ...shown,
  checks: shown.checks.map((check) => ({
    ...check,
    summary: withoutPusher(check.summary),
    text: check.text.replace(/,"pushes":\[[^\]]*\]/g, ''),
  })),
  comments: shown.comments.map((body) =>
    withoutPusher(body).replace(
      /<details><summary>Since the review of [\s\S]*?<\/details>\n\n/,
      '',
    ),
  ),
});

/** What differs from how it should have ended. */
function* deviations(told: Told, expected: Shown, hasLostData = false): Generator<string> {
  yield* told.app.bugs;
  const all = shownBy(told);
  const shown: Readonly<Record<string, unknown>> = hasLostData ? withoutPast(all) : all;
  for (const [what, wanted] of Object.entries(expected))
    if (!isDeepStrictEqual(shown[what], wanted))
      yield `${what}: ${JSON.stringify(shown[what]).slice(0, 400)}`;
}

/** Names of the boundaries that a story passes when nothing happens, and how it ends. */
async function undisturbed(story: Story) {
  const told = await story();
  const from = told.app.passed().length;
  await told.app.drain();
  return { expected: shownBy(told), boundaries: told.app.passed().slice(from) };
}

const stories: Readonly<Record<string, Story>> = {
  'a pull request is opened': () => opened('many'),
  'it is approved': approved,
  'the base moves under its approval': then(approved, ({ shop }) => shop.pushBase('main', 2)),
  'it is changed': then(approved, ({ shop }) => shop.push(7, 'high')),
  'it becomes harmless': then(reviewed, ({ shop }) => shop.push(7, 'low')),
  'it is checked again': then(approved, ({ shop }) => shop.comment(7, '/recheck')),
};

describe.each(Object.entries(stories))('where %s', (name, story) => {
  test('a call that is cut, carried out or not, is as if it had not been', async () => {
    const { expected, boundaries } = await undisturbed(story);
    const found: string[] = [];
    for (const [at, boundary] of shareOfRun([...boundaries.entries()], 5))
      for (const when of boundary.startsWith('forge.') ? (['before', 'after'] as const) : []) {
        const told = await story();
        const act = () => {
          throw new ForgeProblem('unavailable', 'The connection was cut.');
        };
        told.app.stop({ at, when, act });
        await told.app.drain();
        for (const each of deviations(told, expected)) found.push(`${boundary} ${when}, ${each}`);
      }
    expect(found).toEqual([]);
  });

  // whoever is killed after one boundary is killed before the next
  test.each([false, true])(
    'a process that is killed (its data lost: %s) is as if it had not been',
    async (losesData) => {
      const { expected, boundaries } = await undisturbed(story);
      const found: string[] = [];
      for (const at of shareOfRun([...boundaries.keys()], 5, losesData ? 2 : 1)) {
        const told = await story();
        told.app.kill({ at, when: 'before' }, { losesData });
        await told.app.drain();
        // comments are heard once: a command that is lost with the data has to be written again
        const wanted =
          name === 'it is checked again' && losesData
            ? { ...expected, comments: shownBy(told).comments, reactions: shownBy(told).reactions }
            : expected;
        for (const each of deviations(told, losesData ? withoutPast(wanted) : wanted, losesData))
          found.push(`${String(boundaries[at])}, ${each}`);
      }
      expect(found).toEqual([]);
    },
  );
});
