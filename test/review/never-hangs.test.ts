import { expect, test } from 'vitest';
import type { AnalysisOutcome } from '../../src/review/ports/analysis.ts';
import { ForgeProblem } from '../../src/forge/index.ts';
import type { Forge } from '../../src/forge/index.ts';
import { review } from '../support/report-parts.ts';
import { startMemoryApp } from '../bot/memory-app.ts';
import { openShop } from '../support/memory-shop.ts';
import type { MemoryShop } from '../support/memory-shop.ts';

/** Reviews pull request 7, which is high, in a shop where something is amiss. */
async function reviewed(amiss: (shop: MemoryShop) => Partial<MemoryShop>) {
  const memory = openShop();
  const shop = { ...memory, ...amiss(memory) };
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  await app.deliver(shop.open(7, 'high'));
  await app.drain();
  await app.deliver(shop.submit(7, 'pat', 'approved'));
  await app.drain();
  const [check, ...more] = shop.github.checks;
  expect(more).toEqual([]);
  return { check: check?.content, bugs: app.bugs };
}

const commits = { base: 'b'.repeat(40), head: 'a'.repeat(40) };
const place = { file: 'a.yaml', line: 1, side: 'head' } as const;
const outcomes: readonly AnalysisOutcome[] = [
  { kind: 'conflict', commits, conflicts: [] },
  {
    kind: 'invalid-policy',
    commits,
    problems: [],
    byDefault: { review: review(), placeOf: () => place },
  },
  { kind: 'gone', what: 'refs/heads/main' },
  { kind: 'no-merge-base', commits },
  { kind: 'unreachable', message: 'Git does not answer.' },
  { kind: 'failed', message: 'It takes more than 60 seconds.' },
];

test.each(outcomes.map((outcome) => [outcome.kind, outcome] as const))(
  'the check ends in red where the analysis comes to this for good, whoever approves: %s',
  async (_, outcome) => {
    const { check } = await reviewed(({ analysis }) => ({
      analysis: { ...analysis, review: () => Promise.resolve(outcome) },
    }));
    expect(check?.conclusion).toBe('failure');
    expect(check?.title).toMatch(/^not analysed/);
  },
);

const calls = [
  ...(['pullRequest', 'reviews', 'commitLogins', 'teamMemberships', 'teamMembers'] as const),
  ...(['comments', 'createComment', 'requestReviewers'] as const),
];
const kinds: readonly ForgeProblem['kind'][] = ['unavailable', 'forbidden', 'not-found', 'refused'];

test.each(calls.flatMap((call) => kinds.map((kind) => [call, kind] as const)))(
  'the check ends, and green only on an approval, where %s comes to nothing for good: %s',
  async (call, kind) => {
    const failing = () => Promise.reject(new ForgeProblem(kind, '…', { permission: 'Members' }));
    const { check, bugs } = await reviewed(({ forge }) => ({
      forge: new Proxy(forge, {
        get: (target, name: keyof Forge): unknown =>
          name === call ? failing : Reflect.get(target, name),
      }),
    }));
    const isBeside =
      call === 'createComment' ||
      call === 'comments' ||
      call === 'requestReviewers' ||
      call === 'teamMembers';
    expect(check?.conclusion).not.toBeNull();
    if (!isBeside) expect(check?.conclusion).not.toBe('success');
    expect(bugs).toEqual([]);
  },
);
