import type { Block, Words, ReplyForms } from '../../../review/index.ts';
import {
  commit,
  lines,
  notDone,
  numbered,
  paragraph,
  strong,
  done,
  refused,
  utc,
} from '../../../review/index.ts';

/** What a request to break the glass came to, as it is answered. */
export type BreakGlassReply =
  | {
      readonly kind: 'glass-broken';
      readonly by: string;
      readonly sha: string;
      readonly until: string;
      /** Number of the issue that follows it up. */
      readonly issue: number;
      readonly deadline: string;
    }
  | { readonly kind: 'glass-not-broken'; readonly why: GlassRefusal };

/** Why the glass stays whole. */
type GlassRefusal =
  | { readonly kind: 'no-break-glass-team' }
  | { readonly kind: 'not-break-glass-member'; readonly team: string }
  | { readonly kind: 'no-reason' }
  | { readonly kind: 'changes-policy' }
  | { readonly kind: 'not-analysed' }
  | { readonly kind: 'nothing-waits' }
  | { readonly kind: 'broken-already'; readonly by: string; readonly until: string }
  /** `why`: half a sentence. */
  | { readonly kind: 'no-issue'; readonly why: string };

export const BREAK_GLASS_REPLIES: ReplyForms<BreakGlassReply> = {
  'glass-broken': done(brokenBlocks),
  'glass-not-broken': refused(({ why }) => [paragraph(...refusalWords(why))]),
};

function brokenBlocks({
  by,
  sha,
  until,
  issue,
  deadline,
}: Extract<BreakGlassReply, { kind: 'glass-broken' }>): readonly Block[] {
  return lines([
    [
      strong('🚨 ', by, ' broke the glass for ', commit(sha), '.'),
      ` The check lets this commit merge until ${utc(until)}, without the approvals it lacks and outside of windows; a new commit needs its own.`,
    ],
    [`A review is owed by ${utc(deadline)}: `, numbered(issue), '.'],
  ]);
}

function refusalWords(why: GlassRefusal): Words {
  switch (why.kind) {
    case 'no-break-glass-team':
      return [
        notDone('no one can break the glass here.'),
        ' The configuration of the base names no `breakGlass.team`.',
      ];
    case 'not-break-glass-member':
      return [
        notDone('`/break-glass` is for active members of ', why.team, '.'),
        ' A membership that cannot be looked up counts as none.',
      ];
    case 'no-reason':
      return [
        notDone('breaking the glass needs a reason in words.'),
        ' Write `/break-glass <reason>`.',
      ];
    case 'changes-policy':
      return [
        notDone(
          "no single person can let a change of Meshwarden's own policy or of CODEOWNERS through.",
        ),
        ' Take `.meshwarden/` and CODEOWNERS out of this pull request.',
      ];
    case 'not-analysed':
      return [
        notDone(
          'this check fails for what could not be analysed, and breaking the glass does not help there.',
        ),
        ' Fix it, or let the platform team override it: the check names the id.',
      ];
    case 'nothing-waits':
      return [notDone('this check waits for nothing.'), ' Break-glass is not needed.'];
    case 'broken-already':
      return [
        notDone(why.by, ` has broken the glass for this commit already, until ${utc(why.until)}.`),
      ];
    case 'no-issue':
      return [
        notDone('the issue that follows it up cannot be opened (', why.why, ').'),
        ' Without it, the owed review would be forgotten.',
      ];
  }
}
