import { legacy } from '../../../src/manifest/index.ts';
import { describe, expect, test } from 'vitest';
import type { Decision } from '../../../src/bot/gate/decision.ts';
import type { PullRequestState, Review } from '../../../src/review/index.ts';
import type { PullRequestsOfHead } from '../../../src/bot/check/check-report.ts';
import { checkReport } from '../../../src/bot/check/check-report.ts';
import { mergeGroupCheck } from '../../../src/bot/check/merge-group-check.ts';
import {
  BASE,
  contextOf,
  environment,
  finding,
  gap,
  HEAD,
  review,
} from '../../support/report-parts.ts';
import { asking, decision, waiting } from '../gate/decision-parts.ts';

const STATE = '<details><summary>What the gate remembers</summary>…</details>';
const ALONE: PullRequestsOfHead = { states: [], pending: [] };
const checkOf = (
  given: Review,
  decided: Decision,
  { neighbours = ALONE, draft = false } = {},
): ReturnType<typeof checkReport> =>
  checkReport({
    context: contextOf(given),
    decision: decided,
    pullRequest: { number: 7, draft, base: { sha: BASE, ref: 'main' } },
    neighbours,
    stateBlock: STATE,
    externalId: 'x',
  });
const state = (conclusion: PullRequestState['conclusion']): PullRequestState => ({
  number: 8,
  sha: HEAD,
  base: BASE,
  meaning: null,
  tier: 'low',
  conclusion,
  title: 'Low · No effective change',
  approvals: [],
  overrides: [],
  breakGlass: null,
  turnsAt: null,
  suggested: [],
  changes: [],
  pastChanges: [],
  reviewsUntil: null,
});

describe('what the gate makes of it is the conclusion', () => {
  test.each([
    [{ kind: 'pass' }, 'success'],
    [{ kind: 'observed', why: 'nobody knows who answers for the mesh' }, 'success'],
    [{ kind: 'wait' }, 'action_required'],
    [{ kind: 'fail', why: 'Nothing could be analysed.' }, 'failure'],
  ] as const)('%o', (outcome, conclusion) => {
    expect(checkOf(review(), decision({ outcome })).conclusion).toBe(conclusion);
  });

  test('the worst of all pull requests with the same head holds', () => {
    const with8 = (conclusion: PullRequestState['conclusion']) =>
      checkOf(review(), decision(), { neighbours: { states: [state(conclusion)], pending: [] } });
    expect(with8('success').conclusion).toBe('success');
    expect(with8('action_required').conclusion).toBe('action_required');
    expect(with8('failure').summary).toContain(
      'Pull request 8 has the same head commit, and this check speaks for it too: Low · No effective change (failure).',
    );
  });

  test('nothing passes while a pull request with the same head has no result', () => {
    const neighbours = { states: [], pending: [8] };
    expect(checkOf(review(), decision(), { neighbours }).conclusion).toBeNull();
    expect(checkOf(review(), waiting(), { neighbours }).conclusion).toBe('action_required');
  });
});

describe('the title', () => {
  test('names the tier and the worst consequence', () => {
    expect(checkOf(review({ findings: [finding()] }), waiting()).title).toBe(
      'High · prod: requests to web fail',
    );
    expect(checkOf(review(), decision()).title).toBe('Low · No effective change');
  });

  test('fits, cut at a word', () => {
    const message = `Requests to ${'a-long-name '.repeat(40)}fail.`;
    const { title } = checkOf(
      review({ findings: [finding({ says: legacy(message) })] }),
      waiting(),
    );
    expect(title.length).toBeLessThanOrEqual(255);
    expect(title).toMatch(/a-long-name…$/);
  });
});

describe('the summary', () => {
  test('says what it waits for, who counts, who does not and why', () => {
    const { summary } = checkOf(
      review({ tier: 'critical' }),
      waiting({
        requirements: [
          asking({}, [
            {
              login: 'pat',
              team: 'acme/mesh-platform',
              stored: {
                review: 1,
                login: 'pat',
                sha: HEAD,
                base: BASE,
                meaning: '',
                tier: 'critical',
              },
            },
          ]),
        ],
        uncounted: [
          { login: 'alice', why: 'author' },
          { login: 'bob', why: 'approved an earlier change: mTLS has changed since' },
          { login: 'carl', why: 'approved an earlier change: mTLS has changed since' },
        ],
        anonymousCommits: [HEAD],
      }),
    );
    expect(summary).toContain('**Waiting for 2 approvals from acme/mesh-platform** (1 of 2).');
    expect(summary).toContain('Counted: pat.');
    expect(summary).toContain(
      'Not counted: alice (author); bob and carl (approved an earlier change: mTLS has changed since).',
    );
    expect(summary).toContain(
      '1 commit (`aaaaaaa`) names an author, committer or co-author whose address belongs to no GitHub account',
    );
    expect(summary).toContain('`.meshwarden/config.yaml`');
  });

  test('says who approved, what does not block, and what nobody has to approve', () => {
    const approved = waiting({ outcome: { kind: 'pass' } });
    expect(checkOf(review(), approved).summary).toContain('**Approved:** 2 approvals');
    const observed = waiting({ outcome: { kind: 'observed', why: 'nobody knows whom to ask' } });
    expect(checkOf(review(), observed).summary).toContain(
      '**Not blocking** (nobody knows whom to ask). If enforced, it would need 2 approvals from acme/mesh-platform (0 of 2).',
    );
    const medium = decision({ tier: 'medium' });
    expect(checkOf(review({ tier: 'medium' }), medium).summary).toContain(
      '**No approval needed:** this change is medium.',
    );
  });

  test('asks nobody for a draft', () => {
    expect(checkOf(review(), waiting(), { draft: true }).summary).toContain('This is a draft');
  });

  test('names what helps where something could not be analysed, and who overrode what', () => {
    const failed = decision({ outcome: { kind: 'fail', why: 'The Helm chart is not rendered.' } });
    const one = checkOf(review({ gaps: [gap()] }), failed);
    expect(one.summary).toContain(
      'or the platform team overrides it: `/override fedcba987654 <reason>`.',
    );
    expect(one.text).toContain('- `fedcba987654` The Helm chart');
    const two = [gap(), gap({ id: 'c'.repeat(12), root: 'overlays/dev' })];
    expect(checkOf(review({ gaps: two }), failed).summary).toContain(
      'overrides each of these 2 gaps: `/override <gap id> <reason>`.',
    );
    const override = { id: gap().id, by: 'pat', reason: 'known', comment: 1, meaning: '' };
    const { summary } = checkOf(
      review({ gaps: [gap()] }),
      decision({
        outcome: { kind: 'fail', why: 'No team.' },
        overrides: [override],
        gaps: [{ id: gap().id, given: 1, needed: 1 }],
      }),
    );
    expect(summary).toContain('**This check fails:** No team.');
    expect(summary).toContain('`fedcba987654` is overridden by pat: known.');
  });

  test('says that there is nothing to compare where no environment is found', () => {
    expect(checkOf(review({ environments: [] }), decision()).summary).toContain(
      '1 file differs in text; no environment is found here, so there is nothing to compare.',
    );
  });

  test('names base branch and policy commit', () => {
    expect(checkOf(review(), decision()).summary).toContain('Judged by policy at `main@bbbbbbb`.');
  });
});

describe('annotations', () => {
  test('stand on lines of the head only, the worst as failures', () => {
    const { annotations } = checkOf(
      review({
        findings: [
          finding(),
          finding({ id: 'b'.repeat(12), key: 'gone', why: legacy('Gone.'), side: 'base' }),
        ],
      }),
      waiting(),
    );
    expect(annotations).toEqual([
      {
        path: 'a.yaml',
        startLine: 3,
        endLine: 3,
        level: 'failure',
        title: 'Requests to web fail.',
        message:
          'There is no Service wep (a.yaml:3).\nYou will see: 503\nFix: Write `web`.\nprod · high · 0123456789ab',
      },
    ]);
  });

  test('are bounded, and the rest is counted', () => {
    const findings = Array.from({ length: 230 }, (_, index) =>
      finding({
        id: String(index).padStart(12, '0'),
        key: String(index),
        why: legacy(String(index)),
      }),
    );
    const check = checkOf(review({ findings }), waiting());
    expect(check.annotations).toHaveLength(200);
    expect(check.summary).toContain('30 more findings without an annotation');
  });

  test('leave out what was there before', () => {
    const there = finding({ introducedBy: 'already-there' });
    expect(checkOf(review({ findings: [there] }), decision()).annotations).toEqual([]);
  });
});

test('a text that grows too long loses its least important parts, never the state', () => {
  const findings = Array.from({ length: 300 }, (_, index) =>
    finding({
      id: String(index).padStart(12, '0'),
      key: String(index),
      why: legacy(`${String(index)} ${'ü'.repeat(2_000)}`),
    }),
  );
  const { summary, text } = checkOf(review({ findings }), waiting());
  for (const each of [summary, text])
    expect(new TextEncoder().encode(each).length).toBeLessThanOrEqual(65_535);
  expect(summary).toContain('Left out for length: ');
  expect(summary).toContain('**1. Requests to web fail.**');
  expect(text.endsWith(STATE)).toBe(true);
});

test('a repository with very many environments and notes still has its findings told', () => {
  const environments = Array.from({ length: 400 }, (_, index) => ({
    ...environment(`cluster-${String(index)}-${'x'.repeat(60)}`),
    status: index % 2 === 0 ? ('complete' as const) : ('partial' as const),
  }));
  const notes = Array.from({ length: 500 }, (_, index) => `${String(index)} ${'y'.repeat(2_000)}`);
  const check = checkOf(
    review({ environments, notes, status: 'partial', findings: [finding()] }),
    waiting(),
  );
  for (const text of [check.summary, check.text])
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(65_535);
  expect(check.summary).toContain('1 file differs in text; all 400 environments');
  expect(check.summary).toContain('And 492 more notes.');
});

test('a first part of absurd length is cut, and a code span in it is closed', () => {
  const why = '`<details> '.repeat(1) + 'z'.repeat(100_000) + '`';
  const { summary } = checkOf(review(), decision({ outcome: { kind: 'fail', why } }));
  expect(new TextEncoder().encode(summary).length).toBeLessThanOrEqual(65_535);
  expect(summary).toMatch(/^\*\*This check fails:\*\* `<details> z+`…\n/);
});

test('the button fits', () => {
  for (const { label, description, identifier } of checkOf(review(), decision()).actions) {
    expect(label.length).toBeLessThanOrEqual(20);
    expect(description.length).toBeLessThanOrEqual(40);
    expect(identifier.length).toBeLessThanOrEqual(20);
  }
});

test('a merge group always has a finished check', () => {
  const context = contextOf(review());
  const group = { context, baseRef: 'main', externalId: 'x' };
  expect(mergeGroupCheck({ ...group, failure: null })).toMatchObject({ conclusion: 'success' });
  const failed = mergeGroupCheck({
    ...group,
    failure: { why: 'A Helm chart is not rendered.', together: [] },
  });
  expect(failed.conclusion).toBe('failure');
  expect(failed.summary).toContain('**May not merge:** A Helm chart is not rendered.');
});
