import { expect, test } from 'vitest';
import { turnText } from '../../src/checks/mesh-wide/value-change.ts';
import type { Plain } from '../../src/manifest/index.ts';

const failover = (...pairs: readonly (readonly [from: string, to: string])[]): Plain =>
  pairs.map(([from, to]) => ({ from, to }));

const before = failover(['eu-central-1', 'eu-west-1'], ['eu-west-1', 'eu-central-1']);

test('a long value that begins as the old one did is told by the part that differs', () => {
  const after = failover(['eu-central-1', 'eu-west-1'], ['eu-west-1', 'eu-west-3']);
  expect(turnText({ before, after })).toBe('from eu-central-1 to eu-west-3 at [1].to');
});

test('long values of which more differs are cut where they differ', () => {
  const after = failover(
    ['eu-central-1', 'eu-west-1'],
    ['eu-west-1', 'eu-central-1'],
    ['us-east-1', 'us-west-2'],
  );
  const [, from = '', to = ''] = /^from (.+) to (.+)$/.exec(turnText({ before, after })) ?? [];
  expect(from).not.toBe(to);
  expect(to).toContain('us-east-1');
});
