import type { Forge, Repository } from '../../forge/index.ts';
import type { Reply } from './replies/replies.ts';
import { isReplyTo, reactionTo, replyBody } from './replies/replies.ts';

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
