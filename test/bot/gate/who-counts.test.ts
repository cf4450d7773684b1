import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/bot/gate/decision.ts';
import { replacedLineDigest } from '../../../src/forge/index.ts';
import type { TeamMembership } from '../../../src/forge/index.ts';
import type { Situation } from './gate-story.ts';
import { account, commit, counts, GateStory, meaning, sha, TEAM, whys } from './gate-story.ts';

type ReplacedLine = Parameters<typeof replacedLineDigest>[0];

const high: Situation = { review: { tier: 'high' } };

it('waits for two members of the platform team, then turns green', () => {
  const story = new GateStory();
  expect(story.run().outcome).toEqual({ kind: 'wait' });
  story.review('pat', 'approved');
  expect(story.run()).toMatchObject({ outcome: { kind: 'wait' }, uncounted: [] });
  story.review('quinn', 'approved');
  const decision = story.run();
  expect(decision.outcome).toEqual({ kind: 'pass' });
  const [progress] = decision.requirements;
  expect(progress?.counted.map(({ login, team }) => [login, team])).toEqual([
    ['pat', TEAM],
    ['quinn', TEAM],
  ]);
  expect(story.state?.conclusion).toBe('success');
});

interface Case {
  readonly reviews: readonly Parameters<GateStory['review']>[];
  /** The last review was dismissed. */
  readonly dismissed?: true;
  readonly member?: readonly [string, TeamMembership];
  readonly situation?: Situation;
}

function decide({ reviews, dismissed, member, situation }: Case): Decision {
  const story = new GateStory();
  const ids = reviews.map((review) => story.review(...review));
  if (dismissed === true) story.dismiss(ids.at(-1) ?? 0);
  if (member !== undefined) story.members.set(...member);
  return story.run({ ...high, ...situation });
}

const pat: Case['reviews'] = [['pat', 'approved']];
const coAuthor = (email: string): Situation => ({
  commits: [commit('a', 'alice', { coAuthors: [{ name: 'P', email }] })],
});
const committedBy = (committer: string): Situation => ({
  commits: [commit('a', 'alice')],
  commitLogins: [{ sha: sha('a'), author: 'alice', committer }],
});
const bot = account('renovate[bot]');
const named = (person: string): Situation => ({
  platformTeam: { teams: [], people: [person], emails: [], source: 'CODEOWNERS:1' },
});
const MEMBER = 'not known as an active member of acme/mesh';

describe('who does not count', () => {
  it.each<[string, string, Case]>([
    ['the author', 'author', { reviews: [['alice', 'approved']] }],
    [
      'who wrote a commit',
      'author of bbbbbbb',
      { reviews: pat, situation: { commits: [commit('a', 'alice'), commit('b', 'Pat')] } },
    ],
    [
      'who committed what somebody else wrote',
      'committer of aaaaaaa',
      { reviews: pat, situation: committedBy('pat') },
    ],
    [
      'a co-author, by the hidden address',
      'co-author of aaaaaaa',
      { reviews: pat, situation: coAuthor('102+pat@users.noreply.github.com') },
    ],
    [
      'a co-author who was renamed, by the number in the address',
      'co-author of aaaaaaa',
      { reviews: pat, situation: coAuthor('102+old-name@users.noreply.github.com') },
    ],
    [
      'a co-author on an Enterprise Server',
      'co-author of aaaaaaa',
      { reviews: pat, situation: coAuthor('pat@users.noreply.git.acme.test') },
    ],
    [
      'an author whom GitHub does not map, by the hidden address of old',
      'author of aaaaaaa',
      {
        reviews: pat,
        situation: {
          commits: [
            commit('a', null, { author: { name: 'x', email: 'PAT@users.noreply.github.com' } }),
          ],
        },
      },
    ],
    [
      'who asked a bot for the change',
      'asked for this change',
      { reviews: pat, situation: { author: bot, askedBy: 'pat', commits: [] } },
    ],
    ['a bot', 'a bot', { reviews: [['renovate[bot]', 'approved']] }],
    ['who is not in the team', MEMBER, { reviews: [['eve', 'approved']] }],
    [
      'who was invited only',
      MEMBER,
      { reviews: [['eve', 'approved']], member: ['eve', 'pending'] },
    ],
    [
      'whose team cannot be looked up',
      'whether they are in acme/mesh could not be looked up',
      { reviews: pat, member: ['pat', 'unknown'] },
    ],
    [
      'whose team belongs to another organisation',
      'whether they are in acme/mesh cannot be looked up: a team of another organisation',
      { reviews: pat, member: ['pat', 'foreign'] },
    ],
    [
      'who asks for changes after approving',
      'asks for changes',
      { reviews: [...pat, ['pat', 'changes-requested']] },
    ],
    ['whose review was dismissed', 'the review was dismissed', { reviews: pat, dismissed: true }],
    [
      'who has an older approval left after a dismissal',
      'the review was dismissed',
      { reviews: [...pat, ...pat], dismissed: true },
    ],
    [
      'who approved a commit that was never reviewed',
      'approved fffffff, which was never reviewed',
      { reviews: [['pat', 'approved', 'f']] },
    ],
    [
      'who is not named where people are',
      'not among those who are asked',
      { reviews: pat, situation: named('bob') },
    ],
    [
      'who is named and left, or took the name of somebody who did: they may not write any more',
      'named, but may not write here',
      { reviews: [['eve', 'approved']], situation: named('eve') },
    ],
    [
      'who is named where it cannot be looked up whether they may write',
      'whether they may write here could not be looked up',
      { reviews: pat, member: ['pat', 'unknown'], situation: named('pat') },
    ],
  ])('%s', (_, why, given) => {
    const decision = decide(given);
    const login = given.reviews[0]?.[0] ?? '';
    expect([counts(decision), whys(decision)]).toEqual([[], { [login]: why }]);
    expect(decision.outcome).toEqual({ kind: 'wait' });
  });
});

describe('who counts', () => {
  it.each<[string, Case]>([
    ['a member', { reviews: pat }],
    ['a member in other letters', { reviews: [['PAT', 'approved']] }],
    [
      'who comments after approving',
      { reviews: [...pat, ['pat', 'commented'], ['pat', 'pending']] },
    ],
    ['who approves after asking for changes', { reviews: [['pat', 'changes-requested'], ...pat] }],
    [
      'somebody who is named instead of a team, and may write',
      { reviews: pat, situation: named('Pat') },
    ],
    [
      'who clicked a merge of the base that Git would have made',
      {
        reviews: pat,
        situation: {
          commits: [commit('a', 'alice'), commit('b', 'pat', { cleanMergeOfBase: true })],
        },
      },
    ],
    ['anybody where GitHub itself committed', { reviews: pat, situation: committedBy('web-flow') }],
    [
      "who approves a bot's change that nobody asked for",
      { reviews: pat, situation: { author: bot, commits: [] } },
    ],
  ])('%s', (_, given) => {
    expect(decide(given).outcome).toEqual({ kind: 'pass' });
  });

  it('counts a person once, however often they approve', () => {
    const story = new GateStory();
    story.review('pat', 'approved');
    story.review('Pat', 'approved');
    expect(counts(story.run())).toEqual(['Pat']);
  });
});

describe('whoever clicked a suggestion of ours', () => {
  const line = { path: 'a.yaml', line: 3, before: 'host: wep', after: 'host: web' };
  const clicked = (...lines: readonly ReplacedLine[]): Situation => ({
    ...high,
    commits: [
      commit('a', 'alice'),
      commit('b', 'pat', {
        replacement:
          lines.length === 0 ? null : { parent: sha('a'), lines: lines.map(replacedLineDigest) },
      }),
    ],
  });
  const approvedBy = (suggested: readonly ReplacedLine[], situation: Situation): Decision => {
    const story = new GateStory();
    story.suggested = suggested.map(replacedLineDigest);
    story.run(high);
    story.review('pat', 'approved');
    return story.run({ ...situation, head: 'b' });
  };

  it('wrote nothing where nothing else was committed', () => {
    expect(approvedBy([line], clicked(line)).outcome.kind).toBe('pass');
  });

  it.each<[string, Situation]>([
    ['more', clicked(line, { ...line, line: 4 })],
    ['another line', clicked({ ...line, line: 4 })],
    ['another file', clicked({ ...line, path: 'b.yaml' })],
    ['another text', clicked({ ...line, after: 'host: evil' })],
    ['something over another text', clicked({ ...line, before: 'host: other' })],
    ['something that is no replacement of lines', clicked()],
  ])('is an author who committed %s', (_, situation) => {
    expect(whys(approvedBy([line], situation))).toEqual({ pat: 'author of bbbbbbb' });
  });

  it('wrote nothing with a second click before the next review', () => {
    const next = { ...line, line: 9 };
    const second = commit('c', 'pat', {
      replacement: { parent: sha('b'), lines: [replacedLineDigest(next)] },
    });
    const both = clicked(line);
    const commits = [...(both.commits ?? []), second];
    expect(approvedBy([line, next], { ...both, commits }).outcome.kind).toBe('pass');
    expect(approvedBy([next], { ...both, commits }).outcome.kind).toBe('wait');
  });

  const push = (of: string, before: string | null, login: string) => ({
    sha: sha(of),
    before: before === null ? null : sha(before),
    by: account(login),
  });

  it('pushed nothing either: whoever pushed before the click does not approve', () => {
    const pushed = { head: sha('b'), pushes: [push('a', null, 'quinn'), push('b', 'a', 'pat')] };
    const story = new GateStory();
    story.suggested = [replacedLineDigest(line)];
    story.run(high);
    story.review('pat', 'approved');
    story.review('quinn', 'approved');
    const decision = story.run({ ...clicked(line), head: 'b', pushed });
    expect([counts(decision), whys(decision)]).toEqual([['pat'], { quinn: 'pushed aaaaaaa' }]);
  });

  it('is an author where we suggested nothing', () => {
    expect(approvedBy([], clicked(line)).outcome.kind).toBe('wait');
  });
});

it('names commits of people nobody knows, and lets them bar nobody', () => {
  const story = new GateStory();
  story.review('pat', 'approved');
  const github = { name: 'GitHub', email: 'noreply@github.com' };
  const decision = story.run({
    ...high,
    commits: [
      commit('a', 'alice'),
      commit('b', null),
      commit('c', 'alice', { coAuthors: [{ name: 'x', email: 'x@acme.test' }] }),
      // nobody is GitHub itself: an author of that name hides who it was
      commit('d', 'web-flow', { author: github, committer: github }),
      commit('e', 'alice', { committer: github }),
    ],
    commitLogins: [
      { sha: sha('a'), author: 'alice', committer: 'alice' },
      { sha: sha('c'), author: 'alice', committer: 'alice' },
      { sha: sha('d'), author: 'web-flow', committer: 'web-flow' },
      { sha: sha('e'), author: 'alice', committer: null },
    ],
  });
  expect(decision.outcome).toEqual({ kind: 'pass' });
  expect(decision.anonymousCommits).toEqual([sha('b'), sha('c'), sha('d')]);
});

describe('what is looked up', () => {
  it('is asked only of people whose approval could count', () => {
    const story = new GateStory();
    story.review('alice', 'approved');
    story.review('renovate[bot]', 'approved');
    story.review('bob', 'changes-requested');
    story.review('eve', 'approved', 'f');
    story.review('quinn', 'commented');
    story.review('pat', 'approved');
    story.run(high);
    expect(story.asked).toEqual(['pat']);
    story.run({ review: { tier: 'high', meaning: meaning('2') }, head: 'b' });
    expect(story.asked).toEqual(['pat']);
  });

  it('is nothing where nobody is asked', () => {
    const story = new GateStory();
    story.review('pat', 'approved');
    story.run({ review: { tier: 'low' } });
    story.run({ platformTeam: null });
    story.run(named('bob'));
    expect(story.asked).toEqual([]);
  });
});
