import { expect, test } from 'vitest';
import type { Consequence } from '../../../src/compare/index.ts';
import { markdownOf, reviewDocument } from '../../../src/review/index.ts';
import { contextOf, environment, review } from '../../support/report-parts.ts';
import { lost } from '../../support/lost-call.ts';

type Side = Consequence['before'];

/** What stands under "After the merge" of one consequence, its comments as one text. */
function tried(given: Partial<Consequence>): string {
  const consequence = { ...lost, environment: 'prod', ...given };
  const behaviour = {
    ...{ environment: 'prod', consequences: [consequence], undecided: 0, notes: [] },
    compared: { pairs: 1, cells: 1 },
  };
  const { folded } = reviewDocument(
    contextOf(review({ environments: [environment('prod')], behaviours: [behaviour], gaps: [] })),
  );
  const found = folded.map(markdownOf).find((text) => text.includes('After the merge')) ?? '';
  return found.replaceAll('\n# ', ' ');
}

const waits = (worstSeconds: number | null, tries = 1, delaySeconds = 0): Side => ({
  ...lost.before,
  waiting: { worstSeconds, timeoutSeconds: worstSeconds, tries, delaySeconds },
});

test('a status is expected where a status changes', () => {
  const text = tried({});
  expect(text).toContain("-w '%{http_code}\\n'");
  expect(text).toContain('It prints 200 or another status of the workload before, and 403 after.');
});

test('a share and a closed connection are told as curl shows them', () => {
  const after = { ...lost.after, answered: 60, refusal: { status: null, flag: 'UF' } };
  expect(tried({ after })).toContain(
    'It prints 200 or another status of the workload before, and 000, no answer for 40 % of the requests, 200 or another status of the workload for the others after.',
  );
});

test('a time is printed and expected where a time changes', () => {
  const text = tried({ kind: 'slower', before: waits(3), after: waits(10) });
  expect(text).toContain("-w '%{http_code} %{time_total} s\\n'");
  expect(text).toContain(
    'If payments does not answer, it prints an error and about 3 s before, and an error and about 10 s after, faster answers show no difference.',
  );
  expect(tried({ kind: 'slower', before: waits(3), after: waits(null) })).toContain(
    'and nothing after, because no request timeout ends the wait,',
  );
});

test('tries that take no longer are looked up in what the proxy was told', () => {
  const text = tried({ kind: 'slower', before: waits(3), after: waits(3, 4) });
  expect(text).not.toContain('time_total');
  expect(text).toContain(
    'numRetries of the route is unset before, and 3 after: if a failure may be retried, a request is sent 1 time before, and up to 4 times after.',
  );
});

test('a request that prints the same before and after is not to be typed', () => {
  const text = tried({ kind: 'slower', before: waits(3), after: waits(3, 4) });
  expect(text).toContain('istioctl proxy-config routes');
  expect(text).not.toContain('curl');
});

test.each(['nobody', 'ztunnel'] as const)(
  'where no sidecar has the route, no answer shows the tries: taken by %s',
  (caller) => {
    const of = (sides: Partial<Consequence>): string =>
      tried({ kind: 'slower', after: { ...waits(3), asked: { caller } }, ...sides });
    const text = of({ before: waits(9, 3) });
    expect(text).toContain(
      'No answer shows the number of retries: if a failure may be retried, a request is sent up to 3 times before, and 1 time after.',
    );
    expect(text).not.toContain('numRetries');
    expect(text).not.toContain('istioctl proxy-config routes');
    expect(of({ before: waits(3, 3) })).toBe('');
  },
);

test('that the status does not show it is said', () => {
  const [before, after] = [
    { ...lost.before, peer: 'shop/orders' },
    { ...lost.before, peer: null },
  ];
  expect(tried({ kind: 'identity', before, after })).toContain(
    'The printed status does not show it. Before: as shop/orders. After: without an identity.',
  );
});
