import { LONGEST_OUTPUT } from '../../forge/index.ts';
import type { CheckContent, PullRequest } from '../../forge/index.ts';
import type { PullRequestState, ReportContext, BlockOf } from '../../review/index.ts';
import type { Decision } from '../gate/decision.ts';
import { isEnforced } from '../gate/approvals/approvals.ts';
import { conclusionOf } from '../gate/stored-state.ts';
import { counted } from '../../manifest/index.ts';
import {
  code,
  joined,
  paragraph,
  listOf,
  reviewDocument,
  fittedDocument,
  markdownOf,
} from '../../review/index.ts';
import type { ShownDebts } from '../gate/texts/debt-lines.ts';
import { gateBlocks } from '../gate/texts/gate-text.ts';
import { isUntouchedRollback } from '../gate/texts/rollback-gate-lines.ts';
import { EXPLAIN, RECHECK, REQUEST_APPROVAL } from './check-actions.ts';
import { annotationsOf } from './check-annotations.ts';
import { decidedTitle, shortTitle } from './check-title.ts';

/** Other open pull requests with the same head: one check run speaks for all of them. */
export interface PullRequestsOfHead {
  readonly states: readonly PullRequestState[];
  /** Numbers of those that have no result for this commit yet, or none that holds still. */
  readonly pending: readonly number[];
}

interface CheckInput {
  readonly context: ReportContext;
  readonly decision: Decision;
  /** None if absent. */
  readonly debts?: ShownDebts;
  readonly pullRequest: Pick<PullRequest, 'number' | 'draft' | 'base'>;
  readonly neighbours: PullRequestsOfHead;
  /** Of this and the other pull requests, as `formatState` of review/gate writes it. */
  readonly stateBlock: string;
  readonly externalId: string;
}

/**
 * The finished check run of a reviewed pull request (docs/reference/gate.md). A commit may merge only where every pull
 * request that has it as head may: the worst holds, and while one has no result yet the check is not finished.
 */
export function checkReport(input: CheckInput): CheckContent {
  const { context, decision, neighbours, stateBlock, externalId } = input;
  const { number } = input.pullRequest;
  const isRollback = isUntouchedRollback(decision);
  const annotations = annotationsOf(context, { isRollback });
  const document = reviewDocument(context, { isRollback, ref: input.pullRequest.base.ref });
  const own = {
    number,
    conclusion: conclusionOf(decision.outcome),
    title: decidedTitle(context.review, decision),
  };
  const shared = worstOf([own, ...neighbours.states]);
  return {
    conclusion:
      shared.conclusion === 'success' && neighbours.pending.length > 0 ? null : shared.conclusion,
    title: shortTitle(shared.title),
    summary: summaryOf(input, document, annotations.left),
    text: fittedDocument(
      {
        needed: [],
        folded: [
          ...document.folded,
          ...document.surroundings,
          ...document.ids,
          ...document.foldedReasons,
        ],
        last: [stateBlock],
      },
      LONGEST_OUTPUT,
    ),
    annotations: annotations.shown,
    actions: actionsOf(decision),
    externalId,
  };
}

const actionsOf = ({ outcome, requirements }: Decision): CheckContent['actions'] => {
  const isAsked = requirements.some(
    ({ requirement, missing }) => isEnforced(requirement) && missing > 0,
  );
  return [RECHECK, EXPLAIN, ...(outcome.kind === 'wait' && isAsked ? [REQUEST_APPROVAL] : [])];
};

function summaryOf(
  { context, decision, pullRequest, neighbours, debts }: CheckInput,
  { effects, harm, more, reasons, judged }: ReturnType<typeof reviewDocument>,
  annotationsLeft: number,
): string {
  const left = `${counted(annotationsLeft, 'more finding')} without an annotation, in the details.`;
  return fittedDocument(
    {
      needed: [
        ...gateBlocks(decision, context.review, pullRequest, debts, { withIds: true }),
        ...neighbourParts(neighbours),
        ...effects,
        ...harm,
        ...howToSatisfy(decision),
        ...reasons,
      ],
      folded: more,
      last: [...(annotationsLeft > 0 ? [left] : []), markdownOf(judged)],
    },
    LONGEST_OUTPUT,
  );
}

function howToSatisfy({
  outcome,
  requirements,
  timing,
}: Decision): readonly BlockOf<'paragraph'>[] {
  const sources = requirements
    .filter(({ requirement, missing }) => isEnforced(requirement) && missing > 0)
    .map(({ requirement }) => requirement.source);
  if (outcome.kind !== 'wait') return [];
  const opens = timing.kind === 'closed' && timing.opensAt !== null;
  if (sources.length === 0)
    return opens ? [paragraph('No action needed: the check then passes automatically.')] : [];
  const green = `the check passes automatically after the last approval${opens ? ', once it is open' : ''}`;
  const named = [...new Set(sources)].map((source) => [code(source)]);
  return [
    paragraph(
      `An approval is a GitHub review by an active member who wrote none of the commits and did not push last; ${green}. Who is asked comes from `,
      ...joined(named, ', '),
      '.',
    ),
  ];
}

const neighbourParts = ({
  states,
  pending,
}: PullRequestsOfHead): readonly BlockOf<'paragraph'>[] => [
  ...states
    .filter(({ number }) => !pending.includes(number))
    .map(({ number, conclusion, title }) =>
      paragraph(
        `Pull request ${String(number)} has the same head commit, and this check speaks for it too: `,
        title,
        ` (${conclusion.replace('_', ' ')}).`,
      ),
    ),
  ...pending.map((number) =>
    paragraph(
      `Pull request ${String(number)} has the same head commit, and its review is not finished.`,
    ),
  ),
];

/** A check that also says what GitHub refused to write beside it; half sentences. */
export function withNotWritten(content: CheckContent, notWritten: readonly string[]): CheckContent {
  if (notWritten.length === 0) return content;
  const items = notWritten.map((each) => ({ words: [each] }));
  const list = listOf('Not everything could be written', items, Infinity);
  const said = fittedDocument({ needed: [list] }, LONGEST_OUTPUT);
  return { ...content, summary: `${content.summary.trimEnd()}\n\n${said}\n` };
}

type StateOfOne = Pick<PullRequestState, 'number' | 'conclusion' | 'title'>;

/** Holds what several pull requests with one head come to in the one check that the head has. */
interface SharedOutcome {
  readonly conclusion: PullRequestState['conclusion'];
  /** The worst one's title; with its number where there are several. */
  readonly title: string;
  /** One for each pull request, worst first, where there are several; titles are somebody's words still. */
  readonly parts: readonly StateOfOne[];
}

const FROM_WORST: readonly PullRequestState['conclusion'][] = [
  'failure',
  'action_required',
  'success',
];

/**
 * A check belongs to a commit: it is as bad as the worst of the pull requests that have it as their head
 * (docs/reference/gate.md).
 */
export function worstOf(states: readonly [StateOfOne, ...StateOfOne[]]): SharedOutcome {
  const sorted = states.toSorted(
    (a, b) =>
      FROM_WORST.indexOf(a.conclusion) - FROM_WORST.indexOf(b.conclusion) || a.number - b.number,
  );
  const { conclusion, title, number } = sorted[0] ?? states[0];
  if (states.length === 1) return { conclusion, title, parts: [] };
  return { conclusion, title: `pull request ${String(number)}: ${title}`, parts: sorted };
}
