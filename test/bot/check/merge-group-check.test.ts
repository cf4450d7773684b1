import { expect, test } from 'vitest';
import { liveMarkup } from '../../support/live-markup.ts';
import { mergeGroupCheck } from '../../../src/bot/check/merge-group-check.ts';
import { contextOf, finding, review } from '../../support/report-parts.ts';

const checkOf = (failure: Parameters<typeof mergeGroupCheck>[0]['failure']) =>
  mergeGroupCheck({
    context: contextOf(review({ findings: [finding()] })),
    failure,
    baseRef: 'main',
    externalId: 'meshwarden:1:merge-group:abc',
  });

/** Without the marks that keep names from being linked. */
const plain = (text: string) => text.replaceAll('\u200b', '');

test('a group that may merge says what it does, and that nothing is approved in the queue', () => {
  expect(checkOf(null)).toMatchObject({ conclusion: 'success', annotations: [], actions: [] });
  expect(checkOf(null).summary)
    .toBe(`**May merge:** approvals are counted on the pull requests; this check is about what they do together.

1 file differs in text; the one environment renders and behaves the same (2 objects compared).

Judged by policy at \`main@bbbbbbb\`.`);
});

test('a group that may not merge names who does what together, in the title too', () => {
  const check = checkOf({
    why: 'payments is left without a route (prod). None of them does that alone: merge one of them first, and the other is reviewed with it.',
    together: [12, 15],
  });
  expect(check.conclusion).toBe('failure');
  expect(plain(check.title)).toBe(
    '#12 and #15 together: payments is left without a route (prod). None of them does that alone: merge one of them first, and the other is reviewed with it.',
  );
  expect(plain(check.summary))
    .toBe(`**May not merge:** #12 and #15 together: payments is left without a route (prod). None of them does that alone: merge one of them first, and the other is reviewed with it. The check \`meshwarden\` of the pull requests says more.

1 file differs in text; the one environment renders and behaves the same (2 objects compared).

Judged by policy at \`main@bbbbbbb\`.`);
});

test.each([
  [[15], '#15 with the changes before it in the queue: '],
  [[12, 15, 20], '#12, #15 and #20 together: '],
  [[1, 2, 3, 4, 5, 6], '#1, #2, #3, #4 and 2 more together: '],
  [[], ''],
])('pull requests %j are named as "%s"', (together, names) => {
  const { title, summary } = checkOf({ why: 'It is critical.', together });
  expect(plain(title)).toBe(`${names}It is critical.`);
  expect(summary).toContain(`**May not merge:** ${names}It is critical.`);
});

test('what pull requests are about acts on nothing', () => {
  const { summary } = checkOf({ why: '@acme/mesh <img src=x> fixes #1', together: [] });
  expect(liveMarkup(summary.replace('@bbbbbbb', ''))).toEqual([]);
});
