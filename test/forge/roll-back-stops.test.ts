import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ForgeProblem } from '../../src/forge/ports/forge.ts';
import type { ForgeProblemKind } from '../../src/forge/ports/forge.ts';
import type { CommitChange } from '../../src/forge/ports/branches.ts';
import { memoryTree } from '../support/memory-branches.ts';
import { plainRevert } from '../support/memory-reverts.ts';
import { mergedShop } from '../review/merged-shop.ts';
import type { MergedShop } from '../review/merged-shop.ts';
import { shareOfRun } from '../support/share-of-run.ts';

const PLAIN = 'plain files';
const OBJECTS = 'an executable file';
/** Which way its commit is written. */
const WAYS = [PLAIN, OBJECTS] as const;

/** A command has come in, and nothing of it is done yet. */
async function told(way: (typeof WAYS)[number], moving = false): Promise<MergedShop> {
  const merged = await mergedShop();
  const { shop } = merged;
  let pushed = !moving;
  shop.reverts.computed = (tip) => {
    const files = { 'base/mesh.yaml': pushed ? 'PERMISSIVE' : 'DISABLE' };
    const revert = plainRevert(shop.github, tip, files);
    if (!pushed) shop.pushBase('main', 2);
    pushed = true;
    return way === PLAIN ? revert : executable(merged, revert);
  };
  await merged.app.deliver(shop.comment(7, '/rollback broken'));
  return merged;
}

/** The same revert of files that may be run. */
function executable({ shop }: MergedShop, revert: ReturnType<typeof plainRevert>) {
  const mode = '100755';
  const changes = revert.changes.map((change) => ({
    ...change,
    before: change.before && { ...change.before, mode },
    after: change.after && { ...change.after, mode },
  }));
  const written = changes.flatMap(({ path, after }): CommitChange[] => {
    if (after === null) return [];
    const { oid: object } = after;
    return [
      { kind: 'write', path, oldMode: mode, mode, object, content: null, present: true } as const,
    ];
  });
  const tree = memoryTree(shop.github.commits.get(revert.tip)?.tree ?? '', written);
  return { ...revert, changes, tree };
}

/** What a reader finds in the end. */
const shown = ({ reverts, answers, shop: { github } }: MergedShop) => ({
  reverts: reverts().map(({ pullRequest: { title, state, draft }, commit, labels }) => ({
    title,
    state,
    draft,
    labels,
    tree: commit?.tree,
  })),
  answers: answers().map((body) =>
    body
      .replaceAll(/#1\d{3}/g, '#new')
      .replaceAll(/:\d+ -->/g, '')
      // whether there was a commit to go on from when the base moved depends on when it was stopped
      .replace(' GitHub shows its commit as not signed.', ''),
  ),
  reactions: github.reactions.map(({ reaction }) => reaction),
});

async function undisturbed(way: (typeof WAYS)[number], moving: boolean) {
  const merged = await told(way, moving);
  const from = merged.app.passed().length;
  await merged.app.drain();
  const wanted = shown(merged);
  expect(wanted).toMatchObject({
    reverts: [{ state: 'open', labels: ['meshwarden: rollback'] }],
    answers: [expect.stringContaining('Rolling back #7')],
  });
  return { wanted, boundaries: merged.app.passed().slice(from) };
}

/** Stops at each boundary, before and after it; gives the deviations. */
async function stopEverywhere(
  way: (typeof WAYS)[number],
  moving: boolean,
  stop: (merged: MergedShop, at: number, when: 'before' | 'after') => void,
  of = '',
): Promise<readonly string[]> {
  const { wanted, boundaries } = await undisturbed(way, moving);
  const names = boundaries.filter((name) => name.startsWith(of));
  expect(names.length).toBeGreaterThan(10);
  const deviations: string[] = [];
  for (const when of ['before', 'after'] as const)
    for (const [at, name] of shareOfRun([...names.entries()], 3)) {
      const merged = await told(way, moving);
      stop(merged, at, when);
      await merged.app.drain();
      const found = shown(merged);
      if (!isDeepStrictEqual(found, wanted) || merged.app.bugs.length > 0)
        deviations.push(`${when} ${name}: ${JSON.stringify([found, merged.app.bugs])}`);
    }
  return deviations;
}

describe.each(WAYS)('a rollback of %s', (way) => {
  test.each([false, true])(
    'killed before or after anything it does, ends with one revert and one answer (base moves: %s)',
    async (moving) => {
      const deviations = await stopEverywhere(way, moving, ({ app }, at, when) => {
        app.kill({ at, when });
      });
      expect(deviations).toEqual([]);
    },
  );

  test.each<ForgeProblemKind>(['unavailable', 'rate-limited'])(
    'ends so too where GitHub is %s at any call, whether it has done what was asked or not',
    async (kind) => {
      const deviations = await stopEverywhere(
        way,
        false,
        ({ app }, at, when) => {
          app.stop({
            at,
            when,
            of: 'forge.',
            act: () => {
              throw new ForgeProblem(kind, 'no answer');
            },
          });
        },
        'forge.',
      );
      expect(deviations).toEqual([]);
    },
  );

  test('refused at any call, it says so and leaves no second revert', async () => {
    const { boundaries } = await undisturbed(way, false);
    const calls = boundaries.filter((name) => name.startsWith('forge.'));
    for (const [at, name] of shareOfRun([...calls.entries()], 3)) {
      const merged = await told(way);
      merged.app.stop({
        at,
        when: 'before',
        of: 'forge.',
        act: () => {
          throw new ForgeProblem('forbidden', 'not accessible', { permission: 'Contents' });
        },
      });
      await merged.app.drain();
      expect(merged.reverts().length, name).toBeLessThanOrEqual(1);
      // once it may, the next one goes on where this one stopped
      await merged.says('/rollback broken', 'pat');
      const [revert, ...more] = merged.reverts();
      expect(more, name).toEqual([]);
      expect(revert?.pullRequest.state, name).toBe('open');
      expect(merged.app.bugs, name).toEqual([]);
    }
  });
});

test('a process that loses its data, too, leaves one revert when the command is given again', async () => {
  const { boundaries } = await undisturbed(PLAIN, false);
  for (const [at, name] of shareOfRun([...boundaries.entries()], 3)) {
    const merged = await told(PLAIN);
    merged.app.kill({ at, when: 'after' }, { losesData: true });
    await merged.app.drain();
    await merged.says('/rollback broken');
    expect(merged.reverts(), name).toHaveLength(1);
  }
});
