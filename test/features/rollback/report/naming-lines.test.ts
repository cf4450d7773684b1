import { expect, test } from 'vitest';
import { localRevertReport } from '../../../../src/features/rollback/texts/local-revert-report.ts';
import { revertBody } from '../../../../src/features/rollback/texts/revert-body.ts';
import { computedRevert, shownRevert } from './revert-parts.ts';

const line = { path: 'overlays/prod/kustomization.yaml', line: 7, list: 'resources' } as const;
const revert = computedRevert({
  lines: [
    { ...line, did: 'taken-out' },
    { ...line, did: 'taken-out' },
    { ...line, path: 'a`b.yaml', did: 'put-back' },
  ],
});

test('the lines that go and come back with an object are named, each once', () => {
  expect(revertBody(shownRevert({ revert }), '')).toContain(
    "**With what names it:** and its line in `overlays/prod/kustomization.yaml:7` (resources), taken out; and its line in `a'b.yaml:7` (resources), put back.",
  );
  const branch = { name: 'meshwarden/rollback/x', kind: 'not-written', commit: null } as const;
  const context = { onto: 'main', preview: null, restoration: null, next: [] };
  expect(localRevertReport({ kind: 'reverted', revert, branch }, context)).toContain(
    '  with what names it\n    and its line in overlays/prod/kustomization.yaml:7 (resources), taken out\n',
  );
});

test('nothing is said of them where there are none', () => {
  expect(revertBody(shownRevert(), '')).not.toContain('names it');
});
