import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrivingPaths, askedPaths } from '../../src/checks/route-leads-astray/path-rewrites.ts';
import type { RouteRule } from '../../src/istio/index.ts';
import { matchesForm, rewrittenPath } from '../../src/istio/index.ts';
import { ANY, asked } from '../istio/mesh/routes/asked-match.ts';
import { times } from '../support/times.ts';

type RouteMatch = RouteRule['matches'][number];
type RouteRewrite = NonNullable<RouteRule['rewrite']>;

/** Few letters, so that paths meet. */
const path = fc
  .array(fc.constantFrom('a', 'B', '/', '-', 'ab'), { maxLength: 6 })
  .map((letters) => `/${letters.join('')}`);

const uri = fc.oneof(
  fc.constant(null),
  fc.record({ kind: fc.constantFrom('exact', 'prefix'), text: path }),
  fc.constant({ kind: 'regex', text: '/a.*' } as const),
);

const rewrite = fc.oneof(
  path.map((text) => ({ uri: text, regex: null })),
  fc
    .tuple(
      path,
      fc.constantFrom('', '^'),
      fc.constantFrom('(.*)', '.*', '(.*)$', '(.+)', '$'),
      path,
    )
    .map(([start, from, end, to]) => ({
      uri: null,
      regex: { match: `${from}${start}${end}`, rewrite: end.includes('(') ? `${to}\\1` : to },
    })),
);

const match = fc
  .tuple(uri, fc.boolean(), fc.boolean())
  .map(([text, wholeSegments, ignoreUriCase]): RouteMatch => ({
    ...ANY,
    uri: text,
    wholeSegments,
    ignoreUriCase,
  }));

test('every path that a match takes is among those asked for, and what servers get of it among those that arrive', () => {
  fc.assert(
    fc.property(match, rewrite, path, (one, written, target) => {
      if (asked(one, target) !== 'yes') return;
      const whole: RouteRewrite = { ...written, authority: null };
      const got = rewrittenPath(whole, one, target) ?? '';
      const arriving = arrivingPaths(one, whole);
      if (arriving !== null) expect(arriving.some((form) => matchesForm(form, got))).toBe(true);
      const forms = askedPaths(one);
      if (forms !== null) expect(forms.some((form) => matchesForm(form, target))).toBe(true);
    }),
    times(3000),
  );
});
