import type { CommandError, CommandName, OptionError } from '../../commands/index.ts';
import { COMMANDS } from '../../commands/index.ts';
import { nearestWord } from '../../manifest/index.ts';
import type { Inline, Words } from '../document/blocks.ts';
import { code, commit, joined, notDone, strong } from '../document/blocks.ts';
import type { DriftReply } from '../drift/drift-reply.ts';
import type { BreakGlassReply } from '../gate/break-glass-reply.ts';
import type { HandChangeReply } from '../gate/hand-change-reply.ts';
import type { RollbackReply } from '../rollback/rollback-reply.ts';
import type { Reply } from './replies.ts';

type SentenceReply = Exclude<
  Reply,
  | BreakGlassReply
  | HandChangeReply
  | DriftReply
  | RollbackReply
  | { readonly kind: 'help' }
  | { readonly kind: 'explained' }
  | { readonly kind: 'overridden' }
>;

/** What a command came to, where that is a sentence or two. */
export function sentenceOf(reply: SentenceReply): Words {
  switch (reply.kind) {
    case 'recheck-taken':
      return [
        strong('Reviewing ', commit(reply.sha), ' once more.'),
        ' The check says what comes of it.',
      ];
    case 'nothing-explained':
      return [
        notDone(codeOrThat(reply.given), ' is no finding, gap or rule of the present head.'),
        ' ',
        ...hintFor(reply),
      ];
    case 'approval-requested':
    case 'approval-requested-before':
    case 'nobody-to-ask':
      return approvalWords(reply);
    case 'error':
      return errorWords(reply.error);
    case 'not-platform-member':
      return [
        notDone('`/override` is for ', ...teamWords(reply.teams), '.'),
        ' A membership that cannot be looked up counts as none.',
      ];
    case 'unknown-id':
    case 'ambiguous-id':
    case 'id-too-short':
      return idWords(reply);
    case 'own-change':
      return [
        notDone('nobody overrides what they made themselves:'),
        ' ',
        reply.by,
        ' (',
        reply.part,
        ').',
      ];
    case 'nothing-to-override':
      return [
        strong('Nothing to override:'),
        ' ',
        codeOrThat(reply.given),
        ' was there before this change or lies elsewhere, and the check does not count it.',
      ];
    case 'not-reviewed-yet':
      return [
        notDone('the present head is not reviewed yet.'),
        ` Comment \`/${reply.command}\` again when the check is finished.`,
      ];
    case 'changed-since':
      return [
        notDone('this change means something else than when you commented.'),
        ' Comment it again if it still holds for what the check says now.',
      ];
    case 'failed':
      return [
        strong('Not done:'),
        ' it could not be carried out, after several tries. Comment it again to try once more.',
      ];
    case 'closed':
      return [
        notDone('this pull request is closed.'),
        ` \`/${reply.command}\` works on open ones.`,
      ];
    case 'on-issue':
      return [
        notDone(`\`/${reply.command} <reason>\` works on pull requests.`),
        ' On an issue, what was changed by hand is recorded: ',
        code(usageOf('break-glass kubectl')),
        '.',
      ];
  }
}

const codeOrThat = (given: string): Inline => (given.trim() === '' ? 'that' : code(given));

type ApprovalReply = Extract<
  Reply,
  { kind: 'approval-requested' | 'approval-requested-before' | 'nobody-to-ask' }
>;

function approvalWords(reply: ApprovalReply): Words {
  switch (reply.kind) {
    case 'approval-requested': {
      const { owner, teams, people, refusal } = reply;
      const names = [...teams.map((slug) => `${owner}/${slug}`), ...people].map((name) => [name]);
      const but: Words = refusal === null ? [] : [' ', refusal, '.'];
      return names.length === 0
        ? [strong('Nobody was asked for a review.'), ...but]
        : [strong('Asked for a review: ', ...joined(names, ', '), '.'), ...but];
    }
    case 'approval-requested-before':
      return [
        notDone('those whose approval is missing were asked for ', commit(reply.sha), ' before.'),
        ' They are asked again for the next head.',
      ];
    case 'nobody-to-ask':
      return reply.draft
        ? [notDone('this is a draft.'), ' Nobody is asked until it is ready for review.']
        : [notDone('there is nobody to ask.'), ' The check says what it waits for.'];
  }
}

function errorWords(error: CommandError): Words {
  switch (error.kind) {
    case 'unknown-command': {
      const hint =
        error.nearest === null
          ? '`/help` lists what there is.'
          : `Did you mean \`/${error.nearest}\`?`;
      return [notDone('there is no command ', code(error.given), '.'), ` ${hint}`];
    }
    case 'missing-argument':
      return [notDone(`\`/${error.command}\` needs `, error.what, '.'), ...writeWords(error)];
    case 'unknown-option':
    case 'unusable-option':
    case 'repeated-option':
    case 'contradicting-options':
    case 'option-after-reason':
      return [...optionWords(error), ...writeWords(error)];
  }
}

const writeWords = ({ command }: { readonly command: CommandName }): Words => [
  ' Write ',
  code(usageOf(command)),
  '.',
];

function optionWords(error: OptionError): Words {
  const command = `\`/${error.command}\``;
  switch (error.kind) {
    case 'unknown-option': {
      const hint = error.nearest === null ? '' : ` Did you mean \`${error.nearest}\`?`;
      return [notDone(`${command} has no option `, code(error.given), '.'), hint];
    }
    case 'unusable-option': {
      const given: Words = error.given === null ? [] : [' ', code(error.given), ' is none.'];
      return [notDone(`\`${error.option}\` needs ${error.expected}.`), ...given];
    }
    case 'repeated-option':
      return [notDone(`${command} takes \`${error.option}\` not that often.`)];
    case 'contradicting-options':
      return [
        notDone(
          `${error.options.map((option) => `\`${option}\``).join(' and ')} ask for different things.`,
        ),
        ' Give one of them.',
      ];
    case 'option-after-reason':
      return [
        notDone(`\`${error.option}\` stands behind the reason, where it would be a word of it.`),
        ' Options come before the reason.',
      ];
  }
}

const usageOf = (command: CommandName): string =>
  COMMANDS.find(({ name }) => name === command)?.usage ?? `/${command}`;

const teamWords = (teams: readonly string[]): Words =>
  teams.length === 0
    ? ['the platform team, and this repository names none']
    : [
        'active members of ',
        ...joined(
          teams.map((team) => [team]),
          ' or ',
        ),
      ];

type IdReply = Extract<Reply, { kind: 'unknown-id' | 'ambiguous-id' | 'id-too-short' }>;

function idWords(reply: IdReply): Words {
  const given = codeOrThat(reply.given);
  switch (reply.kind) {
    case 'unknown-id':
      return [notDone(given, ' is no finding or gap of the present head.'), ' ', ...hintFor(reply)];
    case 'ambiguous-id':
      return [
        notDone(given, ` is the beginning of ${String(reply.ids.length)} ids.`),
        ' It is one of ',
        ...idList(reply.ids),
        '.',
      ];
    case 'id-too-short':
      return [
        notDone(given, ' is too short.'),
        ` Give at least ${String(reply.shortest)} characters of the id.`,
      ];
  }
}

function hintFor({
  kind,
  given,
  ids,
}: Extract<Reply, { kind: 'unknown-id' | 'nothing-explained' }>): Words {
  if (ids.length === 0)
    return [
      kind === 'unknown-id'
        ? 'There is none that the check counts.'
        : '`/explain` alone says why the tier is what it is.',
    ];
  const nearest = nearestWord(given, ids);
  return nearest === null
    ? ['There is ', ...idList(ids), '.']
    : ['Did you mean ', code(nearest), '?'];
}

const IDS_SHOWN = 10;

function idList(ids: readonly string[]): Words {
  const more = ids.length - IDS_SHOWN;
  const shown = ids.slice(0, IDS_SHOWN).map((id) => [code(id)]);
  return [...joined(shown, ', '), more > 0 ? ` and ${String(more)} more` : ''];
}
