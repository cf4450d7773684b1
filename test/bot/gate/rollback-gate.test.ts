import { describe, expect, test } from 'vitest';
import { cameBack, raisedTier, mixedRollback } from '../../../src/bot/gate/rollback-gate.ts';
import { formatState, markdownOf, paragraph, parseState } from '../../../src/review/index.ts';
import type { Change } from '../../../src/compare/index.ts';
import { judgeMergeGroup } from '../../../src/bot/gate/merge-group.ts';
import { writtenConfig } from '../../support/written-config.ts';
import { rollbackGateLines } from '../../../src/bot/gate/texts/rollback-gate-lines.ts';
import type { RevertRecord } from '../../../src/review/index.ts';
import { environment as reviewed } from '../../support/report-parts.ts';
import { decision } from './decision-parts.ts';
import { account, GateStory, meaning, sha } from './gate-story.ts';
import type { Situation } from './gate-story.ts';

const REVERT: RevertRecord = {
  command: 'rollback',
  of: 412,
  meaning: meaning('1'),
  relands: null,
  sha: sha('a'),
  by: 'alice',
  whole: true,
  untouched: true,
  before: sha('b'),
  left: { kind: 'as-before' },
};
const OTHER = { kind: 'other', because: 'beside', what: 'AuthorizationPolicy shop/deny' } as const;
/** Another environment of production's cluster. */
const EDGE = { ...reviewed('edge'), inOneMeshWith: ['prod'] };
const CHANGE: Change = {
  kind: 'authorization',
  environment: 'prod',
  field: null,
  subject: { group: '', kind: 'AuthorizationPolicy', namespace: 'shop', name: 'deny' },
  before: null,
  after: 1,
  side: 'head',
  digest: null,
  object: null,
  oldObject: null,
  origin: { file: 'a.yaml', line: 1, column: 1, endLine: 1 },
};
const ROBOT = { ...account('meshwarden[bot]'), bot: true };

/** Critical changes wait for a window that is closed, and for others than the platform team. */
const CONFIG = writtenConfig({
  tiers: { critical: { window: 'never', approvals: 2, from: ['platform', 'acme/security'] } },
  windows: { never: { days: ['Mon'], from: '00:00', to: '00:01', timeZone: 'UTC' } },
  freezes: [{ from: '2020-01-01', to: '2099-12-31', reason: 'always' }],
});
const rollback = (given: Partial<RevertRecord> = {}, more: Situation = {}): Situation => ({
  config: CONFIG,
  author: ROBOT,
  askedBy: 'alice',
  commits: [],
  revert: { ...REVERT, ...given },
  ...more,
});

describe('the gate of a rollback', () => {
  test('asks for one approval of the platform team, and waits for no window and no freeze', () => {
    const story = new GateStory();
    expect(story.run({ config: CONFIG }).timing.kind).toBe('closed');
    const waiting = story.run(rollback());
    expect(waiting.outcome.kind).toBe('wait');
    expect(waiting.timing.kind).toBe('open');
    expect(
      waiting.requirements.map(({ requirement: { from, approvals, enforcement } }) => ({
        from,
        approvals,
        enforcement,
      })),
    ).toEqual([
      { from: 'platform', approvals: 1, enforcement: 'enforce' },
      { from: 'team', approvals: 1, enforcement: 'observe' },
    ]);
    story.review('pat', 'approved');
    expect(story.run(rollback()).outcome.kind).toBe('pass');
  });

  test('does not take the approval of whoever asked for it', () => {
    const story = new GateStory();
    story.review('pat', 'approved');
    expect(story.run(rollback({}, { askedBy: 'pat' })).outcome.kind).toBe('wait');
  });

  test('asks one of each where the platform team is not asked', () => {
    const config = writtenConfig({
      tiers: { critical: { approvals: 2, from: ['acme/mesh', 'acme/security'] } },
    });
    const { requirements } = new GateStory().run(rollback({}, { config }));
    expect(requirements.map(({ missing }) => missing)).toEqual([1, 1]);
  });

  test.each<readonly [string, Partial<RevertRecord>]>([
    ['once somebody has added to it', { untouched: false }],
    ['where what it leaves was never on the branch', { left: OTHER }],
    [
      'where nobody could compare that',
      { left: { ...OTHER, because: 'not-compared', what: null } },
    ],
    ['of a re-land', { command: 'reland', relands: 400 }],
    ['of a revert of ours that is rolled back', { relands: 400 }],
  ])('is that of every other change %s', (_, given) => {
    const story = new GateStory();
    story.review('pat', 'approved');
    const { outcome, timing } = story.run(rollback(given));
    expect(outcome.kind).toBe('wait');
    expect(timing.kind).toBe('closed');
  });

  test('fails for what could not be analysed as that of every other change', () => {
    const review = { tier: null, tierOfChanges: null };
    expect(new GateStory().run(rollback({}, { review })).outcome.kind).toBe('fail');
  });

  test('is kept in the check', () => {
    const story = new GateStory();
    story.run(rollback());
    const { state } = story;
    expect(state === null ? null : parseState(formatState([state]))?.[0]?.revert).toEqual(REVERT);
  });

  test('holds in the merge queue too', () => {
    const story = new GateStory();
    story.review('pat', 'approved');
    story.run(rollback());
    const { config, platformTeam, asOf, ...given } = story.input(rollback());
    const review = { ...given.review, environments: [] };
    const decided = decision({ outcome: { kind: 'pass' } });
    const parts = [{ number: 7, state: story.state, alone: review, decided }];
    const judged = { review, config, platformTeam, asOf, parts, before: [] };
    expect(judgeMergeGroup(judged).kind).toBe('may-merge');
    const others = parts.map((part) => ({
      ...part,
      state: story.state && { ...story.state, revert: { ...REVERT, untouched: false } },
    }));
    expect(judgeMergeGroup({ ...judged, parts: others }).kind).toBe('may-not-merge');
  });

  test('is not let through by the queue with another change of the same environments', () => {
    const revert = { ...REVERT };
    const change = (
      tier: 'low' | 'high',
      environment: string,
      changedFiles: readonly string[],
    ) => ({
      number: 9,
      alone: {
        ...{ tier, changedFiles, changes: [{ ...CHANGE, environment }] },
        environments: environment === 'edge' ? [EDGE] : [],
      },
      decided: null,
    });
    const own = { ...change('high', 'prod', ['a.yaml']), number: 7, decided: { revert } };
    const beside = (other: ReturnType<typeof change>) => mixedRollback([own], [other])?.together;
    expect(beside(change('high', 'prod', ['b.yaml']))).toEqual([7, 9]);
    expect(beside(change('low', 'prod', ['a.yaml']))).toEqual([7, 9]);
    expect(beside(change('low', 'prod', ['b.yaml']))).toBeUndefined();
    expect(beside(change('high', 'dev', ['b.yaml']))).toBeUndefined();
    expect(beside(change('high', 'edge', ['b.yaml']))).toEqual([7, 9]);
    expect(mixedRollback([own, { ...own, number: 9, alone: null }], [])?.together).toEqual([7, 9]);
    const others = { ...own, decided: { revert: { ...revert, left: OTHER } } };
    expect(mixedRollback([others], [change('high', 'prod', [])])).toBeNull();
  });
});

test('says which way it takes, and that what is told comes back only where it does', () => {
  const said = (given: Partial<RevertRecord>): string =>
    rollbackGateLines(new GateStory().run(rollback(given)))
      .map((words) => markdownOf(paragraph(...words)))
      .join(' ');
  expect(said({})).toContain('come back with it');
  const other = said({ left: OTHER });
  expect(other).toContain('`AuthorizationPolicy shop/deny` has changed since');
  expect(other).not.toContain('come back with it');
  expect(said({ untouched: false })).toContain('commits were added since');
});

test('a check of an earlier version says nothing of the state, so its rollback takes the whole way', () => {
  const { before: _, left: __, ...earlier } = REVERT;
  const story = new GateStory();
  story.review('pat', 'approved');
  expect(story.run({ ...rollback(), revert: earlier }).outcome.kind).toBe('wait');
});

describe('what comes back after a rollback', () => {
  const known = [
    { pullRequest: 412, meaning: meaning('1'), revert: 421, at: '2026-11-20', relanded: false },
  ];
  const returning = { number: 500, meaning: meaning('1'), revert: null };

  test('is known by its meaning', () => {
    expect(cameBack(returning, known)).toEqual({ pullRequest: 412, revert: 421 });
    expect(cameBack({ ...returning, meaning: meaning('2') }, known)).toBeNull();
    // what could not be remembered resembles nothing
    const unknown = known.map((each) => ({ ...each, meaning: null }));
    expect(cameBack(returning, unknown)).toBeNull();
  });

  test('is every re-land, whatever it means by now, and no rollback', () => {
    const reland = { ...REVERT, command: 'reland', of: 421, relands: 412 } as const;
    expect(cameBack({ ...returning, meaning: meaning('2'), revert: reland }, [])).toEqual({
      pullRequest: 412,
      revert: 421,
    });
    expect(cameBack({ ...returning, revert: REVERT }, known)).toBeNull();
  });

  test('is one tier higher, and the check says why', () => {
    expect(([null, 'low', 'medium', 'high', 'critical'] as const).map(raisedTier)).toEqual([
      null,
      'medium',
      'high',
      'critical',
      'critical',
    ]);
    const review = { tier: 'high', tierOfChanges: 'high' } as const;
    const returned = { pullRequest: 412, revert: 421 };
    const decided = new GateStory().run({ review, cameBack: returned });
    expect(decided.tier).toBe('critical');
    expect(decided.requirements[0]?.requirement.approvals).toBe(2);
    expect(rollbackGateLines(decided).map((words) => markdownOf(paragraph(...words)))).toEqual([
      expect.stringContaining('It brings back what #412 did and #421 rolled back'),
    ]);
  });

  test('is forgotten once a re-land is merged', () => {
    expect(
      cameBack(
        returning,
        known.map((each) => ({ ...each, relanded: true })),
      ),
    ).toBeNull();
  });
});
