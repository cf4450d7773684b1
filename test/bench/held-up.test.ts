import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { heldUpPage, verdictsIn } from '../../bench/held-up.ts';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';

const change = (commit: string, tier: string, isHeldUp: boolean, cpuSeconds = 1) => ({
  ...{ repository: 'acme/mesh', commit, tier, isHeldUp, cpuSeconds, peakMegabytes: 100 },
});
const line = (commit: string, kind: string, verdict: string): string =>
  ['acme/mesh', commit, '7', kind, 'high', verdict].join('\t');

test('a share is of all changes, of ordinary ones and of those that readers judged', () => {
  const verdicts = verdictsIn(
    ['# a comment', line('a', 'ordinary', 'undeserved'), line('b', 'asks', 'deserved'), ''].join(
      '\n',
    ),
  );
  const page = heldUpPage(
    [change('a', 'high', true), change('b', 'critical', true), change('c', 'low', false, 13)],
    verdicts,
  );
  expect(page).toContain('| all | 2 of 3 (67 %) |');
  expect(page).toContain('| ordinary, as far as read | 1 of 1 (100 %) |');
  expect(page).toContain('| of those held up and read, undeservedly | 1 of 2 (50 %) |');
  expect(page).toContain('1 of them nobody has read.');
  expect(page).toContain('- acme/mesh c: 13.0 s, 100 MB');
});

test('a line without a verdict is refused, and those that are kept can be read', () => {
  expect(() => verdictsIn('acme/mesh\ta\t7\tordinary\thigh\tmaybe')).toThrow();
  const kept = readFileSync(join(packageRoot(), 'bench/draws.tsv'), 'utf8');
  expect(verdictsIn(kept).every(({ commit }) => /^[0-9a-f]{40}$/.test(commit))).toBe(true);
});
