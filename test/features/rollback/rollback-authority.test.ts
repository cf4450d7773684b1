import { expect, test } from 'vitest';
import {
  whyNotByConfig,
  whyNotHere,
} from '../../../src/features/rollback/use-cases/rollback-authority.ts';
import { authority } from '../../bot/commands/authority.ts';
import { openShop } from '../../support/memory-shop.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const rollback = { enabled: true, maxAgeDays: 30, perDay: 10, teams: [] };

/** What configuration has against a rollback, by what differs from one that it has nothing against. */
function whyNot(asked: object, config: object = {}) {
  const { repository, forge } = openShop();
  const plain = { login: 'dana', repository, mergedAt: '2026-11-20T11:00:00Z', openedToday: 0 };
  return whyNotByConfig(
    { ...plain, byHand: ['git revert'], command: 'rollback', ...asked },
    {
      config: { breakGlass: null, rollback: { ...rollback, ...config } },
      platformTeam: null,
    },
    { forge, clock: { now: () => NOW }, authority },
  );
}

test('the last day and the last rollback of a day count', async () => {
  expect(await whyNot({})).toBeNull();
  expect(await whyNot({ mergedAt: '2026-10-21T11:59:59Z' })).toBeNull();
  expect(await whyNot({ mergedAt: '2026-10-20T11:59:59Z' })).toEqual({
    kind: 'too-old',
    age: 31,
    most: 30,
  });
  expect(await whyNot({ openedToday: 9 })).toBeNull();
  expect(await whyNot({ openedToday: 10 })).toEqual({ kind: 'too-many-today', most: 10 });
});

test('switched off, it says what to type instead', async () => {
  expect(await whyNot({}, { enabled: false })).toEqual({
    kind: 'disabled',
    commands: ['git revert'],
  });
});

test('where teams are named, only their active members may; a look-up that fails is a no', async () => {
  const teams = ['acme/mesh'];
  expect(await whyNot({ login: 'pat' }, { teams })).toBeNull();
  expect(await whyNot({ login: 'eve' }, { teams })).toEqual({ kind: 'not-in-teams', teams });
});

test('in an archived repository nothing is reverted, whoever asks', async () => {
  const { repository, forge } = openShop();
  expect(
    await whyNotHere(
      { login: 'pat', repository: { ...repository, archived: true }, command: 'rollback' },
      { forge, authority },
    ),
  ).toEqual({
    kind: 'archived',
  });
});
