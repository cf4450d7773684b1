import { expect, test } from 'vitest';
import { checkList } from '../../src/cli/at-rest/explained-checks.ts';
import { detectors } from '../../src/checks/index.ts';

test('the list names each check once, below its detector, with its level and Istio’s codes', () => {
  const lines = checkList(detectors).split('\n');
  for (const { id, checks } of detectors) {
    const start = lines.findIndex((line) => line.startsWith(`${id}: `));
    expect(start).toBeGreaterThanOrEqual(0);
    for (const check of checks) {
      const own = lines.filter((line) =>
        new RegExp(`^  (?:error|warning|info) +${id}/${check.id}(?: \\(|$)`).test(line),
      );
      expect(own).toHaveLength(1);
      for (const { code } of check.knownAs ?? []) expect(own[0]).toContain(code);
    }
  }
});
