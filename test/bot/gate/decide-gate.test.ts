import { legacy } from '../../../src/manifest/index.ts';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/checks/index.ts';
import type { Gap } from '../../../src/manifest/index.ts';
import type { OverrideRequest } from '../../../src/bot/gate/overrides/overrides.ts';
import { applyOverride } from '../../../src/bot/gate/overrides/overrides.ts';
import { changeAuthorsOf } from '../../../src/bot/gate/approvals/change-authors.ts';
import { writtenConfig } from '../../support/written-config.ts';
import type { Situation } from './gate-story.ts';
import { account, commit, GateStory, meaning } from './gate-story.ts';
import type { StoredOverride } from '../../../src/bot/gate/stored-state.ts';

const gap = (id: string, given: Partial<Gap> = {}): Gap => ({
  id,
  nature: 'broken',
  reason: 'not-rendered',
  root: 'prod',
  message: `${id} is not rendered.`,
  origin: null,
  input: id,
  new: true,
  blocking: true,
  ...given,
});
const finding = (id: string, given: Partial<Finding> = {}): Finding => ({
  id,
  detector: 'mesh-wide-change',
  check: 'mesh-setting-changed',
  environment: 'prod',
  subject: { group: '', kind: 'Service', namespace: 'shop', name: 'web' },
  key: '',
  scope: { level: 'mesh', workloads: 0, services: 0, namespaces: 0 },
  says: legacy('The mesh changes.'),
  why: legacy(''),
  origin: { file: 'a.yaml', line: 1, column: 1, endLine: 1 },
  related: [],
  symptom: legacy(''),
  fix: { text: legacy('Do not.') },
  side: 'head',
  introducedBy: 'this-change',
  knownAs: [],
  severity: 'error',
  level: 'critical',
  ...given,
});
const GAP = 'aaaaaa111111';
const FOUND = 'bbbbbb222222';
const override = (id: string, given: Partial<StoredOverride> = {}): StoredOverride => ({
  id,
  by: 'pat',
  reason: 'known',
  comment: 5,
  meaning: meaning('1'),
  ...given,
});

describe('what it comes to', () => {
  it('passes what is low', () => {
    expect(new GateStory().run({ review: { tier: 'low' } })).toMatchObject({
      outcome: { kind: 'pass' },
      requirements: [],
    });
  });

  it('observes where nobody is known, passes, and says what it would have asked for', () => {
    const story = new GateStory();
    const decision = story.run({ platformTeam: null });
    expect(decision).toMatchObject({
      outcome: {
        kind: 'observed',
        why: '`platformTeam` names nobody',
      },
      requirements: [{ requirement: { approvals: 2, teams: [] } }],
    });
    expect(story.state?.conclusion).toBe('success');
  });

  it('observes where the configuration says so', () => {
    const config = writtenConfig({
      tiers: { critical: { enforcement: 'observe' } },
    });
    expect(new GateStory().run({ config }).outcome).toMatchObject({ kind: 'observed' });
  });

  it('fails where the configuration enforces what nobody can approve', () => {
    const config = writtenConfig({
      tiers: { critical: { enforcement: 'enforce' } },
    });
    const story = new GateStory();
    expect(story.run({ config, platformTeam: null }).outcome).toMatchObject({ kind: 'fail' });
    expect(story.state?.conclusion).toBe('failure');
  });

  it('fails on a blocking gap, whoever approves and whether or not anybody is asked', () => {
    const story = new GateStory();
    story.review('pat', 'approved');
    story.review('quinn', 'approved');
    const gaps = [gap(GAP), gap('cccccc333333'), gap('dddddd444444', { blocking: false })];
    for (const situation of [{}, { platformTeam: null }])
      expect(story.run({ ...situation, review: { gaps } }).outcome).toEqual({
        kind: 'fail',
        why: `${GAP} is not rendered. 1 more could not be analysed.`,
      });
    expect(story.run({ review: { tier: 'low', gaps } }).outcome.kind).toBe('fail');
  });

  it('does not fail on gaps that were there', () => {
    const gaps = [gap(GAP, { blocking: false })];
    expect(new GateStory().run({ review: { tier: 'low', gaps } }).outcome.kind).toBe('pass');
  });

  it('fails where nothing could be analysed', () => {
    const nothing = { tier: null, tierOfChanges: null };
    expect(new GateStory().run({ review: nothing }).outcome).toMatchObject({ kind: 'fail' });
    const gaps = [gap(GAP, { blocking: false })];
    const story = new GateStory();
    expect(story.run({ review: { ...nothing, gaps } }).outcome.kind).toBe('fail');
    expect(story.run({ review: { ...nothing, gaps } }, override(GAP)).outcome.kind).toBe('pass');
  });
});

describe('an override of a gap', () => {
  const unrendered: Situation = { review: { tier: 'low', gaps: [gap(GAP)] } };

  it('cures it, and stays in force', () => {
    const story = new GateStory();
    expect(story.run(unrendered, override(GAP)).outcome.kind).toBe('pass');
    expect(story.run({ ...unrendered, head: 'b' })).toMatchObject({
      outcome: { kind: 'pass' },
      overrides: [override(GAP)],
    });
  });

  it('cures no other, and leaves the approvals to be given', () => {
    const story = new GateStory();
    const review = { gaps: [gap(GAP), gap('cccccc333333')] };
    expect(story.run({ review }, override(GAP)).outcome.kind).toBe('fail');
    expect(story.run({ review: { gaps: [gap(GAP)] } }).outcome.kind).toBe('wait');
  });

  it('dies with the meaning it was given for', () => {
    const story = new GateStory();
    story.run(unrendered, override(GAP));
    const changed = { tier: 'low' as const, gaps: [gap(GAP)], meaning: meaning('2') };
    expect(story.run({ review: changed })).toMatchObject({
      outcome: { kind: 'fail' },
      overrides: [],
    });
  });

  it('dies where its giver writes a part of the change', () => {
    const story = new GateStory();
    story.run(unrendered, override(GAP));
    const commits = [commit('a', 'alice'), commit('b', 'Pat')];
    expect(story.run({ ...unrendered, commits }).outcome.kind).toBe('fail');
  });
});

describe('an override of a finding', () => {
  const found = (given: Situation['review'] = {}): Situation => ({
    review: {
      tier: 'critical',
      tierOfChanges: 'medium',
      findings: [finding(FOUND), finding('eeeeee555555')],
      findingTiers: new Map([
        [FOUND, 'critical'],
        ['eeeeee555555', 'high'],
      ]),
      ...given,
    },
  });

  it('takes it out of the tier, and leaves what else raises it', () => {
    const story = new GateStory();
    expect(story.run(found(), override(FOUND))).toMatchObject({
      tier: 'high',
      requirements: [{ requirement: { tier: 'high', approvals: 1 } }],
    });
    expect(story.run(found(), override('eeeeee555555'))).toMatchObject({
      tier: 'medium',
      outcome: { kind: 'pass' },
    });
  });

  it('does not lower what the changes themselves are', () => {
    const decision = new GateStory().run(found({ tierOfChanges: 'critical' }), override(FOUND));
    expect(decision).toMatchObject({ tier: 'critical', outcome: { kind: 'wait' } });
  });
});

describe('asking for an override', () => {
  const request = (given: Partial<OverrideRequest> = {}): OverrideRequest => ({
    id: FOUND,
    reason: 'agreed with the team',
    by: account('pat'),
    comment: 5,
    review: {
      tier: 'critical',
      tierOfChanges: 'low',
      meaning: meaning('1'),
      findings: [finding(FOUND), finding('bbbbbb999999', { introducedBy: 'already-there' })],
      findingTiers: new Map(),
      gaps: [gap(GAP), gap('aaaaaa000000', { blocking: false })],
    },
    authors: changeAuthorsOf({
      author: account('alice'),
      askedBy: null,
      commits: [],
      commitLogins: [],
    }),
    ...given,
  });

  it.each([
    [FOUND, FOUND],
    ['BBBBBB2', FOUND],
    [GAP, GAP],
  ])('takes %s', (id, whole) => {
    expect(applyOverride(request({ id }))).toMatchObject({
      kind: 'overridden',
      override: {
        id: whole,
        by: 'pat',
        reason: 'agreed with the team',
        comment: 5,
        meaning: meaning('1'),
      },
      subject: { id: whole },
    });
  });

  it.each([
    ['bbbbbb', { kind: 'ambiguous-id', ids: [FOUND, 'bbbbbb999999'] }],
    ['bbbbb', { kind: 'id-too-short', shortest: 6 }],
    ['ffffffffffff', { kind: 'unknown-id', ids: [FOUND, GAP] }],
    ['bbbbbb999999', { kind: 'nothing-to-override', subject: { id: 'bbbbbb999999' } }],
    ['aaaaaa000000', { kind: 'nothing-to-override', subject: { id: 'aaaaaa000000' } }],
  ])('refuses %s', (id, outcome) => {
    expect(applyOverride(request({ id }))).toMatchObject(outcome);
  });

  it('is not for who made the change', () => {
    expect(applyOverride(request({ by: account('Alice') }))).toEqual({
      kind: 'own-change',
      part: 'author',
    });
  });

  it('keeps a reason of bounded length', () => {
    const outcome = applyOverride(request({ reason: '🙂'.repeat(10_000) }));
    expect(outcome.kind === 'overridden' && outcome.override.reason).toBe('🙂'.repeat(300));
  });
});
