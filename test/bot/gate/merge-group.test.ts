import { describe, expect, test } from 'vitest';
import { meaningOf } from '../../../src/compare/index.ts';
import type { GroupPart, GroupReview, GroupVerdict } from '../../../src/bot/gate/merge-group.ts';
import { judgeMergeGroup } from '../../../src/bot/gate/merge-group.ts';
import type { PullRequestState, StoredBreakGlass } from '../../../src/review/index.ts';
import { writtenConfig } from '../../support/written-config.ts';
import type { Change } from '../../../src/compare/index.ts';
import { finding, gap } from '../../support/report-parts.ts';
import { decision } from './decision-parts.ts';
import { AS_OF, GateStory, meaning, sha } from './gate-story.ts';
import type { Situation } from './gate-story.ts';

const GAP = gap({ id: '0123456789ab', blocking: true, message: 'The chart is not rendered.' });
const FINDING = finding({ id: 'ba9876543210' });

/** A pull request that two members approved as critical, with overrides of what is given. */
function letThrough(
  review: Situation['review'] = {},
  overridden: readonly string[] = [],
  situation: Situation = {},
) {
  const story = new GateStory();
  story.review('pat', 'approved');
  story.review('quinn', 'approved');
  for (const id of overridden) {
    const override = {
      id,
      by: 'pat',
      reason: 'seen',
      comment: 1,
      meaning: review.meaning ?? meaning('1'),
    };
    story.run({ ...situation, review: { ...review } }, override);
  }
  story.run({ ...situation, review: { ...review } });
  return story.state;
}

const reviewOf = (review: Situation['review'] = {}): GroupReview => ({
  ...new GateStory().input({ review: { ...review } }).review,
  environments: [],
});

const part = (
  number: number,
  state: PullRequestState | null,
  alone: Situation['review'] | null = null,
): GroupPart => ({
  number,
  state,
  alone: alone === null ? null : reviewOf(alone),
  decided: decision({ outcome: { kind: 'pass' } }),
});

interface Group {
  readonly review?: Situation['review'];
  readonly before?: readonly GroupPart[];
  readonly situation?: Situation;
}

/** Judges the group that the merge queue makes of these. */
function judge(parts: readonly GroupPart[], group: Group = {}): GroupVerdict {
  const { config, platformTeam, asOf } = new GateStory().input({ ...group.situation });
  const review = reviewOf(group.review);
  const before = group.before ?? [];
  return judgeMergeGroup({ review, config, platformTeam, asOf, parts, before });
}

/** A verdict as one line. */
function said(verdict: GroupVerdict): string {
  if (verdict.kind !== 'may-not-merge') return verdict.kind;
  const who = verdict.together.map((number) => `#${String(number)}`).join('+');
  return `${who === '' ? '' : `${who}: `}${verdict.why}`;
}

const judgeOne = (state: PullRequestState | null, review: Situation['review'] = {}): string =>
  said(judge([part(7, state, state?.meaning === review.meaning ? null : {})], { review }));

const change = (name: string, after: string): Change => ({
  kind: 'resource-changed',
  environment: 'prod',
  subject: { group: '', kind: 'Service', namespace: 'shop', name },
  field: 'spec.type',
  before: null,
  after,
  origin: { file: `${name}.yaml`, line: 1, column: 1, endLine: 1 },
  side: 'head',
  digest: null,
  object: null,
  oldObject: null,
});

/** A review that does nothing but these changes. */
const doing = (...changes: readonly Change[]): NonNullable<Situation['review']> => ({
  changes,
  meaning: meaningOf(changes, []),
  changedFiles: changes.map(({ origin }) => origin.file),
});

const [WEB, CART] = [doing(change('web', 'a')), doing(change('cart', 'b'))];
const BOTH = doing(change('web', 'a'), change('cart', 'b'));

describe('a group of the merge queue may merge', () => {
  test('where it does what was approved', () => {
    expect(judgeOne(letThrough())).toBe('may-merge');
  });

  test('where what was overridden is all that stands in its way', () => {
    const unparsed = { tier: null, tierOfChanges: null, gaps: [GAP] } as const;
    expect(judgeOne(letThrough(unparsed, [GAP.id]), unparsed)).toBe('may-merge');
    const found: Situation['review'] = {
      tier: 'critical',
      tierOfChanges: 'low',
      findings: [FINDING],
      findingTiers: new Map([[FINDING.id, 'critical']]),
    };
    expect(judgeOne(letThrough(found, [FINDING.id]), found)).toBe('may-merge');
  });

  test('where nobody is asked for what it does, whatever the pull request did', () => {
    expect(judgeOne(letThrough(), { tier: 'low', meaning: meaning('2') })).toBe('may-merge');
    expect(judgeOne(null, { tier: 'low', meaning: meaning('2') })).toBe('may-merge');
  });

  test('where it does what its parts do, each of them let through', () => {
    const parts = [part(12, letThrough(WEB), WEB), part(15, letThrough(CART), CART)];
    expect(said(judge(parts, { review: BOTH }))).toBe('may-merge');
  });

  test('where what its pull request does beyond it was done by the one before it', () => {
    const before = [part(12, null, WEB)];
    expect(said(judge([part(15, letThrough(BOTH), BOTH)], { review: CART, before }))).toBe(
      'may-merge',
    );
  });

  test('where a part that asks nobody has no check that is known', () => {
    const low = { ...WEB, tier: 'low', tierOfChanges: 'low' } as const;
    const parts = [part(12, null, low), part(15, letThrough(CART), CART)];
    expect(said(judge(parts, { review: BOTH }))).toBe('may-merge');
  });

  test('where it is higher than its parts and the tier is only observed, or nobody is known', () => {
    const low = { ...WEB, tier: 'low' } as const;
    const review = { ...BOTH, tier: 'high' } as const;
    const config = writtenConfig({ tiers: { high: { enforcement: 'observe' } } });
    const parts = [part(12, null, low)];
    expect(said(judge(parts, { review, situation: { config } }))).toBe('may-merge');
    expect(said(judge(parts, { review, situation: { platformTeam: null } }))).toBe('may-merge');
  });
});

describe('a combination may not merge', () => {
  const quiet = (review: NonNullable<Situation['review']>) =>
    ({ ...review, tier: 'medium', tierOfChanges: 'medium' }) as const;
  const worse: Situation['review'] = {
    ...BOTH,
    tier: 'high',
    tierOfChanges: 'medium',
    findings: [finding({ origin: { file: 'web.yaml', line: 3, column: 1, endLine: 3 } })],
    findingTiers: new Map([['0123456789ab', 'high']]),
  };

  test('where it has a finding that none of its parts has, with the pull requests that make it', () => {
    const before = [part(11, null, doing(change('other', 'x'))), part(12, null, quiet(WEB))];
    const why = said(judge([part(15, null, quiet(CART))], { review: worse, before }));
    expect(why).toMatch(/^#12\+#15: Requests to web fail\. \(prod\) None of them does that alone/);
  });

  test('where such a finding asks nobody and still raises the tier', () => {
    const review: Situation['review'] = {
      ...worse,
      tier: 'medium',
      findingTiers: new Map([['0123456789ab', 'medium']]),
    };
    const low = { ...CART, tier: 'low', tierOfChanges: 'low' } as const;
    const before = [part(12, null, quiet(WEB))];
    expect(said(judge([part(15, null, low)], { review, before }))).toMatch(/^#12\+#15: Requests/);
  });

  test('where its parts were approved as critical and it has a finding that none of them has', () => {
    const review = { ...worse, tier: 'critical' } as const;
    const parts = [part(12, letThrough(WEB), WEB), part(15, letThrough(CART), CART)];
    expect(said(judge(parts, { review }))).toMatch(/^#12\+#15: Requests to web fail/);
  });

  test('where it means what was approved, and has a finding only behind another', () => {
    const review: Situation['review'] = {
      ...CART,
      findings: [finding()],
      findingTiers: new Map([['0123456789ab', 'critical']]),
    };
    const state = letThrough(CART);
    const before = [part(12, null, WEB)];
    expect(said(judge([part(15, state)], { review, before }))).toBe('compare-with-parts');
    expect(said(judge([part(15, state, CART)], { review, before }))).toMatch(/^#12\+#15: Requests/);
    expect(said(judge([part(15, state, review)], { review, before }))).toBe('may-merge');
  });

  test('where its tier is higher for no finding', () => {
    const parts = [part(12, null, quiet(WEB)), part(15, null, quiet(CART))];
    expect(said(judge(parts, { review: { ...BOTH, tier: 'high' } }))).toBe(
      '#12+#15: They are high, and none of them is more than medium alone.',
    );
  });

  test('where both change the same, and nobody approved what becomes of it', () => {
    const mixed = doing(change('web', 'a and b'));
    const other = doing(change('web', 'b'));
    const parts = [part(12, letThrough(WEB), WEB), part(15, letThrough(other), other)];
    expect(said(judge(parts, { review: mixed }))).toBe(
      '#12+#15: What becomes of spec.type of Service shop/web (prod) is something else than what was let through.',
    );
  });

  test('where it does only a part of what was approved', () => {
    expect(said(judge([part(15, letThrough(BOTH), BOTH)], { review: WEB }))).toContain(
      'What becomes of spec.type of Service shop/cart',
    );
  });

  test('where the text of policy is among what it changes', () => {
    const policy = { ...WEB, meaning: meaning('9') };
    const parts = [part(12, letThrough(policy), policy), part(15, letThrough(CART), CART)];
    expect(said(judge(parts, { review: { ...BOTH, meaning: meaning('8') } }))).toContain(
      'Files that are judged by their text',
    );
  });

  test('where one of its parts is not let through, by whatever', () => {
    const good = part(12, letThrough(WEB), WEB);
    const second = (state: PullRequestState | null, alone: Situation['review'] = CART) =>
      said(judge([good, part(15, state, alone)], { review: BOTH }));
    const waiting = new GateStory();
    waiting.run({ review: CART });
    expect(second(null)).toBe('#15 is critical, and no finished review of it is known.');
    expect(second(waiting.state)).toBe('#15 is critical, and its check is not green.');
    expect(second(letThrough(WEB))).toContain('what it does has changed since');
    expect(second(letThrough({ ...CART, tier: 'high' }))).toContain('it was let through as high');
  });
});

describe('a group of the merge queue may not merge', () => {
  test('where it means something else than what was approved, though its tier is the same', () => {
    const state = letThrough(WEB);
    expect(said(judge([part(7, state)], { review: CART }))).toBe('compare-with-parts');
    expect(said(judge([part(7, state, WEB)], { review: CART }))).toContain('What becomes of');
  });

  test('where its tier is higher, with the same meaning', () => {
    expect(judgeOne(letThrough({ tier: 'high' }), { meaning: meaning('1') })).toBe(
      '#7 is critical by now; it was let through as high.',
    );
  });

  test('where something cannot be analysed, and where that was overridden for another meaning', () => {
    const unparsed = { tier: 'low', gaps: [GAP] } as const;
    expect(judgeOne(letThrough(), { ...unparsed, meaning: meaning('1') })).toBe(GAP.message);
    const state = letThrough(unparsed, [GAP.id]);
    expect(judgeOne(state, { ...unparsed, meaning: meaning('2') })).toBe(GAP.message);
  });

  test('where the check of its pull request is unknown or not green', () => {
    const waiting = new GateStory();
    waiting.run();
    expect(judgeOne(waiting.state, { meaning: meaning('1') })).toContain('is not green');
    expect(said(judge([part(7, null)]))).toBe('compare-with-parts');
    expect(said(judge([part(7, null, {})]))).toContain('no finished review of it is known');
  });

  test('where its branch names no pull request and it asks somebody', () => {
    expect(said(judge([]))).toContain('its branch names no pull request');
    expect(said(judge([], { review: { tier: 'low' } }))).toBe('may-merge');
    expect(said(judge([], { review: { tier: 'low', gaps: [GAP] } }))).toBe(GAP.message);
  });

  test('where what let its pull request through was taken back, and its check does not say so yet', () => {
    const state = letThrough();
    const dismissed = decision({
      outcome: { kind: 'wait' },
      uncounted: [{ login: 'pat', why: 'the review was dismissed' }],
    });
    const standing = (decided: GroupPart['decided']) =>
      said(judge([{ ...part(7, state), decided }]));
    expect(standing(null)).toBe('compare-with-parts');
    expect(standing(dismissed)).toBe(
      '#7 is critical, and what let it through holds no longer: approvals are missing; not counted: pat (the review was dismissed).',
    );
    expect(standing({ ...dismissed, uncounted: [] })).toContain('approvals are missing.');
    const fails = { kind: 'fail', why: 'The chart is not rendered.' } as const;
    expect(standing({ ...dismissed, outcome: fails })).toContain('The chart is not rendered.');
  });

  test('where the gate asked for more than what it does, and that was taken back', () => {
    // medium by what it does, and high because it comes back after a rollback
    const review: Situation['review'] = { tier: 'medium', tierOfChanges: 'medium' };
    const approved = letThrough({ tier: 'high' });
    const state = approved && { ...approved, meaning: meaning('1') };
    const standing = (decided: GroupPart['decided']) =>
      said(judge([{ ...part(7, state, review), decided }], { review }));
    expect(standing(null)).toBe('compare-with-parts');
    expect(standing(decision({ outcome: { kind: 'pass' } }))).toBe('may-merge');
    expect(standing(decision({ outcome: { kind: 'wait' } }))).toContain('holds no longer');
  });

  test('where the window has closed since, unless the glass was broken and still is', () => {
    const config = writtenConfig({
      windows: { weekly: { days: ['Mon'], from: '09:00', to: '10:00', timeZone: 'UTC' } },
      tiers: { critical: { window: 'weekly' } },
      breakGlass: { team: 'acme/on-call' },
    });
    const monday = '2026-01-05T09:30:00.000Z';
    const state = letThrough({}, [], { config, asOf: monday });
    const inWindow = { situation: { config, asOf: monday } };
    const closed = { situation: { config, asOf: AS_OF } };
    expect(said(judge([part(7, state)], inWindow))).toBe('may-merge');
    expect(said(judge([part(7, state)], closed))).toContain('What let #7 through held until');
    const unturned = state && { ...state, turnsAt: null };
    expect(said(judge([part(7, unturned)], closed))).toContain('It has to wait for');
    const breakGlass: StoredBreakGlass = {
      by: 'olga',
      reason: 'down',
      comment: 1,
      sha: sha('a'),
      meaning: meaning('1'),
      at: monday,
      until: '2026-01-06T11:00:00.000Z',
    };
    const broken = unturned && { ...unturned, breakGlass, turnsAt: breakGlass.until };
    expect(said(judge([part(7, broken)], closed))).toBe('may-merge');
    const later = { situation: { config, asOf: '2026-01-06T11:00:00.000Z' } };
    expect(said(judge([part(7, broken)], later))).toContain('held until');
  });
});
