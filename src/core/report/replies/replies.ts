import type { CommandError, CommandName, OptionError } from '../../commands/index.ts';
import { COMMANDS, helpLines } from '../../commands/index.ts';
import { nearestWord } from '../../manifest/index.ts';
import { breakGlassText } from '../gate/break-glass-reply.ts';
import type { BreakGlassReply } from '../gate/break-glass-reply.ts';
import type { GapProgress } from '../../gate/index.ts';
import { codeSpan, neutralMarkdown, lastNet } from '../../text/index.ts';
import { rollbackText } from '../rollback/rollback-reply.ts';
import type { RollbackReply } from '../rollback/rollback-reply.ts';

/** What a command came to, as far as there is something to say. */
export type Reply =
  | { readonly kind: 'help' }
  | { readonly kind: 'recheck-taken'; readonly sha: string }
  /** Markdown of ours, neutralised. */
  | { readonly kind: 'explained'; readonly sha: string; readonly text: string }
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
  /** A bug of ours, or GitHub did not answer. */
  | { readonly kind: 'failed' };

/** The one answer to a command, found again by the comment it answers. */
export const replyBody = (reply: Reply, comment: number): string =>
  `${lastNet(sentencesOf(reply))}\n\n${replyMarker(comment)}`;

/** The one comment that answers a click on a button, found again by its delivery. */
export const clickReplyBody = (reply: Reply, delivery: string, by: string): string =>
  `${lastNet(sentencesOf(reply))}\n\nAsked for by ${neutralMarkdown(by)}, with a button of the check.\n\n${replyMarker(delivery)}`;

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
  ...(['rollback-opened', 'rollback-planned', 'rollback-open'] as const),
]);

function sentencesOf(reply: Reply): string {
  switch (reply.kind) {
    case 'help':
      return helpText();
    case 'recheck-taken':
      return `**Reviewing ${codeSpan(reply.sha.slice(0, 7))} once more.** The check says what comes of it.`;
    case 'explained':
      return `${reply.text}\n\nOf ${codeSpan(reply.sha.slice(0, 7))}.`;
    case 'nothing-explained':
      return `**Not done: ${codeSpan(reply.given) || 'that'} is no finding, gap or rule of the present head.** ${hintFor(reply)}`;
    case 'overridden':
      return `**Overridden by ${neutralMarkdown(reply.by)}:** ${neutralMarkdown(reply.what)} (${codeSpan(reply.id)})\n${effectOf(reply.progress)} This holds until the change means something else.`;
    case 'glass-broken':
    case 'glass-not-broken':
      return breakGlassText(reply);
    case 'rollback-opened':
    case 'rollback-planned':
    case 'rollback-open':
    case 'rollback-merged':
    case 'rollback-closed':
    case 'rollback-stack':
    case 'nothing-to-roll-back':
    case 'rollback-refused':
      return rollbackText(reply);
    case 'approval-requested':
    case 'approval-requested-before':
    case 'nobody-to-ask':
      return approvalText(reply);
    case 'error':
      return errorText(reply.error);
    case 'not-platform-member':
      return `**Not done: \`/override\` is for ${teamText(reply.teams)}.** A membership that cannot be looked up counts as none.`;
    case 'unknown-id':
    case 'ambiguous-id':
    case 'id-too-short':
      return idText(reply);
    case 'own-change':
      return `**Not done: nobody overrides what they made themselves:** ${neutralMarkdown(reply.by)} (${neutralMarkdown(reply.part)}).`;
    case 'nothing-to-override':
      return `**Nothing to override:** ${codeSpan(reply.given)} was there before this change or lies elsewhere, and the check does not count it.`;
    case 'not-reviewed-yet':
      return `**Not done: the present head is not reviewed yet.** Comment \`/${reply.command}\` again when the check is finished.`;
    case 'changed-since':
      return '**Not done: this change means something else than when you commented.** Comment it again if it still holds for what the check says now.';
    case 'failed':
      return '**Not done:** it could not be carried out, after several tries. Comment it again to try once more.';
    case 'closed':
      return `**Not done: this pull request is closed.** \`/${reply.command}\` works on open ones.`;
  }
}

type ApprovalReply = Extract<
  Reply,
  { kind: 'approval-requested' | 'approval-requested-before' | 'nobody-to-ask' }
>;

function approvalText(reply: ApprovalReply): string {
  switch (reply.kind) {
    case 'approval-requested': {
      const { owner, teams, people, refusal } = reply;
      const names = [...teams.map((slug) => `${owner}/${slug}`), ...people].map(neutralMarkdown);
      const but = refusal === null ? '' : ` ${neutralMarkdown(refusal)}.`;
      if (names.length === 0) return `**Nobody was asked for a review.**${but}`;
      return `**Asked for a review: ${names.join(', ')}.**${but}`;
    }
    case 'approval-requested-before':
      return `**Not done: those whose approval is missing were asked for ${codeSpan(reply.sha.slice(0, 7))} before.** They are asked again for the next head.`;
    case 'nobody-to-ask':
      return reply.draft
        ? '**Not done: this is a draft.** Nobody is asked until it is ready for review.'
        : '**Not done: there is nobody to ask.** The check says what it waits for.';
  }
}

const helpText = (): string =>
  [
    'Commands go on the first line of a new comment:',
    '',
    ...helpLines(),
    '',
    'To approve, submit a GitHub review. Edited comments and quoted lines are not read.',
  ].join('\n');

function errorText(error: CommandError): string {
  switch (error.kind) {
    case 'unknown-command': {
      const hint =
        error.nearest === null
          ? '`/help` lists what there is.'
          : `Did you mean \`/${error.nearest}\`?`;
      return `**Not done: there is no command ${codeSpan(error.given)}.** ${hint}`;
    }
    case 'missing-argument':
      return `**Not done: \`/${error.command}\` needs ${neutralMarkdown(error.what)}.** Write ${codeSpan(usageOf(error.command))}.`;
    case 'unknown-option':
    case 'unusable-option':
    case 'repeated-option':
    case 'contradicting-options':
    case 'option-after-reason':
      return `**Not done: ${optionText(error)} Write ${codeSpan(usageOf(error.command))}.`;
  }
}

/** Ends the bold print it begins in. */
function optionText(error: OptionError): string {
  const command = `\`/${error.command}\``;
  switch (error.kind) {
    case 'unknown-option': {
      const hint = error.nearest === null ? '' : ` Did you mean \`${error.nearest}\`?`;
      return `${command} has no option ${codeSpan(error.given)}.**${hint}`;
    }
    case 'unusable-option': {
      const given = error.given === null ? '' : ` ${codeSpan(error.given)} is none.`;
      return `\`${error.option}\` needs ${error.expected}.**${given}`;
    }
    case 'repeated-option':
      return `${command} takes \`${error.option}\` not that often.**`;
    case 'contradicting-options':
      return `${error.options.map((option) => `\`${option}\``).join(' and ')} ask for different things.** Give one of them.`;
    case 'option-after-reason':
      return `\`${error.option}\` stands behind the reason, where it would be a word of it.** Options come before the reason.`;
  }
}

const usageOf = (command: CommandName): string =>
  COMMANDS.find(({ name }) => name === command)?.usage ?? `/${command}`;

const teamText = (teams: readonly string[]): string =>
  teams.length === 0
    ? 'the platform team, and this repository names none'
    : `active members of ${teams.map(neutralMarkdown).join(' or ')}`;

type IdReply = Extract<Reply, { kind: 'unknown-id' | 'ambiguous-id' | 'id-too-short' }>;

function idText(reply: IdReply): string {
  const given = codeSpan(reply.given) || 'that';
  switch (reply.kind) {
    case 'unknown-id':
      return `**Not done: ${given} is no finding or gap of the present head.** ${hintFor(reply)}`;
    case 'ambiguous-id':
      return `**Not done: ${given} is the beginning of ${String(reply.ids.length)} ids.** It is one of ${idList(reply.ids)}.`;
    case 'id-too-short':
      return `**Not done: ${given} is too short.** Give at least ${String(reply.shortest)} characters of the id.`;
  }
}

function hintFor({
  kind,
  given,
  ids,
}: Extract<Reply, { kind: 'unknown-id' | 'nothing-explained' }>): string {
  if (ids.length === 0)
    return kind === 'unknown-id'
      ? 'There is none that the check counts.'
      : '`/explain` alone says why the tier is what it is.';
  const nearest = nearestWord(given, ids);
  return nearest === null ? `There is ${idList(ids)}.` : `Did you mean ${codeSpan(nearest)}?`;
}

const IDS_SHOWN = 10;

function idList(ids: readonly string[]): string {
  const more = ids.length - IDS_SHOWN;
  const shown = ids.slice(0, IDS_SHOWN).map(codeSpan).join(', ');
  return `${shown}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

function effectOf(progress: Pick<GapProgress, 'given' | 'needed'> | undefined): string {
  if (progress === undefined) return 'The check no longer counts it.';
  const { given, needed } = progress;
  const count = `${String(given)} of ${String(needed)} overrides`;
  return given < needed
    ? `${count}: the check fails until ${String(needed - given)} more of the platform team ${needed - given === 1 ? 'overrides' : 'override'} it too.`
    : `${count}: the check no longer counts it.`;
}
