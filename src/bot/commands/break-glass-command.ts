import type { Reply } from './command-reply.ts';
import type { BreakGlassEnd } from './break-glass-request.ts';
import type { JobPayload } from '../../review/index.ts';
import type { ReviewPorts } from '../reviews/pull-request-review.ts';
import { reviewPullRequest } from '../reviews/pull-request-review.ts';

type BreakGlassJob = Pick<
  Extract<JobPayload, { kind: 'command' }>,
  'repository' | 'pullRequest' | 'comment' | 'author' | 'seen'
> & { readonly correlationId: string };

/** Follows a `/break-glass`: it is judged with a review of its own, and answered. */
export async function runBreakGlass(
  reason: string,
  { repository, pullRequest, comment, author, seen, correlationId }: BreakGlassJob,
  ports: ReviewPorts,
): Promise<Reply> {
  const by = { ...author, bot: false };
  const breakGlass = { reason, comment, by, ...(seen !== undefined && { seen }) };
  const end = await reviewPullRequest(
    { repository, pullRequest, trigger: '/break-glass', correlationId, breakGlass },
    ports,
  );
  switch (end.kind) {
    case 'reviewed':
      return end.breakGlass === null ? NOT_REVIEWED : replyToBreakGlass(end.breakGlass);
    case 'not-reviewed':
    case 'stale':
      return NOT_REVIEWED;
    case 'nothing-to-do':
      return { kind: 'closed', command: 'break-glass' };
  }
}

const NOT_REVIEWED: Reply = { kind: 'not-reviewed-yet', command: 'break-glass' };

function replyToBreakGlass(end: BreakGlassEnd): Reply {
  switch (end.kind) {
    case 'broken': {
      const { by, sha, until } = end.breakGlass;
      const { issue, debt } = end.debt;
      return { kind: 'glass-broken', by, sha, until, issue, deadline: debt.deadline };
    }
    case 'broken-already': {
      const { by, until } = end.breakGlass;
      return { kind: 'glass-not-broken', why: { kind: end.kind, by, until } };
    }
    case 'changed-since':
      return end;
    case 'not-seen':
      return NOT_REVIEWED;
    case 'no-break-glass-team':
    case 'not-break-glass-member':
    case 'no-reason':
    case 'changes-policy':
    case 'not-analysed':
    case 'nothing-waits':
    case 'no-issue':
      return { kind: 'glass-not-broken', why: end };
  }
}
