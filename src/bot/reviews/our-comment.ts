import { ForgeProblem } from '../../forge/index.ts';
import type { Forge, PullRequest } from '../../forge/index.ts';
import type { PullRequestRecord, Store } from '../../review/index.ts';
import { isOurComment } from '../check/review-comment.ts';

export interface CommentPorts {
  readonly forge: Pick<Forge, 'comments' | 'createComment' | 'updateComment'>;
  readonly store: Pick<Store, 'updatePullRequest'>;
}

/** Holds what the comment says, and what of it counts when asking whether it says something new. */
export interface CommentContent {
  readonly body: string;
  /** Hashes the body without what changes with every commit: the shas of its links. */
  readonly digest: string;
}

/**
 * Finds our comment by our authorship and the hidden marker, for anyone can write the marker. Null where
 * there is none.
 */
export async function findComment(
  { pullRequest, comment, complete }: PullRequestRecord,
  ports: CommentPorts,
): Promise<{
  readonly id: number;
  readonly written: string | null;
  readonly body: string | null;
} | null> {
  if (comment?.id != null) return { id: comment.id, written: comment.written, body: null };
  if (comment === null && complete) return null;
  const own = await ports.forge.comments(pullRequest.repository, pullRequest.number);
  const found = own.find(({ body }) => isOurComment(body));
  if (found === undefined) return null;
  await remember(pullRequest, { id: found.id, written: null }, ports);
  return { id: found.id, written: null, body: found.body };
}

/** Makes our one comment say this; nothing is written where it says so already. */
export async function writeComment(
  record: PullRequestRecord,
  content: CommentContent,
  ports: CommentPorts,
): Promise<void> {
  const { pullRequest } = record;
  const { repository, number } = pullRequest;
  const found = await findComment(record, ports);
  if (found !== null) {
    if (found.written === content.digest) return;
    if (found.body !== content.body && !(await updated(record, found.id, content, ports))) {
      // somebody deleted it
      await remember(pullRequest, null, ports);
      return writeComment({ ...record, comment: null, complete: true }, content, ports);
    }
    return remember(pullRequest, { id: found.id, written: content.digest }, ports);
  }
  // from here on it may exist without our hearing of it
  await remember(pullRequest, { id: null, written: null }, ports);
  const id = await ports.forge.createComment(repository, number, content.body);
  await remember(pullRequest, { id, written: content.digest }, ports);
}

async function updated(
  { pullRequest }: PullRequestRecord,
  id: number,
  { body }: CommentContent,
  { forge }: CommentPorts,
): Promise<boolean> {
  try {
    await forge.updateComment(pullRequest.repository, id, body);
    return true;
  } catch (error) {
    if (error instanceof ForgeProblem && error.kind === 'not-found') return false;
    throw error;
  }
}

const remember = async (
  { repository, number }: PullRequest,
  comment: PullRequestRecord['comment'],
  { store }: CommentPorts,
): Promise<void> => {
  await store.updatePullRequest(repository.id, number, (record) => ({ ...record, comment }));
};
