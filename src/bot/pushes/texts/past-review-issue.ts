import type {
  Block,
  FailedReview,
  Item,
  PastPush,
  PlatformTeam,
  ReportContext,
  Words,
} from '../../../review/index.ts';
import type { JudgedLanding, PastReason } from '../landings.ts';
import {
  code,
  commit,
  failedDocument,
  fittedDocument,
  formatPastPush,
  headlineOf,
  joined,
  listOf,
  markdownOf,
  numbered,
  paragraph,
  reviewDocument,
  strong,
} from '../../../review/index.ts';
import { restoreCommands } from '../../../features/rollback/index.ts';
import { inertCommitText } from '../../../forge/index.ts';
import { shortSha } from '../../../manifest/index.ts';

/** Says what comparing the trees before and after a push came to. */
export type PushReview =
  | { readonly kind: 'reviewed'; readonly context: ReportContext }
  | { readonly kind: 'invalid-policy'; readonly failed: FailedReview }
  /** `why`: half a sentence. */
  | { readonly kind: 'not-reviewed'; readonly why: string };

export interface PastReviewIssue {
  readonly push: PastPush;
  readonly judged: readonly JudgedLanding[];
  readonly reasons: readonly PastReason[];
  readonly review: PushReview;
  /** It is null where nobody is known. */
  readonly platformTeam: PlatformTeam | null;
}

const LONGEST_ISSUE = 60_000;
const LANDINGS_SHOWN = 20;
/** Bounds the letters of a branch's name in a title, and the mentions. */
const LONGEST_BRANCH = 100;
const MOST_MENTIONS = 10;

/** Says why a push is past review, a sentence each. */
const REASONS: Readonly<Record<PastReason, string>> = {
  'no-pull-request': 'Commits came without a merged pull request.',
  'no-check': 'A pull request was merged before a check of its head was finished.',
  'red-check': 'A pull request was merged although its check had not passed.',
  'meaning-differs': 'The merged change differs from the one that the check let through.',
  'not-compared': 'Not known: whether the merged change is the one that the check let through.',
  'not-asked': 'It has more commits than are looked at: only the newest 100 were.',
  forced: 'It was forced: the earlier commits are no longer part of the branch history.',
};

/**
 * Writes the issue about a push that no review let through (docs/how-to/past-review.md); its end is what we remember
 * of it.
 */
export function pastReviewIssue(issue: PastReviewIssue): {
  readonly title: string;
  readonly body: string;
} {
  const { push, review } = issue;
  const { needed, folded, last } = reviewParts(review);
  const what = `${shortSha(push.after)} on ${inertCommitText(push.branch.slice(0, LONGEST_BRANCH))}`;
  return {
    title: `Pushed past review: ${what} (${levelOf(review)})`,
    body: fittedDocument(
      {
        needed: [
          ...openingBlocks(issue),
          ...needed,
          ...ownersBlocks(issue),
          ...(push.forced ? restoreBlocks(push) : rollbackBlocks()),
        ],
        folded,
        last: [...last, formatPastPush(push)],
      },
      LONGEST_ISSUE,
    ),
  };
}

const levelOf = (review: PushReview): string =>
  review.kind === 'reviewed'
    ? headlineOf(review.context.review).word.toLowerCase()
    : 'not analysed';

function openingBlocks({ push, judged, reasons }: PastReviewIssue): readonly Block[] {
  const { by, branch, before, after } = push;
  return [
    paragraph(
      strong('No review let this through.'),
      ' ',
      by,
      ' pushed ',
      commit(after),
      ' to ',
      code(branch),
      ', which was at ',
      commit(before),
      ': this issue compares the two as the check of a pull request would.',
    ),
    paragraph(reasons.map((reason) => REASONS[reason]).join(' ')),
    ...(judged.length === 0
      ? []
      : [listOf(null, judged.toReversed().map(landingItem), LANDINGS_SHOWN)]),
  ];
}

function landingItem({ landing, verdict }: JudgedLanding): Item {
  const { pullRequest, commits } = landing;
  const [newest] = commits.toReversed();
  const more = commits.length - 1;
  const what: Words =
    pullRequest === null
      ? [
          commit(landing.after),
          ...(newest === undefined ? [] : [' “', newest.subject, '”']),
          ...(more > 0 ? [` and ${String(more)} before it`] : []),
        ]
      : [numbered(pullRequest.number), ' “', pullRequest.title, '”'];
  return { words: [...what, `: ${verdictText(verdict)}`] };
}

function verdictText(verdict: JudgedLanding['verdict']): string {
  switch (verdict.kind) {
    case 'reviewed':
      return 'let through by its check';
    case 'rollback':
      return 'a rollback of ours';
    case 'debt':
      return 'broken glass, already recorded as debt';
    case 'past-review':
      return SHORT[verdict.why];
  }
}

type LandingReason = Extract<JudgedLanding['verdict'], { kind: 'past-review' }>['why'];

const SHORT: Readonly<Record<LandingReason, string>> = {
  'no-pull-request': 'no pull request',
  'no-check': 'no finished check',
  'red-check': 'its check had not passed',
  'meaning-differs': 'does something else than its check let through',
  'not-compared': 'could not be compared with what its check let through',
};

interface Parts {
  readonly needed: readonly Block[];
  readonly folded: readonly Block[];
  readonly last: readonly string[];
}

function reviewParts(review: PushReview): Parts {
  switch (review.kind) {
    case 'reviewed': {
      const { context } = review;
      const document = reviewDocument(context, { naming: 'mention' });
      return {
        needed: [document.heading, ...document.effects, ...document.harm],
        folded: [
          ...document.more,
          ...document.folded,
          ...document.surroundings,
          ...document.foldedReasons,
        ],
        last: [markdownOf(document.judged)],
      };
    }
    case 'invalid-policy': {
      const { heading, blocks } = failedDocument(review.failed);
      return { needed: [heading, ...blocks], folded: [], last: [] };
    }
    case 'not-reviewed': {
      const what = paragraph('Its effect is not known: review the commits by hand.');
      return { needed: [notAnalysed(`${review.why}.`), what], folded: [], last: [] };
    }
  }
}

const notAnalysed = (sentence: string): Block => ({
  kind: 'heading',
  mark: '⚪',
  word: 'Not analysed',
  sentence,
});

/** Matches what GitHub makes a mention of, and nothing else. */
const MENTION = /^@[a-z\d][\w-]{0,99}(?:\/[\w.-]{1,100})?$/i;

/**
 * Names whose the changed files are, by the branch as it was; else the platform team. They are told by being
 * named.
 */
function ownersBlocks({ review, platformTeam }: PastReviewIssue): readonly Block[] {
  const owners =
    review.kind === 'reviewed'
      ? review.context.review.fileOwners.sets.flatMap((set) => set.owners)
      : [];
  const team = [...(platformTeam?.teams ?? []), ...(platformTeam?.people ?? [])];
  const all = owners.length > 0 ? owners : team.map((name) => `@${name}`);
  const named = [...new Map(all.map((name) => [name.toLowerCase(), name])).values()];
  const called = named.filter((name) => MENTION.test(name)).slice(0, MOST_MENTIONS);
  if (called.length === 0) return [];
  return [
    paragraph(
      strong('For'),
      ' ',
      ...joined(
        called.map((name) => [{ kind: 'mention', name } as const]),
        ', ',
      ),
      owners.length > 0 ? ', who own what it changes.' : ', the platform team.',
    ),
  ];
}

const rollbackBlocks = (): readonly Block[] => [
  paragraph(
    strong('If it is right as it is,'),
    ' close this issue. ',
    strong('If not,'),
    ' comment ',
    code('/rollback <reason>'),
    ' here: that opens a pull request that reverts these commits and nothing else.',
  ),
];

/**
 * There is no range to revert: what to type to have the branch as it was, by a pull request like any other.
 */
const restoreBlocks = ({ branch, before }: PastPush): readonly Block[] => [
  paragraph(
    strong('If it is right as it is,'),
    ' close this issue. ',
    strong('If not,'),
    ' ',
    code('/rollback'),
    ' cannot help: what was replaced is no part of the branch. By hand, with a pull request that brings back all files of ',
    commit(before),
    ':',
  ),
  { kind: 'code', language: 'sh', lines: restoreCommands(before, branch) },
];
