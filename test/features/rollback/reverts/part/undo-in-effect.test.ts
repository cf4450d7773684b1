import { describe, expect, test } from 'vitest';
import { DEEDS, filesOf, HOMES, LAYOUTS, MEANS } from './part-cases.ts';
import type { Named, PartCase } from './part-cases.ts';
import { resultOf, undoing } from './undoing.ts';
import type { Files } from './undoing.ts';

/** What the object is called before the change and after it. */
const NAMES: Readonly<Record<(typeof DEEDS)[number], readonly [Named, Named]>> = {
  added: [null, 'deny'],
  removed: ['deny', null],
  renamed: ['refuse', 'deny'],
};

/** All there is, but for what was there before and is not to come back. */
function statesOf(given: PartCase, deed: (typeof DEEDS)[number]) {
  const [before, after] = NAMES[deed];
  return {
    pre: filesOf(given, before, false),
    post: filesOf(given, after, false),
    tip: filesOf(given, after, true),
    expected: filesOf(given, before, true),
  };
}

const cases = DEEDS.flatMap((deed) =>
  HOMES.flatMap((home) =>
    MEANS.flatMap((means) => LAYOUTS.map((layout) => ({ deed, home, means, layout }))),
  ),
);

describe('an object that is undone alone', () => {
  test.each(cases)(
    '$deed, $home, $means, $layout: all is as it was, and what came later stays',
    ({ deed, ...given }) => {
      const { pre, post, tip, expected } = statesOf(given, deed);
      const kind = given.means === 'generator' ? 'ConfigMap' : 'AuthorizationPolicy';
      const plan = undoing(`${kind}/shop/deny`, { pre, post, tip });
      expect(resultOf(plan, tip) satisfies Files).toEqual(expected);
    },
  );
});
