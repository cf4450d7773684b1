import { messageOf } from '../../checks/index.ts';
import { sentenceText } from '../../manifest/index.ts';
import type { Decision, GapProgress } from '../gate/decision.ts';
import type { JobPayload } from '../../review/index.ts';
import type { Reply } from './command-reply.ts';
import type { Clock } from '../../forge/index.ts';
import type { ReviewEnd, ReviewPorts } from '../reviews/pull-request-review.ts';
import { reviewPullRequest } from '../reviews/pull-request-review.ts';
import type { OverrideEnd } from './finding-override.ts';

type OverrideJob = Extract<JobPayload, { kind: 'command' }>;

/** What is to be overridden, and why. */
interface Overridden {
  readonly id: string;
  readonly reason: string;
}

/** Follows an `/override`: it is judged with a review of its own, and answered. */
export async function runOverride(
  { id, reason }: Overridden,
  job: OverrideJob,
  correlationId: string,
  ports: ReviewPorts,
): Promise<Reply> {
  const { comment, author, seen } = job;
  if (seen === undefined && isLate(job, ports)) return { kind: 'changed-since' };
  const by = { ...author, bot: false };
  const asked = { id, reason, comment, by, ...(seen !== undefined && { seen }) };
  const end = await reviewPullRequest(
    { ...job, trigger: '/override', correlationId, override: asked },
    ports,
  );
  return replyToEnd(end, author.login);
}

/** Milliseconds after which a comment may speak of another change than the one that is there now. */
const LATE = 10 * 60_000;

const isLate = ({ createdAt }: OverrideJob, { clock }: { readonly clock: Clock }): boolean =>
  createdAt !== undefined && clock.now() - Date.parse(createdAt) > LATE;

const COMMAND = 'override';

function replyToEnd(end: ReviewEnd, by: string): Reply {
  switch (end.kind) {
    case 'reviewed':
      return end.override === null
        ? { kind: 'not-reviewed-yet', command: COMMAND }
        : replyToOverride(end.override, by, end.decision);
    case 'not-reviewed':
    case 'stale':
      return { kind: 'not-reviewed-yet', command: COMMAND };
    case 'nothing-to-do':
      return { kind: 'closed', command: COMMAND };
  }
}

function replyToOverride(end: OverrideEnd, by: string, { gaps = [] }: Decision): Reply {
  switch (end.kind) {
    case 'overridden':
      return {
        kind: 'overridden',
        id: end.override.id,
        what: 'says' in end.subject ? sentenceText(messageOf(end.subject)) : end.subject.message,
        by,
        ...progressOf(end.override.id, gaps),
      };
    case 'nothing-to-override':
      return { kind: 'nothing-to-override', given: end.subject.id };
    case 'own-change':
      return { ...end, by };
    case 'unknown-id':
    case 'ambiguous-id':
    case 'id-too-short':
    case 'not-platform-member':
    case 'changed-since':
      return end;
  }
}

function progressOf(
  id: string,
  gaps: readonly GapProgress[],
): Pick<Extract<Reply, { kind: 'overridden' }>, 'progress'> {
  const gap = gaps.find((each) => each.id === id);
  return gap === undefined || gap.needed < 2 ? {} : { progress: gap };
}
