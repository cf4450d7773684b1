import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterMergeJson,
  afterMergeMarkdown,
  afterMergeTerminal,
  notAppliedMarkdown,
} from '../../../../src/features/after-merge/texts/after-merge-report.ts';
import {
  millisecondsText,
  notKnownText,
  percentText,
  problemText,
  rateText,
} from '../../../../src/features/after-merge/texts/metric-words.ts';
import { sparkline } from '../../../../src/features/after-merge/texts/traffic-chart.ts';
import { afterMergeOf, FAILING } from './after-merge-parts.ts';
import { expectInert } from '../../../support/expect-inert.ts';
import { hostileText } from '../../../support/hostile-text.ts';
import { times } from '../../../support/times.ts';

describe('the comment', () => {
  test('where errors rose says first what and where, who is told and how to take it back', async () => {
    const comment = afterMergeMarkdown(await afterMergeOf(FAILING), null);
    const [heading, who, back, applied] = comment.split('\n\n');
    expect(heading).toBe(
      '### 🔴 Regression · failed requests up after 4f2c1e9 in prod: shop/orders',
    );
    expect(who).toBe('@alice (merged it), @acme/on-call (on call)');
    expect(back).toBe(
      '**To take it back:** comment `/rollback traffic got worse once it was applied` on #41.',
    );
    expect(applied).toContain('at 2026-11-23 14:00 UTC by Application argocd/shop-prod');
    expect(comment).toMatch(/failed requests \*\*0\.\d+ % → 3\d %\*\* since 14:0\d UTC/);
    expect(comment).toMatch(/```text\nfailed {3}[▁▂]+│[▇█]+ {2}0\.\d+ % → 3\d %\n/);
    expect(comment.length).toBeLessThan(1_500);
  });

  test('where all is well tells nobody and proposes nothing', async () => {
    const comment = afterMergeMarkdown(await afterMergeOf({}), '<!-- meshwarden:x -->');
    expect(comment).toContain('### 🟢 Fine · nothing got worse after 4f2c1e9 in prod');
    expect(comment).not.toContain('@alice');
    expect(comment).not.toContain('/rollback');
    expect(comment.trimEnd().endsWith('<!-- meshwarden:x -->')).toBe(true);
  });

  test('names those of whom it is not known, and why', async () => {
    const services = [{ namespace: 'shop', name: 'stock', shape: 'low-traffic' } as const];
    const settings = { errors: { ratio: 2, rise: 0.01, requests: 5_000 } };
    const radius = { unnamed: ['*.example.com'], leftOut: 12, isPartial: true };
    const context = await afterMergeOf({ services, settings, withoutIstiod: true }, { radius });
    const comment = afterMergeMarkdown(context, null);
    expect(comment).toContain('### ⚪ Not known');
    expect(comment).toMatch(/shop\/stock.*too few requests: \d+ requests before, \d+ since/);
    expect(comment).toContain('the control plane: this Prometheus has no series about it');
    expect(comment).toContain('metrics cannot be asked for such names');
    expect(comment).toContain('12 more that the change reaches');
    expect(comment).toContain('a part of the environment could not be analysed');
  });

  test('of a control plane whose configuration is rejected names no Service', async () => {
    const comment = afterMergeMarkdown(await afterMergeOf({ rejects: 5 }), null);
    expect(comment).toContain('Regression · proxies reject configuration after 4f2c1e9 in prod');
    expect(comment).toMatch(/\*\*proxies reject configuration:\*\* \d+ in \d+ minutes, 0 in the/);
  });

  test('acts on nothing that names, servers and clusters say', async () => {
    const context = await afterMergeOf(FAILING);
    const pullRequest = context.pullRequest && { ...context.pullRequest, number: 77777 };
    fc.assert(
      fc.property(hostileText, (text) => {
        const hostile = {
          ...{ ...context, environment: text, applied: { at: 0, by: text } },
          radius: { unnamed: [text], leftOut: 0, isPartial: false },
          pullRequest: pullRequest && { ...pullRequest, mergedBy: null, onCall: [] },
          judgement: {
            ...context.judgement,
            watched: context.judgement.watched.map((each) => ({
              ...each,
              watched: { kind: 'service', name: text, hosts: [] } as const,
            })),
            problems: [
              { kind: 'refused', said: text } as const,
              { kind: 'partial', warnings: [text, text] } as const,
            ],
          },
        };
        expectInert(afterMergeMarkdown(hostile, null));
        const failed = { kind: 'failed', by: text, at: null, message: text } as const;
        expectInert(
          notAppliedMarkdown(
            { commit: 'a'.repeat(40), environment: text, hours: 6, applied: failed },
            null,
          ),
        );
        expect(afterMergeTerminal(hostile)).not.toContain('\u001b');
      }),
      times(100),
    );
  });
});

test('a terminal is told the command, a program all numbers', async () => {
  const context = await afterMergeOf(FAILING, { pullRequest: null });
  expect(afterMergeTerminal(context)).toContain(
    `To take it back: meshwarden rollback --commit ${context.commit}`,
  );
  expect(JSON.parse(afterMergeJson(context))).toMatchObject({
    schemaVersion: '1.0',
    verdict: 'regression',
    appliedBy: 'Application argocd/shop-prod',
    watched: expect.arrayContaining([
      expect.objectContaining({
        name: 'shop/orders',
        views: [
          expect.objectContaining({
            seenBy: 'callers',
            moved: [
              expect.objectContaining({ kind: 'failed', since: expect.stringMatching(/Z$/) }),
            ],
          }),
        ],
      }),
    ]),
  });
});

test('a merge that was not applied says so, and why', () => {
  const said = (applied: Parameters<typeof notAppliedMarkdown>[0]['applied']) =>
    notAppliedMarkdown({ commit: 'a'.repeat(40), environment: 'prod', hours: 6, applied }, null);
  const by = 'Application argocd/shop';
  expect(said({ kind: 'failed', by, at: 0, message: 'denied' })).toContain('🔴 Not applied');
  const waiting = said({ kind: 'waiting', by, why: 'a sync is running' });
  expect(waiting).toContain('aaaaaaa was not seen to be applied in prod within 6 hours');
  expect(waiting).toContain('Application argocd/shop: a sync is running.');
  expect(said(null)).toContain('no Application of Argo CD and no Kustomization of Flux');
});

describe('words', () => {
  test.each([
    [0, '0 %'],
    [0.000_01, 'under 0.01 %'],
    [0.001, '0.10 %'],
    [0.034, '3.4 %'],
    [0.5, '50 %'],
  ])('%s is %s', (share, text) => {
    expect(percentText(share)).toBe(text);
  });

  test('numbers have the places that tell them apart', () => {
    expect([3.21, 41.2, 1_250].map(millisecondsText)).toEqual(['3.2 ms', '41 ms', '1.3 s']);
    expect([0, 0.05, 2.5, 120].map(rateText)).toEqual(['none', '3.0/min', '2.5/s', '120/s']);
  });

  test('each trouble has a sentence of its own', () => {
    const problems = [
      { kind: 'no-answer' },
      { kind: 'proxy', why: 'the proxy http://proxy:3128 wants a login' },
      { kind: 'timed-out', seconds: 20 },
      { kind: 'too-large', bytes: 8e6 },
      { kind: 'too-many-series', most: 2_000 },
      { kind: 'redirected' },
      { kind: 'not-allowed', status: 401 },
      { kind: 'http', status: 502, said: null },
      { kind: 'content-type', found: null },
      { kind: 'not-prometheus' },
      { kind: 'refused', said: 'parse error' },
      { kind: 'partial', warnings: ['a', 'b', 'c'] },
    ] as const;
    const sentences = problems.map((problem) => notKnownText({ kind: 'problem', problem }));
    expect(new Set(sentences).size).toBe(problems.length);
    expect(sentences).toEqual(problems.map(problemText));
  });
});

describe('the chart', () => {
  test('has both sides on one scale, a dot for what is not known, and keeps a spike', () => {
    expect(sparkline([0, 0.01, null], [0.08], 0)).toBe('▁▁·│█');
    expect(sparkline([0, 0], [0.001], 0.02)).toBe('▁▁│▁');
    const hour = Array.from({ length: 60 }, (_, at) => (at === 30 ? 1 : 0));
    expect(sparkline(hour, [], 0)).toMatch(/^▁+█▁+│$/);
    expect(sparkline(hour, [], 0)).toHaveLength(25);
  });
});
