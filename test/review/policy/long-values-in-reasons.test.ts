import { expect, test } from 'vitest';
import type { Change } from '../../../src/compare/index.ts';
import { matterText } from '../../../src/review/policy/rules/matter.ts';
import { change, environment } from './matters.ts';

const LONG = `gcr.io/cf-routing/pilot@sha256:${'0'.repeat(64)}`;

const said = (before: Change['before'], after: Change['after']): string =>
  matterText({
    kind: 'change',
    environment: environment({ changes: [] }),
    change: change({
      kind: 'resource-changed',
      of: 'apps/v1 Deployment shop/web',
      field: 'spec.x',
      before,
      after,
    }),
  });

test.each<readonly [Change['before'], Change['after'], string]>([
  ['pilot:1.4.5', LONG, `\`pilot:1.4.5\` → \`${LONG.slice(0, 79)}…\``],
  ['a', '', '`a` → an empty text'],
  ['a', 'b\nc\n', '`a` → 2 lines'],
  [['a'], 'b', 'a list → `b`'],
  ['a', { b: 'c' }, '`a` → a map'],
  ['a', 'b`c', "`a` → `b'c`"],
])('a reason says what a value becomes: %j → %j', (before, after, text) => {
  expect(said(before, after)).toBe(`Deployment shop/web: \`spec.x\` ${text}`);
});
