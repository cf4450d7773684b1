import type { Block, done } from '../../review/index.ts';
import type { BreakGlassReply } from '../gate/texts/break-glass-reply.ts';
import type { HandChangeReply } from '../gate/texts/hand-change-reply.ts';
import { BREAK_GLASS_REPLIES } from '../gate/texts/break-glass-reply.ts';
import { fittedDocument, paragraph } from '../../review/index.ts';
import { HAND_CHANGE_REPLIES } from '../gate/texts/hand-change-reply.ts';
import { DRIFT_REPLIES } from '../../features/drift/index.ts';
import type { DriftReply } from '../../features/drift/index.ts';
import { ROLLBACK_REPLIES } from '../../features/rollback/index.ts';
import type { RollbackReply } from '../../features/rollback/index.ts';
import { REVIEW_REPLIES } from './replies/review-replies.ts';
import type { ReviewReply } from './replies/review-replies.ts';
import type { Forge, Repository } from '../../forge/index.ts';

/** What a command came to, as far as there is something to say. */
export type Reply = ReviewReply | BreakGlassReply | HandChangeReply | DriftReply | RollbackReply;

type Replies = { readonly [R in Reply as R['kind']]: R };

const REPLIES: { readonly [K in keyof Replies]: ReturnType<typeof done<Replies[K]>> } = {
  ...REVIEW_REPLIES,
  ...BREAK_GLASS_REPLIES,
  ...HAND_CHANGE_REPLIES,
  ...DRIFT_REPLIES,
  ...ROLLBACK_REPLIES,
};

/** Bytes. */
const LONGEST_REPLY = 60_000;

/** The one answer to a command, found again by the comment it answers. */
export const replyBody = (reply: Reply, comment: number): string =>
  printed(reply, [], replyMarker(comment));

/** The one comment that answers a click on a button, found again by its delivery. */
export const clickReplyBody = (reply: Reply, delivery: string, by: string): string =>
  printed(
    reply,
    [paragraph('Asked for by ', by, ', with a button of the check.')],
    replyMarker(delivery),
  );

const printed = (reply: Reply, after: readonly Block[], marker: string): string =>
  printedAs(reply.kind, reply, { after, marker });

function printedAs<K extends keyof Replies>(
  kind: K,
  reply: Replies[K],
  { after, marker }: { readonly after: readonly Block[]; readonly marker: string },
): string {
  const { blocks, folded, longest = LONGEST_REPLY } = REPLIES[kind];
  const needed = [...blocks(reply), ...after];
  return fittedDocument({ needed, folded: folded?.(reply) ?? [], last: [marker] }, longest);
}

/** Whether it answers this comment, or the click of this delivery. Only for bodies that we wrote ourselves. */
export const isReplyTo = (asked: number | string, body: string): boolean =>
  body.trimEnd().endsWith(replyMarker(asked));

/** Ids of deliveries are in a header, which nobody signs. */
const replyMarker = (asked: number | string): string =>
  `<!-- meshwarden:reply:${String(asked)
    .replace(/[^\w-]/g, '')
    .slice(0, 64)} -->`;

/** 👍 where it was done, 😕 where it was refused. */
export const reactionTo = ({ kind }: Reply): '+1' | 'confused' => REPLIES[kind].reaction;

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
