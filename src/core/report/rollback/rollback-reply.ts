import { countsText } from './path-counts.ts';
import type { PathCounts } from './path-counts.ts';
import type { Dependent, RevertRefusal } from '../../rollback/index.ts';
import { refusalSentence } from '../../rollback/index.ts';
import { shortSha, codeSpan, neutralMarkdown } from '../../text/index.ts';

/** What a `/rollback` or `/reland` came to, as it is answered. */
export type RollbackReply =
  | ({ readonly kind: 'rollback-opened' } & OpenedRevert)
  /** Markdown of ours, neutralised: what a revert would do. */
  | { readonly kind: 'rollback-planned'; readonly text: string }
  /** `draft`: it is not ready, since something conflicts. */
  | { readonly kind: 'rollback-open'; readonly revert: number; readonly draft: boolean }
  | { readonly kind: 'rollback-merged'; readonly of: number; readonly revert: number }
  | { readonly kind: 'rollback-closed'; readonly of: number; readonly revert: number }
  /** `revert`: the pull request that took it back, where one is known. */
  | {
      readonly kind: 'nothing-to-roll-back';
      readonly of: number;
      readonly revert: number | null;
    }
  /** Nothing is opened: this is the order to do it in. */
  | {
      readonly kind: 'rollback-stack';
      readonly of: number;
      readonly dependents: readonly Dependent[];
    }
  | {
      readonly kind: 'rollback-refused';
      readonly command: 'rollback' | 'reland';
      readonly why: RollbackRefusal;
    };

/** A pull request of ours that is there now. */
export interface OpenedRevert {
  readonly command: 'rollback' | 'reland';
  /** The pull request that is undone. */
  readonly of: number;
  readonly branch: string;
  readonly revert: number;
  readonly draft: boolean;
  /** How many paths are restored, merged with later edits, were reverted before, and conflict. */
  readonly paths: PathCounts;
  /** Markdown of ours, neutralised: what merging it does, and what of before it does not bring back. */
  readonly effect: string;
  /** Whether GitHub shows its commit as signed. */
  readonly signed: boolean;
}

/** Why nothing is opened. */
export type RollbackRefusal =
  | { readonly kind: 'not-writer'; readonly permission: string }
  | { readonly kind: 'not-in-teams'; readonly teams: readonly string[] }
  /** What to type instead, line by line. */
  | { readonly kind: 'disabled'; readonly commands: readonly string[] }
  | { readonly kind: 'not-merged'; readonly open: boolean }
  /** Days. */
  | { readonly kind: 'too-old'; readonly age: number; readonly most: number }
  | { readonly kind: 'too-many-today'; readonly most: number }
  /** As GitHub's settings name it: `Contents: write`. */
  | { readonly kind: 'missing-permission'; readonly permission: string }
  | { readonly kind: 'archived' }
  /** Somebody pushed to the branch of the revert. */
  | { readonly kind: 'branch-edited'; readonly branch: string; readonly revert: number | null }
  | { readonly kind: 'base-moves' }
  /** Nothing of it is clean; `paths` are some of those that conflict. */
  | { readonly kind: 'all-conflicts'; readonly paths: readonly string[] }
  /** The commit that GitHub made is not what was computed. */
  | { readonly kind: 'tree-differs'; readonly branch: string }
  | { readonly kind: 'not-rolled-back' }
  | { readonly kind: 'revert'; readonly refusal: RevertRefusal }
  /** `why`: half a sentence. */
  | { readonly kind: 'failed'; readonly why: string };

/** Who may, what it came to, or why nothing was done and what to do instead. */
export function rollbackText(reply: RollbackReply): string {
  switch (reply.kind) {
    case 'rollback-opened':
      return openedText(reply);
    case 'rollback-planned':
      return reply.text;
    case 'rollback-open':
      return `**There is a revert already: ${number(reply.revert)}.** ${reply.draft ? 'It is a draft, for part of it conflicts.' : 'Merge it when its check passes.'}`;
    case 'rollback-merged':
      return `**Nothing to roll back.** ${number(reply.of)} was already reverted by ${number(reply.revert)}. \`/reland <reason>\` brings it back.`;
    case 'rollback-closed':
      return `**Not done: ${number(reply.revert)} would have reverted ${number(reply.of)} and was closed without merging.** \`/rollback --again <reason>\` opens another one.`;
    case 'nothing-to-roll-back':
      return reply.revert === null
        ? `**Nothing to roll back.** The branch holds nothing of ${number(reply.of)} any more.`
        : `**Nothing to roll back.** ${number(reply.of)} was already reverted by ${number(reply.revert)} (same content).`;
    case 'rollback-stack':
      return stackText(reply);
    case 'rollback-refused':
      return `**Not done: ${refusalText(reply.why, reply.command)}`;
  }
}

function stackText({ of, dependents }: Extract<RollbackReply, { kind: 'rollback-stack' }>): string {
  const shown = dependents.slice(0, STACK_SHOWN).map(({ pullRequest, commit, title }) => {
    const words = title === '' ? '' : ` “${neutralMarkdown(title)}”`;
    return pullRequest === null
      ? `1. commit ${codeSpan(shortSha(commit))}${words}, by hand`
      : `1. ${number(pullRequest)}${words}: \`/rollback <reason>\` there`;
  });
  const more = dependents.length - shown.length;
  return [
    `**Nothing is opened yet: ${number(of)} has later changes on top of it.** Roll them back in this order, each in its own pull request, then this one:`,
    '',
    ...shown,
    ...(more > 0 ? [`1. and ${String(more)} more`] : []),
    `1. ${number(of)}: \`/rollback <reason>\` here`,
  ].join('\n');
}

const STACK_SHOWN = 20;

const number = (pullRequest: number): string => `#${String(pullRequest)}`;

function openedText(reply: OpenedRevert): string {
  const verb = reply.command === 'reland' ? 'Bringing back what' : 'Rolling back';
  const what = reply.command === 'reland' ? `${number(reply.of)} rolled back` : number(reply.of);
  const draft = reply.draft
    ? ` It is a draft: ${String(reply.paths.conflicts)} of its files conflict, and both sides are in it.`
    : '';
  const unsigned = reply.signed ? '' : ' GitHub shows its commit as not signed.';
  return [
    `**${verb} ${what} on ${codeSpan(reply.branch)}: ${number(reply.revert)}.** Files: ${countsText(reply.paths)}.${draft}${unsigned}`,
    `${reply.effect} ${waitText(reply.command)}`,
  ].join('\n');
}

const waitText = (command: OpenedRevert['command']): string =>
  command === 'reland'
    ? 'Its check says what it waits for.'
    : 'Its check asks for one approval where it would ask for several, and waits for no window.';

/** Ends the bold print it begins in. */
function refusalText(why: RollbackRefusal, command: 'rollback' | 'reland'): string {
  switch (why.kind) {
    case 'not-writer':
    case 'not-in-teams':
    case 'disabled':
    case 'too-old':
    case 'too-many-today':
    case 'missing-permission':
    case 'archived':
      return authorityText(why, command);
    case 'not-merged':
      return why.open
        ? 'this pull request is not merged, so there is nothing to take back.** Close it, or push a commit that takes the change out.'
        : 'this pull request was closed without merging, so there is nothing to take back.**';
    case 'not-rolled-back':
      return 'nothing of this pull request was rolled back.** `/reland` goes on a pull request whose revert is merged.';
    case 'revert':
      return `${why.refusal.reason.startsWith('part-') ? 'this part cannot be undone alone' : 'there is nothing that can be reverted like this'}.** ${neutralMarkdown(refusalSentence(why.refusal))}`;
    case 'branch-edited':
    case 'base-moves':
    case 'all-conflicts':
    case 'tree-differs':
    case 'failed':
      return writingText(why);
  }
}

type AuthorityRefusal = Extract<
  RollbackRefusal,
  {
    kind:
      | 'not-writer'
      | 'not-in-teams'
      | 'disabled'
      | 'too-old'
      | 'too-many-today'
      | 'missing-permission'
      | 'archived';
  }
>;

function authorityText(why: AuthorityRefusal, command: 'rollback' | 'reland'): string {
  switch (why.kind) {
    case 'not-writer':
      return why.permission === 'unknown'
        ? `\`/${command}\` needs write permission here,** and yours cannot be looked up, which counts as none.`
        : `\`/${command}\` needs write permission here,** and you have ${neutralMarkdown(why.permission)}. People who can: those with write permission in this repository.`;
    case 'not-in-teams':
      return `\`/${command}\` is for active members of ${why.teams.map(neutralMarkdown).join(' or ')}.** A membership that cannot be looked up counts as none.`;
    case 'disabled':
      return `this repository has \`rollback.enabled: false\`.** By hand:\n\n\`\`\`sh\n${why.commands.join('\n')}\n\`\`\``;
    case 'too-old':
      return `it was merged ${String(why.age)} days ago, and \`rollback.maxAgeDays\` is ${String(why.most)}.** Much may rest on it by now: revert it by hand, or raise the limit.`;
    case 'too-many-today':
      return `${String(why.most)} rollbacks were opened here within a day, which is \`rollback.perDay\`.** Raise the limit, or revert by hand.`;
    case 'missing-permission':
      return `Meshwarden may not write here.** Grant it ${codeSpan(why.permission)} in the settings of the App, and accept that for this organisation.`;
    case 'archived':
      return 'this repository is archived: nothing can be written.** Unarchive it first.';
  }
}

type WritingRefusal = Extract<
  RollbackRefusal,
  { kind: 'branch-edited' | 'base-moves' | 'all-conflicts' | 'tree-differs' | 'failed' }
>;

function writingText(why: WritingRefusal): string {
  switch (why.kind) {
    case 'branch-edited': {
      const where = why.revert === null ? '' : ` It belongs to ${number(why.revert)}.`;
      return `somebody has pushed to ${codeSpan(why.branch)}, which is left as it is.**${where} Merge it, or delete the branch and comment again.`;
    }
    case 'base-moves':
      return 'the branch moved each time while the revert was written.** Comment it again when fewer things are merged at once.';
    case 'all-conflicts':
      return `every file of it was changed again since: ${why.paths.slice(0, PATHS_SHOWN).map(codeSpan).join(', ')}.** Roll back what came later first, or mend it by hand; \`/rollback --plan\` shows both sides.`;
    case 'tree-differs':
      return `what GitHub wrote to ${codeSpan(why.branch)} is not what was computed.** No pull request is opened from it. Comment it again to try once more.`;
    case 'failed':
      return `${neutralMarkdown(why.why)}.** Comment it again to try once more.`;
  }
}

const PATHS_SHOWN = 5;
