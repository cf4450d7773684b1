import type { Repository } from '../../core/forge/index.ts';
import type { Reply } from '../../core/report/index.ts';
import { isReplyTo, reactionTo, replyBody } from '../../core/report/index.ts';
import type { Forge } from '../ports/forge.ts';

/** One reply to each comment, however often the job runs. */
export async function answerCommand(
  reply: Reply,
  { comment, pullRequest }: { readonly comment: number; readonly pullRequest: number },
  repository: Repository,
  forge: Pick<Forge, 'comments' | 'createComment' | 'react'>,
): Promise<void> {
  const own = await forge.comments(repository, pullRequest);
  if (!own.some(({ body }) => isReplyTo(comment, body)))
    await forge.createComment(repository, pullRequest, replyBody(reply, comment));
  await forge.react(repository, comment, reactionTo(reply));
}
