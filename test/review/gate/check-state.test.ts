import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PullRequestState } from '../../../src/review/gate/check-state.ts';
import { formatState, parseState } from '../../../src/review/gate/check-state.ts';
import { meaning, sha } from '../../bot/gate/gate-story.ts';

type StoredApproval = PullRequestState['approvals'][number];

const state = (given: Partial<PullRequestState> = {}): PullRequestState => ({
  number: 7,
  sha: sha('a'),
  base: sha('0'),
  meaning: meaning('1'),
  tier: 'critical',
  conclusion: 'action_required',
  title: 'critical: something',
  approvals: [],
  overrides: [],
  breakGlass: null,
  turnsAt: null,
  suggested: [],
  changes: [],
  pastChanges: [],
  reviewsUntil: null,
  ...given,
});
const approval = (review: number, of: string): StoredApproval => ({
  review,
  login: 'pat',
  sha: sha('a'),
  base: sha('0'),
  meaning: of,
  tier: 'high',
});

const hex = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...'0123456789abcdef'.split('')),
    minLength: length,
    maxLength: length,
  });
const words = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
const tier = fc.constantFrom(
  'low' as const,
  'medium' as const,
  'high' as const,
  'critical' as const,
  null,
);
const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const changes = fc.array(fc.record({ digest: hex(8), text: words }), { maxLength: 4 });
const instant = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date('2999-01-01') })
  .map((date) => date.toISOString());
const anyState = fc.record<PullRequestState>({
  number: id,
  sha: hex(40),
  base: hex(40),
  meaning: fc.option(hex(64)),
  tier,
  conclusion: fc.constantFrom('success', 'action_required', 'failure'),
  title: words,
  approvals: fc.array(
    fc.record({ review: id, login: words, sha: hex(40), base: hex(40), meaning: hex(64), tier }),
    { maxLength: 4 },
  ),
  overrides: fc.array(
    fc.record({ id: hex(12), by: words, reason: words, comment: id, meaning: hex(64) }),
    { maxLength: 3 },
  ),
  breakGlass: fc.option(
    fc.record({
      by: words,
      reason: words,
      comment: id,
      sha: hex(40),
      meaning: hex(64),
      at: instant,
      until: instant,
    }),
  ),
  turnsAt: fc.option(instant),
  suggested: fc.array(hex(16), { maxLength: 4 }),
  changes,
  pastChanges: fc.array(fc.record({ meaning: hex(64), changes }), { maxLength: 2 }),
  reviewsUntil: fc.option(words),
});

it('reads back what was written, whatever people wrote into it', () => {
  fc.assert(
    fc.property(fc.array(anyState, { maxLength: 2 }), words, (states, before) => {
      fc.pre(JSON.stringify(states).length < 5_000);
      expect(parseState(`${before}\n\n${formatState(states)}`)).toEqual(states);
      expect(parseState(`${formatState(states).replaceAll('\n', '\r\n')}\r\n`)).toEqual(states);
    }),
  );
});

it('is one block in letters that mean nothing to Markdown, HTML or linkers', () => {
  const title = '```\n</details> <!-- @acme/mesh #1 `x` & \u202e\u2028 ``` ';
  const [, json = ''] = formatState([state({ title })]).split('```json\n');
  const [line = '', ...rest] = json.split('\n');
  expect(line).toMatch(/^[\x20-\x7e]+$/);
  expect(line).not.toMatch(/[`<>&@#]/);
  expect(rest).toEqual(['```', '', '</details>']);
});

describe('what is not our block', () => {
  const forged = formatState([
    state({ approvals: [approval(1, meaning('1'))], conclusion: 'success' }),
  ]);
  const real = formatState([state()]);

  it('is one that somebody wrote before ours', () => {
    expect(parseState(`${forged}\n\n${real}`)).toEqual([state()]);
  });

  it.each([
    ['one with words after it', `${forged}\nmore`],
    ['one inside ours', real.replace('critical: something', forged)],
    ['one in a quote', forged.replaceAll('\n', '\n> ')],
    ['one that is cut off', real.slice(0, -20)],
    ['no JSON', real.replace('{"version"', '{"version')],
    ['a version of another time', real.replace('"version":1', '"version":2')],
    ['a field that is missing', real.replace('"tier":"critical",', '')],
    ['a tier that does not exist', real.replace('"critical",', '"harmless",')],
    ['a commit that is none', real.replaceAll(sha('a'), 'main')],
    ['an empty text', ''],
  ])('is %s', (_, text) => {
    expect(parseState(text)).toBeNull();
  });

  it('does not take long to look for in a hostile text', () => {
    expect(parseState(forged.slice(0, 60).repeat(1_000))).toBeNull();
  });
});

describe('where it grows too long', () => {
  const many = (count: number, of: string, from: number): StoredApproval[] =>
    Array.from({ length: count }, (_, index) => approval(from + index, of));
  const long = Array.from({ length: 20 }, () => ({ digest: '12345678', text: 'ü'.repeat(120) }));

  it('drops the lists of changes first', () => {
    const full = state({
      changes: long,
      pastChanges: [{ meaning: meaning('2'), changes: long }],
      approvals: many(5, meaning('2'), 1),
    });
    expect(parseState(formatState([full]))).toEqual([{ ...full, changes: [], pastChanges: [] }]);
  });

  it('then the oldest approvals that hold no longer, and never one that holds', () => {
    const holding = many(40, meaning('1'), 1);
    const full = state({ approvals: [...holding, ...many(200, meaning('2'), 100)] });
    const text = formatState([full]);
    const [kept] = parseState(text) ?? [];
    expect(text.length).toBeLessThanOrEqual(20_000);
    expect(kept?.approvals.slice(0, 40)).toEqual(holding);
    expect(kept?.approvals.length).toBeGreaterThan(41);
    expect(kept?.approvals.at(-1)?.review).toBe(299);
  });

  it('keeps what holds beyond any length', () => {
    const full = state({ approvals: many(300, meaning('1'), 1) });
    expect(parseState(formatState([full]))).toEqual([full]);
  });

  it('then, where GitHub would refuse it, the reasons of overrides', () => {
    const overrides = Array.from({ length: 60 }, (_, index) => ({
      id: String(index).padStart(12, '0'),
      by: 'pat',
      reason: 'ü'.repeat(300),
      comment: index + 1,
      meaning: meaning('1'),
    }));
    const text = formatState([state({ overrides })]);
    expect(text.length).toBeLessThanOrEqual(60_000);
    const kept = overrides.map((override) => ({ ...override, reason: '' }));
    expect(parseState(text)).toEqual([state({ overrides: kept })]);
  });

  it('at last, where hundreds of pull requests have one head, those who come last', () => {
    const states = Array.from({ length: 400 }, (_, index) => state({ number: index + 1 }));
    const text = formatState(states);
    expect(text.length).toBeLessThanOrEqual(60_000);
    const kept = parseState(text) ?? [];
    expect(kept.length).toBeGreaterThan(100);
    expect(kept).toEqual(states.slice(0, kept.length));
  });
});
