import { describe, expect, test } from 'vitest';
import { isFromHere, whyNotHeard } from '../../../src/bot/commands/table/command-authority.ts';
import { COMMANDS } from '../../../src/bot/commands/table/command-table.ts';
import type { CommandName } from '../../../src/bot/commands/table/command-table.ts';
import { defaultConfig } from '../../../src/review/index.ts';
import { openShop } from '../../support/memory-shop.ts';

const TEAM = 'acme/mesh';
const plain = defaultConfig();
const config = {
  rollback: { ...plain.rollback, teams: [TEAM] },
  breakGlass: { team: TEAM, expiresHours: 4, followUpHours: 24 },
};
const NAMED = { config, platformTeam: { teams: [TEAM], people: [] } };
const NOBODY = { config: { ...plain, breakGlass: null }, platformTeam: null };

/** Eve may read only, and is in no team; Pat is in the team, and may write. */
function openedShop() {
  const { repository, forge, github } = openShop();
  github.permissions.set('pat', 'write').set('eve', 'read');
  return { repository, forge };
}

type Named = typeof NAMED | typeof NOBODY | null;

/** Why somebody is not heard, and whether the base was asked who may. */
async function asked(command: CommandName, login: string, named: Named = NAMED) {
  const { repository, forge } = openedShop();
  let isBaseAsked = false;
  const base = () => {
    isBaseAsked = true;
    return Promise.resolve(named);
  };
  const why = await whyNotHeard(command, { login, repository }, base, { forge });
  return { why: why?.kind ?? null, isBaseAsked };
}

/** What keeps Eve from it. */
const ANSWERS: Readonly<Record<(typeof COMMANDS)[number]['audience'], string | null>> = {
  'people-here': null,
  'platform-team': 'not-among',
  'break-glass-team': 'not-among',
  writers: 'not-writer',
  'write-permission': 'not-writer',
  'platform-members': 'not-among',
};

describe('who may give a command', () => {
  test.each(COMMANDS)('the table decides for $usage', async ({ name, audience }) => {
    expect((await asked(name, 'eve')).why).toBe(ANSWERS[audience]);
    expect((await asked(name, 'pat')).why).toBeNull();
  });

  test('the base is asked only where it names those who may', async () => {
    const bases = await Promise.all(
      COMMANDS.map(async ({ name, audience }) => ({
        audience,
        isBaseAsked: (await asked(name, 'pat')).isBaseAsked,
      })),
    );
    const unnamed = bases.filter(({ isBaseAsked }) => !isBaseAsked).map((each) => each.audience);
    expect([...new Set(unnamed)]).toEqual(['people-here', 'write-permission']);
  });

  test('where nobody is named it is nobody’s, but a rollback is for all who may write', async () => {
    expect((await asked('override', 'pat', NOBODY)).why).toBe('not-among');
    expect((await asked('break-glass', 'pat', NOBODY)).why).toBe('not-among');
    expect((await asked('rollback', 'pat', NOBODY)).why).toBeNull();
  });

  test('where the base cannot be read nobody is heard', async () => {
    expect((await asked('drift ignore', 'pat', null)).why).toBe('not-read');
  });

  test('nobody is heard at all who is no insider and may not write', async () => {
    const { repository, forge } = openedShop();
    const from = (login: string, association: string) =>
      isFromHere({ login, repository }, association, { forge });
    expect(await from('eve', 'MEMBER')).toBe(true);
    expect(await from('eve', 'CONTRIBUTOR')).toBe(false);
    expect(await from('pat', 'NONE')).toBe(true);
  });
});
