import type { ReportContext } from '../../../../src/review/index.ts';
import { planReply, revertBody } from '../../../../src/features/rollback/texts/revert-body.ts';
import { shownRevert } from './revert-parts.ts';

/** What is said of a revert whose preview is this review: in its pull request, and in reply to who asks for the plan. */
export function writtenRevert(context: ReportContext) {
  const shown = shownRevert({ preview: { kind: 'reviewed', context } });
  return { body: revertBody(shown, ''), plan: planReply(shown) };
}
