import { describe, expect, test } from 'vitest';
import type { Analysis, AnalysisOutcome } from '../../src/review/ports/analysis.ts';
import { ForgeProblem } from '../../src/forge/index.ts';
import type { Forge, ForgeEvent } from '../../src/forge/index.ts';
import { review } from '../support/report-parts.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import type { MemoryApp } from '../bot/memory-app.ts';
import type { SurroundingShop } from '../bot/memory-process.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';
import { TEAM } from '../support/shop-changes.ts';

type Group = Extract<ForgeEvent, { kind: 'merge-group' }>;

const branchOf = (shop: MemoryShop, name: string): string =>
  shop.github.branches.get(`${String(shop.repository.id)}:${name}`) ?? '';

/** A commit of the queue that does what the pull request does. */
function enqueue(shop: MemoryShop, number = 7): Group {
  const { meaning } = reviewOf(shop.outcome(number));
  let sha = '';
  for (let at = 90; at < 94; at++) {
    sha = shop.open(at, 'high', { state: 'closed' }).pullRequest.head.sha;
    if (reviewOf(shop.outcome(at)).meaning === meaning) break;
  }
  const base = branchOf(shop, 'main');
  const ref = `refs/heads/gh-readonly-queue/main/pr-${String(number)}-${base}`;
  shop.github.queue.set(shop.repository.id, [{ ref, sha }]);
  return {
    kind: 'merge-group',
    action: 'checks-requested',
    repository: shop.repository,
    head: { sha, ref },
    base: { sha: base, ref: 'refs/heads/main' },
  };
}

function reviewOf(outcome: AnalysisOutcome) {
  if (outcome.kind !== 'reviewed') throw new Error(outcome.kind);
  return outcome.review;
}

const groupCheck = ({ github }: MemoryShop, { head }: Group) => {
  const [check, ...more] = github.checks.filter(({ sha }) => sha === head.sha);
  expect(more).toEqual([]);
  return check?.content;
};

/** Pull request 7 is high, and approved by one of the platform team. */
async function approved(change: (shop: MemoryShop) => Partial<SurroundingShop> = () => ({})) {
  const memory = openShop();
  const shop = { ...memory, ...change(memory) };
  shop.github.permissions.set('dana', 'write');
  const app = startMemoryApp(shop);
  await happens(shop, app, shop.open(7, 'high'));
  await happens(shop, app, shop.submit(7, 'pat', 'approved'));
  return { shop, app };
}

async function happens(shop: MemoryShop, app: MemoryApp, event: ForgeEvent) {
  shop.clock.advance(5_000);
  await app.deliver(event);
  await app.drain();
  shop.clock.advance(5_000);
}

test('a group that does what was approved passes', async () => {
  const { shop, app } = await approved();
  const group = enqueue(shop);
  await happens(shop, app, group);
  expect(groupCheck(shop, group)?.conclusion).toBe('success');
});

test('the check of a group says what its review is at, and then its result', async () => {
  const told: (string | undefined)[] = [];
  const { shop, app } = await approved(({ github }) => ({
    tellsAgain: (_, { times }) => {
      told.push(github.checks.at(-1)?.content.title);
      return Promise.resolve(times === 1);
    },
  }));
  told.length = 0;
  const group = enqueue(shop);
  await happens(shop, app, group);
  expect(told).toEqual(['Reviewing', 'Reviewing: rendering 206 of 419']);
  expect(groupCheck(shop, group)?.conclusion).toBe('success');
});

describe('a group does not pass on what was taken back, though the check of its pull request is green still', () => {
  const undone: Readonly<Record<string, (shop: MemoryShop) => unknown>> = {
    'pat (the review was dismissed)': (shop) => shop.dismiss(7, 'pat'),
    'pat (asks for changes)': (shop) => shop.submit(7, 'pat', 'changes-requested'),
    'pat (not known as an active member of acme/mesh)': ({ github }) =>
      github.memberships.delete(`${TEAM} pat`),
    'pat (whether they are in acme/mesh could not be looked up)': ({ github }) =>
      github.memberships.set(`${TEAM} pat`, 'unknown'),
    'pat (author of': ({ github, ...shop }) =>
      github.commitLogins.push({
        sha: shop.pullRequest(7).head.sha,
        author: 'pat',
        committer: null,
      }),
  };
  test.each(Object.entries(undone))('%s', async (why, undo) => {
    const { shop, app } = await approved();
    undo(shop);
    const group = enqueue(shop);
    await happens(shop, app, group);
    expect(groupCheck(shop, group)?.conclusion).toBe('failure');
    expect(groupCheck(shop, group)?.summary).toContain('7 is high');
    expect(groupCheck(shop, group)?.summary).toContain(why);
  });

  test('nor while the reviews cannot be read, and it passes once they can', async () => {
    const { shop, app } = await approved();
    const group = enqueue(shop);
    app.stop({
      at: 0,
      of: 'forge.reviews',
      when: 'before',
      act: () => {
        throw new ForgeProblem('unavailable', '502');
      },
    });
    await app.deliver(group);
    const before = app.passed().length;
    while (!app.passed().slice(before).includes('forge.reviews'))
      expect(await app.workOnce()).toBe(true);
    expect(groupCheck(shop, group)?.conclusion).toBeNull();
    await app.drain();
    expect(groupCheck(shop, group)?.conclusion).toBe('success');
  });
});

test('a group is judged with the base as it is when it is judged', async () => {
  const { shop, app } = await approved();
  const group = enqueue(shop);
  shop.pushBase('main', 1);
  await happens(shop, app, group);
  expect(groupCheck(shop, group)?.conclusion).toBe('failure');
  expect(groupCheck(shop, group)?.summary).toContain('has changed since it was let through');
});

test('what one of two pull requests with the same head was approved for lets the other one through no more than before', async () => {
  const { shop, app } = await approved();
  const { head, base } = shop.pullRequest(7);
  await happens(shop, app, shop.open(8, 'high', { head, base }));
  const [first, second] = [enqueue(shop, 7), enqueue(shop, 8)];
  await happens(shop, app, first);
  await happens(shop, app, second);
  expect(groupCheck(shop, first)?.conclusion).toBe('success');
  expect(groupCheck(shop, second)?.conclusion).toBe('failure');
  expect(groupCheck(shop, second)?.summary).toContain('8 is high, and its check is not green');
});

describe('Re-check of a group', () => {
  const press = (shop: MemoryShop, { head }: Group, login = 'dana', identifier = 'recheck') =>
    ({
      kind: 'check-action',
      repository: shop.repository,
      sha: head.sha,
      identifier,
      pullRequests: [],
      requester: { id: 100, login, bot: false },
    }) satisfies ForgeEvent;

  /** Its approval was taken back for as long as it was judged. */
  async function refused() {
    const { shop, app } = await approved();
    shop.github.memberships.delete(`${TEAM} pat`);
    const group = enqueue(shop);
    await happens(shop, app, group);
    expect(groupCheck(shop, group)?.conclusion).toBe('failure');
    shop.github.memberships.set(`${TEAM} pat`, 'active');
    return { shop, app, group };
  }

  test('judges it again, by the button and by GitHub', async () => {
    const pressed = await refused();
    await happens(pressed.shop, pressed.app, press(pressed.shop, pressed.group));
    expect(groupCheck(pressed.shop, pressed.group)?.conclusion).toBe('success');

    const { shop, app, group } = await refused();
    await happens(shop, app, {
      kind: 'check-rerequested',
      repository: shop.repository,
      sha: group.head.sha,
      pullRequests: [],
      again: true,
    });
    expect(groupCheck(shop, group)?.conclusion).toBe('success');
  });

  test('also with all data lost', async () => {
    const { shop, app, group } = await refused();
    await app.restart({ losesData: true });
    await app.drain();
    await happens(shop, app, press(shop, group));
    expect(groupCheck(shop, group)?.conclusion).toBe('success');
  });

  test.each([
    ['by somebody who may not write', 'eve', 'recheck'],
    ['with another button', 'dana', 'explain'],
  ])('does nothing %s', async (_, login, identifier) => {
    const { shop, app, group } = await refused();
    await happens(shop, app, press(shop, group, login, identifier));
    expect(groupCheck(shop, group)?.conclusion).toBe('failure');
  });

  test('does nothing once the queue has taken it away', async () => {
    const { shop, app, group } = await refused();
    shop.github.queue.clear();
    await happens(shop, app, press(shop, group));
    expect(groupCheck(shop, group)?.conclusion).toBe('failure');
  });
});

describe('a group ends, whatever its analysis comes to', () => {
  const commits = { base: 'b'.repeat(40), head: 'a'.repeat(40) };
  const byDefault = {
    review: review(),
    placeOf: () => ({ file: 'a.yaml', line: 1, side: 'head' as const }),
  };
  const outcomes: readonly AnalysisOutcome[] = [
    { kind: 'conflict', commits, conflicts: [] },
    { kind: 'invalid-policy', commits, problems: [], byDefault },
    { kind: 'moved', head: commits.base },
    { kind: 'gone', what: 'refs/heads/main' },
    { kind: 'no-merge-base', commits },
    { kind: 'unreachable', message: 'Git does not answer.' },
    { kind: 'failed', message: 'It takes more than 60 seconds.' },
  ];
  test.each(outcomes.map((outcome) => [outcome.kind, outcome] as const))(
    'in red: %s',
    async (_, outcome) => {
      let isOver = false;
      const { shop, app } = await approved(({ analysis }) => ({
        analysis: {
          ...analysis,
          review: (request) => (isOver ? Promise.resolve(outcome) : analysis.review(request)),
        } satisfies Analysis,
      }));
      isOver = true;
      const group = enqueue(shop);
      await happens(shop, app, group);
      expect(groupCheck(shop, group)?.conclusion).toBe('failure');
    },
  );

  const calls = ['reviews', 'pullRequest', 'commitLogins', 'branchTip'] as const;
  const kinds: readonly ForgeProblem['kind'][] = [
    'unavailable',
    'forbidden',
    'not-found',
    'refused',
  ];
  test.each(calls.flatMap((call) => kinds.map((kind) => [call, kind] as const)))(
    'and never in green where %s comes to nothing for good: %s',
    async (call, kind) => {
      const failing = () => Promise.reject(new ForgeProblem(kind, '…', { permission: 'Contents' }));
      let isOver = false;
      const { shop, app } = await approved(({ forge }) => ({
        forge: new Proxy(forge, {
          get: (target, name: keyof Forge): unknown =>
            isOver && name === call ? failing : Reflect.get(target, name),
        }),
      }));
      isOver = true;
      const group = enqueue(shop);
      await happens(shop, app, group);
      expect(groupCheck(shop, group)?.conclusion).toBe('failure');
    },
  );
});
