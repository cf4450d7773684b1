import type { CommandError, CommandName } from '../../commands/index.ts';
import { commandHelp } from '../../commands/index.ts';
import type { Block, Item } from '../document/blocks.ts';
import { code, commit, listOf, paragraph, strong } from '../document/blocks.ts';
import { breakGlassBlocks } from '../gate/break-glass-reply.ts';
import type { BreakGlassReply } from '../gate/break-glass-reply.ts';
import { handChangeBlocks } from '../gate/hand-change-reply.ts';
import type { HandChangeReply } from '../gate/hand-change-reply.ts';
import type { GapProgress } from '../../gate/index.ts';
import { driftReplyBlocks } from '../drift/drift-reply.ts';
import type { DriftReply } from '../drift/drift-reply.ts';
import { fittedDocument } from '../print/fitted-document.ts';
import { rollbackBlocks } from '../rollback/rollback-reply.ts';
import type { RollbackReply } from '../rollback/rollback-reply.ts';
import { sentenceOf } from './reply-sentence.ts';

/** What a command came to, as far as there is something to say. */
export type Reply =
  | { readonly kind: 'help' }
  | { readonly kind: 'recheck-taken'; readonly sha: string }
  | { readonly kind: 'explained'; readonly sha: string; readonly blocks: readonly Block[] }
  /** `ids`: findings, gaps and rules that can be explained here. */
  | { readonly kind: 'nothing-explained'; readonly given: string; readonly ids: readonly string[] }
  /** `what` is the message of the finding or gap. */
  | {
      readonly kind: 'overridden';
      readonly id: string;
      readonly what: string;
      readonly by: string;
      /** Absent where one person is enough. */
      readonly progress?: Pick<GapProgress, 'given' | 'needed'>;
    }
  | BreakGlassReply
  | HandChangeReply
  | DriftReply
  | RollbackReply
  /** Slugs of the owner's teams, and logins; `refusal`: half a sentence about those whom it did not ask. */
  | {
      readonly kind: 'approval-requested';
      readonly owner: string;
      readonly teams: readonly string[];
      readonly people: readonly string[];
      readonly refusal: string | null;
    }
  | { readonly kind: 'approval-requested-before'; readonly sha: string }
  | { readonly kind: 'nobody-to-ask'; readonly draft: boolean }
  | { readonly kind: 'error'; readonly error: CommandError }
  /** The answer does not say who is a member, only who is asked; empty where no team is known. */
  | { readonly kind: 'not-platform-member'; readonly teams: readonly string[] }
  /** `ids`: what can be overridden here. */
  | { readonly kind: 'unknown-id'; readonly given: string; readonly ids: readonly string[] }
  | { readonly kind: 'ambiguous-id'; readonly given: string; readonly ids: readonly string[] }
  | { readonly kind: 'id-too-short'; readonly given: string; readonly shortest: number }
  /** `part` says how they took part: `author of 1234567`. */
  | { readonly kind: 'own-change'; readonly by: string; readonly part: string }
  /** It is there, but was before this change: the check does not count it. */
  | { readonly kind: 'nothing-to-override'; readonly given: string }
  | { readonly kind: 'not-reviewed-yet'; readonly command: CommandName }
  /** An override was asked for of something that the change no longer means. */
  | { readonly kind: 'changed-since' }
  | { readonly kind: 'closed'; readonly command: CommandName }
  /** It was said on an issue, and is about a pull request. */
  | { readonly kind: 'on-issue'; readonly command: CommandName }
  /** A bug of ours, or GitHub did not answer. */
  | { readonly kind: 'failed' };

/** Bytes; of what is explained one screen or two are enough. */
const LONGEST_REPLY = 60_000;
const LONGEST_EXPLANATION = 12_000;

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
  fittedDocument(
    {
      needed: [...blocksOf(reply), ...after],
      folded: reply.kind === 'rollback-planned' ? reply.folded : [],
      last: [marker],
    },
    reply.kind === 'explained' ? LONGEST_EXPLANATION : LONGEST_REPLY,
  );

/** Whether it answers this comment, or the click of this delivery. Only for bodies that we wrote ourselves. */
export const isReplyTo = (asked: number | string, body: string): boolean =>
  body.trimEnd().endsWith(replyMarker(asked));

/** Ids of deliveries are in a header, which nobody signs. */
const replyMarker = (asked: number | string): string =>
  `<!-- meshwarden:reply:${String(asked)
    .replace(/[^\w-]/g, '')
    .slice(0, 64)} -->`;

/** 👍 where it was done, 😕 where it was refused. */
export const reactionTo = ({ kind }: Reply): '+1' | 'confused' =>
  DONE.has(kind) ? '+1' : 'confused';

const DONE: ReadonlySet<Reply['kind']> = new Set([
  ...(['help', 'recheck-taken', 'explained', 'overridden', 'glass-broken'] as const),
  ...(['hand-change-recorded', 'drift-ignored', 'drift-restore', 'drift-adopted'] as const),
  ...(['rollback-opened', 'rollback-planned', 'rollback-open'] as const),
]);

function blocksOf(reply: Reply): readonly Block[] {
  switch (reply.kind) {
    case 'help':
      return helpBlocks();
    case 'explained':
      return [...reply.blocks, paragraph('Of ', commit(reply.sha), '.')];
    case 'rollback-planned':
      return reply.needed;
    case 'rollback-opened':
    case 'rollback-open':
    case 'rollback-merged':
    case 'rollback-closed':
    case 'rollback-stack':
    case 'nothing-to-roll-back':
    case 'rollback-refused':
      return rollbackBlocks(reply);
    case 'glass-broken':
    case 'glass-not-broken':
      return breakGlassBlocks(reply);
    case 'hand-change-recorded':
    case 'hand-change-refused':
      return handChangeBlocks(reply);
    case 'drift-ignored':
    case 'drift-restore':
    case 'drift-adopted':
    case 'drift-refused':
      return driftReplyBlocks(reply);
    case 'overridden':
      return [
        {
          kind: 'paragraph',
          lines: [
            [strong('Overridden by ', reply.by, ':'), ' ', reply.what, ' (', code(reply.id), ')'],
            [`${effectOf(reply.progress)} This holds until the change means something else.`],
          ],
        },
      ];
    case 'recheck-taken':
    case 'nothing-explained':
    case 'approval-requested':
    case 'approval-requested-before':
    case 'nobody-to-ask':
    case 'error':
    case 'not-platform-member':
    case 'unknown-id':
    case 'ambiguous-id':
    case 'id-too-short':
    case 'own-change':
    case 'nothing-to-override':
    case 'not-reviewed-yet':
    case 'changed-since':
    case 'failed':
    case 'closed':
    case 'on-issue':
      return [paragraph(...sentenceOf(reply))];
  }
}

function helpBlocks(): readonly Block[] {
  const items = commandHelp().map(({ usage, what, who, options }): Item => ({
    words: [code(usage), ` ${what} (${who})`],
    below: options.map((option) => ({ words: [code(option.usage), ` ${option.what}`] })),
  }));
  return [
    paragraph('Commands go on the first line of a new comment:'),
    listOf(null, items, Infinity),
    paragraph('To approve, submit a GitHub review. Edited comments and quoted lines are not read.'),
  ];
}

function effectOf(progress: Pick<GapProgress, 'given' | 'needed'> | undefined): string {
  if (progress === undefined) return 'The check no longer counts it.';
  const { given, needed } = progress;
  const count = `${String(given)} of ${String(needed)} overrides`;
  return given < needed
    ? `${count}: the check fails until ${String(needed - given)} more of the platform team ${needed - given === 1 ? 'overrides' : 'override'} it too.`
    : `${count}: the check no longer counts it.`;
}
