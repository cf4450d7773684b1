import type { Block, Item, ReplyForms, Words } from '../../../review/index.ts';
import type { CommandError, CommandName } from '../table/command-table.ts';
import type { GapProgress } from '../../gate/decision.ts';
import {
  code,
  commit,
  done,
  joined,
  listOf,
  notDone,
  paragraph,
  refused,
  strong,
} from '../../../review/index.ts';
import { commandHelp } from '../table/command-table.ts';
import { nearestWord } from '../../../manifest/index.ts';
import { errorWords, usageOf } from './command-errors.ts';

/** What a command about a review came to, or any command that is not followed. */
export type ReviewReply =
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
const LONGEST_EXPLANATION = 12_000;

/** How each of them is told: mostly in a sentence or two. */
export const REVIEW_REPLIES: ReplyForms<ReviewReply> = {
  help: done(helpBlocks),
  explained: {
    ...done((reply) => [...reply.blocks, paragraph('Of ', commit(reply.sha), '.')]),
    longest: LONGEST_EXPLANATION,
  },
  overridden: done((reply) => [
    {
      kind: 'paragraph',
      lines: [
        [strong('Overridden by ', reply.by, ':'), ' ', reply.what, ' (', code(reply.id), ')'],
        [`${effectOf(reply.progress)} This holds until the change means something else.`],
      ],
    },
  ]),
  'recheck-taken': done((reply) => [
    paragraph(strong('Reviewing ', commit(reply.sha), ' again.'), ' The check shows the result.'),
  ]),
  'nothing-explained': refused((reply) => [
    paragraph(
      notDone(codeOrThat(reply.given), ' is not a finding, gap or rule of the current head.'),
      ' ',
      ...hintFor(reply),
    ),
  ]),
  'approval-requested': refused((reply) => [paragraph(...requestedWords(reply))]),
  'approval-requested-before': refused((reply) => [
    paragraph(
      notDone('those whose approval is missing were asked for ', commit(reply.sha), ' before.'),
      ' They are asked again for the next head.',
    ),
  ]),
  'nobody-to-ask': refused(({ draft }) => [
    draft
      ? paragraph(notDone('this is a draft.'), ' Reviewers are asked when it is ready for review.')
      : paragraph(notDone('there is no reviewer to ask.'), ' The check says what it waits for.'),
  ]),
  error: refused((reply) => [paragraph(...errorWords(reply.error))]),
  'not-platform-member': refused((reply) => [
    paragraph(
      notDone('`/override` is for ', ...teamWords(reply.teams), '.'),
      ' A membership that cannot be looked up counts as none.',
    ),
  ]),
  'unknown-id': refused((reply) => [
    paragraph(
      notDone(codeOrThat(reply.given), ' is not a finding or gap of the current head.'),
      ' ',
      ...hintFor(reply),
    ),
  ]),
  'ambiguous-id': refused(({ given, ids }) => [
    paragraph(
      notDone(codeOrThat(given), ` is the beginning of ${String(ids.length)} ids.`),
      ' It is one of ',
      ...idList(ids),
      '.',
    ),
  ]),
  'id-too-short': refused(({ given, shortest }) => [
    paragraph(
      notDone(codeOrThat(given), ' is too short.'),
      ` Give at least ${String(shortest)} characters of the id.`,
    ),
  ]),
  'own-change': refused((reply) => [
    paragraph(
      notDone('nobody overrides what they made themselves:'),
      ' ',
      reply.by,
      ' (',
      reply.part,
      ').',
    ),
  ]),
  'nothing-to-override': refused((reply) => [
    paragraph(
      strong('Nothing to override:'),
      ' ',
      codeOrThat(reply.given),
      ' existed before this change or is elsewhere, and the check does not count it.',
    ),
  ]),
  'not-reviewed-yet': refused((reply) => [
    paragraph(
      notDone('the current head is not reviewed yet.'),
      ` Comment \`/${reply.command}\` again when the check is finished.`,
    ),
  ]),
  'changed-since': refused(() => [
    paragraph(
      notDone('this change means something else than when you commented.'),
      ' Comment it again if it still applies to the current check.',
    ),
  ]),
  failed: refused(() => [
    paragraph(strong('Not done:'), ' it failed after several retries. Comment it again to retry.'),
  ]),
  closed: refused((reply) => [
    paragraph(
      notDone('this pull request is closed.'),
      ` \`/${reply.command}\` works on open ones.`,
    ),
  ]),
  'on-issue': refused((reply) => [
    paragraph(
      notDone(`\`/${reply.command} <reason>\` works on pull requests.`),
      ' On an issue, record a change made by hand: ',
      code(usageOf('break-glass kubectl')),
      '.',
    ),
  ]),
};

const codeOrThat = (given: string): Words[number] => (given.trim() === '' ? 'that' : code(given));

function requestedWords({
  owner,
  teams,
  people,
  refusal,
}: Extract<ReviewReply, { kind: 'approval-requested' }>): Words {
  const names = [...teams.map((slug) => `${owner}/${slug}`), ...people].map((name) => [name]);
  const but: Words = refusal === null ? [] : [' ', refusal, '.'];
  return names.length === 0
    ? [strong('No review was requested.'), ...but]
    : [strong('Review requested from: ', ...joined(names, ', '), '.'), ...but];
}

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

function hintFor({
  kind,
  given,
  ids,
}: Extract<ReviewReply, { kind: 'unknown-id' | 'nothing-explained' }>): Words {
  if (ids.length === 0)
    return [
      kind === 'unknown-id'
        ? 'The check counts none.'
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
