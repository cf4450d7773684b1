import { legacy } from '../../../../src/manifest/index.ts';
import fc from 'fast-check';
import { test } from 'vitest';
import { ROLLBACK_REPLIES } from '../../../../src/features/rollback/index.ts';
import { planReply, revertBody } from '../../../../src/features/rollback/texts/revert-body.ts';
import type { RollbackRefusal } from '../../../../src/features/rollback/texts/rollback-refusal.ts';
import { rolledBackNotice } from '../../../../src/features/rollback/texts/rollback-notice.ts';
import { expectInert } from '../../../support/expect-inert.ts';
import { hostileText } from '../../../support/hostile-text.ts';
import { contextOf, finding, HEAD, review } from '../../../support/report-parts.ts';
import { computedRevert, conflict, shownRevert } from './revert-parts.ts';
import { saidIn } from '../../../support/said-in-reply.ts';
import { times } from '../../../support/times.ts';

test('a revert acts on nothing that titles, reasons, files and commits say', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const later = { commit: HEAD, title: text, pullRequest: 77777, conflicts: true };
      const origin = { file: text, line: 1, column: 1, endLine: 1 };
      const context = contextOf(review({ findings: [finding({ says: legacy(text), origin })] }));
      const shown = shownRevert({
        of: { number: 77777, title: text },
        asked: { by: text, on: 77777, reason: text },
        scope: { kind: 'paths', globs: [text] },
        revert: computedRevert({
          kind: 'conflict',
          paths: [{ path: text, outcome: 'conflict' }],
          conflicts: [
            conflict({ path: text, sections: [{ line: 1, tip: [text], reverted: [] }] }),
            conflict({ path: text, sections: [] }),
          ],
        }),
        preview: { kind: 'reviewed', context },
        restoration: { kind: 'unknown', why: text },
        dependents: [later, { ...later, pullRequest: null }],
        breakGlassTeam: text,
      });
      const reland = { ...shown, command: 'reland', relands: shown.of } as const;
      const whys: readonly RollbackRefusal[] = [
        { kind: 'not-writer', permission: text },
        { kind: 'not-in-teams', teams: [text] },
        { kind: 'missing-permission', permission: text },
        { kind: 'branch-edited', branch: text, revert: 77777 },
        { kind: 'all-conflicts', paths: [text] },
        { kind: 'tree-differs', branch: text },
        { kind: 'revert', refusal: { reason: 'invalid-glob', glob: text } },
        { kind: 'revert', refusal: { reason: 'no-path-matches', globs: [text], changed: [text] } },
        { kind: 'failed', why: text },
      ];
      const stack = { kind: 'rollback-stack', of: 77777, dependents: shown.dependents } as const;
      const refusals = whys.map(
        (why) => ({ kind: 'rollback-refused', command: 'rollback', why }) as const,
      );
      const replies = [
        saidIn(ROLLBACK_REPLIES['rollback-planned'], planReply(shown)),
        saidIn(ROLLBACK_REPLIES['rollback-stack'], stack),
        ...refusals.map((each) => saidIn(ROLLBACK_REPLIES['rollback-refused'], each)),
      ];
      for (const each of [shown, reland]) expectInert(revertBody(each, '<!-- meshwarden:x -->'));
      for (const reply of replies) expectInert(reply);
      expectInert(
        rolledBackNotice({ command: 'rollback', revert: 77777, branch: text, whole: true }),
      );
    }),
    times(200),
  );
});
