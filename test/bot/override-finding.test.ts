import { defaultConfig } from '../../src/review/index.ts';
import { describe, expect, test } from 'vitest';
import { overrideIn } from '../../src/bot/commands/finding-override.ts';
import type { AskedOverride, Overriding } from '../../src/bot/commands/finding-override.ts';
import type { PullRequestRecord } from '../../src/review/index.ts';
import type { Repository } from '../../src/forge/index.ts';
import { decideGate } from '../../src/bot/gate/gate-decision.ts';
import { account, commit, GateStory, meaning, sha } from './gate/gate-story.ts';
import type { Situation } from './gate/gate-story.ts';
import { gap } from '../support/report-parts.ts';

const GAP = gap({ id: '0123456789ab', blocking: true });
const ASKED: AskedOverride = {
  id: GAP.id,
  reason: 'the chart is reviewed elsewhere',
  by: account('pat'),
  comment: 1,
};

const shop: Repository = {
  id: 1,
  installation: 5,
  owner: 'acme',
  name: 'shop',
  defaultBranch: 'main',
  cloneUrl: 'https://github.example/acme/shop.git',
  htmlUrl: 'https://github.example/acme/shop',
  archived: false,
};

const record: PullRequestRecord = {
  pullRequest: {
    repository: shop,
    number: 7,
    title: 'Change the mesh',
    author: account('alice'),
    state: 'open',
    draft: false,
    htmlUrl: `${shop.htmlUrl}/pull/7`,
    head: { sha: sha('a'), ref: 'change', repository: 'acme/shop' },
    base: { sha: sha('0'), ref: 'main' },
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
  },
  complete: true,
  comment: null,
  state: null,
  checking: null,
  requested: [],
  suggested: false,
  seenAt: null,
  baseTip: null,
};

/** A change whose only trouble is a gap: nobody is asked, so nobody's commits were looked at. */
async function override(
  asked: Partial<AskedOverride>,
  situation: Situation = {},
): Promise<Overriding> {
  const commits = situation.commits ?? [commit('a', 'alice')];
  const input = {
    ...new GateStory().input({ ...situation, review: { tier: null, gaps: [GAP] } }),
    authorship: [],
    commitLogins: [],
  };
  const logins = commits.map((each) => ({
    sha: each.sha,
    author: each.login,
    committer: each.login,
  }));
  const forge = {
    commitLogins: () => Promise.resolve(logins),
    teamMemberships: (_: Repository, team: string, logins: readonly string[]) =>
      Promise.resolve(logins.map((login) => ({ login, team, membership: 'active' as const }))),
    permission: (_: Repository, login: string) =>
      Promise.resolve(login === 'eve' ? ('read' as const) : ('write' as const)),
  };
  const gathered = { input, lookUps: [] };
  const change = {
    commitsOfHead: commits,
    config: defaultConfig(),
    platformTeam: input.platformTeam,
  };
  return overrideIn(gathered, change, { ...ASKED, ...asked }, record, { forge });
}

describe('an override by the platform team', () => {
  test('lets a change pass whose gap somebody else has made', async () => {
    const { outcome, gathered } = await override({});
    expect(outcome.kind).toBe('overridden');
    expect(decideGate(gathered.input, []).outcome.kind).toBe('pass');
  });

  test('is refused to whoever wrote a commit of it, though nobody was asked to approve it', async () => {
    const { outcome } = await override({}, { commits: [commit('a', 'alice'), commit('b', 'pat')] });
    expect(outcome).toMatchObject({ kind: 'own-change', part: 'author of bbbbbbb' });
  });

  test('holds for what the change meant when it was asked for, and for nothing newer', async () => {
    expect((await override({ seen: meaning('1') })).outcome.kind).toBe('overridden');
    expect((await override({ seen: meaning('2') })).outcome.kind).toBe('changed-since');
    expect((await override({ seen: null })).outcome.kind).toBe('changed-since');
  });

  test('is refused to somebody who is named as its owner and may not write here any more', async () => {
    const platformTeam = { teams: [], people: ['pat', 'eve'], emails: [], source: 'CODEOWNERS:1' };
    expect((await override({}, { platformTeam })).outcome.kind).toBe('overridden');
    const gone = await override({ by: account('eve') }, { platformTeam });
    expect(gone.outcome.kind).toBe('not-platform-member');
  });
});
