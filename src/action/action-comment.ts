import { keptComment } from '../forge/index.ts';
import { isWorthAComment } from '../bot/index.ts';
import type { ReportContext } from '../review/index.ts';

/** Hidden line at the end of the action's comment, by which it is found again; its author is looked at, too. */
const MARKER = '<!-- meshwarden:action:v1 -->';

/** Composes the one comment of a pull request. */
export const actionComment = (report: string): string => `${report.trimEnd()}\n\n${MARKER}`;

/** Says what becomes of the comment. */
type CommentPlan =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'create'; readonly body: string }
  | { readonly kind: 'update'; readonly id: number; readonly body: string };

/**
 * Keeps one comment up to date, of those that our account wrote. A change of which nothing has to be seen gets none, but one that is there says the good news.
 */
export function planComment(
  body: string,
  own: readonly { readonly id: number; readonly body: string }[],
  context: Pick<ReportContext, 'review'> | null,
): CommentPlan {
  const kept = keptComment(body, own, MARKER);
  switch (kept.kind) {
    case 'create':
      return context === null || isWorthAComment(context.review)
        ? { kind: 'create', body }
        : { kind: 'nothing' };
    case 'update':
      return { ...kept, body };
    case 'same':
      return { kind: 'nothing' };
  }
}
