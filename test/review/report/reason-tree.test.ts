import { legacy } from '../../../src/manifest/index.ts';
import type { Reason } from '../../../src/review/policy/reasons.ts';
import { expect, test } from 'vitest';
import { markdownOf } from '../../../src/review/report/print/print-markdown.ts';
import { firstReason, reasonSummary } from '../../../src/review/report/review/reason-tree.ts';
import { contextOf, finding, gap, review } from '../../support/report-parts.ts';

const because = (text: string, line: number): Reason['because'][number] => ({
  text,
  place: { file: 'a.yaml', line, column: 1, endLine: line },
  side: 'head',
});
const reason = (given: Partial<Reason>): Reason => ({
  tier: 'critical',
  rule: 'mesh-wide-mtls',
  rulePlace: 'rules/mesh-wide.yaml#mesh-wide-mtls',
  why: 'It matters.',
  because: [],
  count: 1,
  environments: ['prod'],
  ...given,
});
const summaryOf = (...reasons: readonly Reason[]): string =>
  reasonSummary(contextOf(review({ tier: 'critical', reasons }), { linkTo: () => null }))
    .map(markdownOf)
    .join('\n');

test('a tree names a rule of the package in words, and below it what it applies to with its place', () => {
  expect(summaryOf(reason({ because: [because('mTLS `STRICT`', 8)] }))).toBe(
    [
      '**Why critical:**',
      '',
      '- mesh-wide mTLS in prod: It matters.',
      '  - mTLS `STRICT` `a.yaml:8`',
    ].join('\n'),
  );
});

test('what no rule covers says so, and a file is in no environment', () => {
  const summary = summaryOf(
    reason({ rule: null, rulePlace: null, why: 'No rule covers this.' }),
    reason({
      rulePlace: '.meshwarden/rules/own.yaml:37',
      rule: 'own-policy',
      environments: [],
      because: [{ text: '.meshwarden/config.yaml', place: null, side: 'head' }],
    }),
  );
  expect(summary).toContain('- **no rule** in prod: No rule covers this.');
  expect(summary).toContain(
    '- `own-policy` (.meshwarden/rules/own.yaml:37): It matters.\n  - .meshwarden/config.yaml',
  );
});

test('a crowd is cut, and counted or said to be one', () => {
  const places = [1, 2, 3, 4, 5].map((line) => because('x', line));
  expect(summaryOf(reason({ because: places, count: 40 }))).toContain('`a.yaml:2`\n  - and others');
  const five = [1, 2, 3, 4, 5].map((index) => reason({ rule: `rule-${String(index)}` }));
  expect(summaryOf(...five)).toContain('- and 2 more');
  // one place in two environments is not one of many
  expect(summaryOf(reason({ because: [because('x', 1)], count: 2 }))).not.toContain('and others');
});

test('lower tiers are named only, and a review that is not whole says so', () => {
  const lower = reason({ tier: 'high', rule: 'cut-off', count: 2 });
  expect(summaryOf(reason({}), lower)).toMatch(/\n\nAlso: high cut off ×2\.$/);
  const partial = review({
    tier: 'critical',
    reasons: [reason({})],
    gaps: [gap({ blocking: true })],
  });
  expect(reasonSummary(contextOf(partial)).map(markdownOf).join()).toContain(
    '**Why critical, as far as it could be analysed:**',
  );
});

test('a low tier needs no reasons', () => {
  expect(
    reasonSummary(contextOf(review({ tier: 'low', reasons: [reason({ tier: 'low' })] }))),
  ).toEqual([]);
});

test.each([
  ['chart minio: new', 'It may deliver more.', 'Chart minio may deliver more'],
  [
    'apps/a/config.json (parameters of ApplicationSet argocd/dev): `a` removed',
    'It may deliver more.',
    'apps/a/config.json (parameters of ApplicationSet argocd/dev) may deliver more',
  ],
  ['template a.yml: new', 'It decides it.', 'Template a.yml decides it'],
  ['apps/a.json: new', 'It decides it.', 'apps/a.json decides it'],
  ['Requests fail: all of them.', 'It breaks.', 'It breaks'],
  ['Gateway a/b: new', 'A gateway runs from this.', 'A gateway runs from this'],
])('a reason that stands alone names what it is of: %s', (text, why, told) => {
  const reasons = [reason({ why, because: [because(text, 3)] })];
  const findings = [finding({ says: legacy('Requests fail: all of them.') })];
  const given = contextOf(review({ tier: 'critical', reasons, findings }), { linkTo: () => null });
  const said = firstReason(given).map(markdownOf).join('\n').replaceAll('\\', '');
  expect(said).toBe(`**Why critical:** ${told} (\`a.yaml:3\`).`);
  const own = reasons.map((each) => ({ ...each, rulePlace: '.meshwarden/rules/own.yaml:3' }));
  const context = contextOf(review({ tier: 'critical', reasons: own }), { linkTo: () => null });
  expect(firstReason(context).map(markdownOf).join('\n')).toContain(why.replace(/\.$/, ''));
});
