import type { CheckContent, PullRequest } from '../../forge/index.ts';
import type { PullRequestState, Decision } from '../../gate/index.ts';
import { isEnforced, conclusionOf, worstOf } from '../../gate/index.ts';
import { affectedOwnersMarkdown } from '../gate/affected-owners-text.ts';
import { annotationsOf } from './check-annotations.ts';
import { EXPLAIN, RECHECK, REQUEST_APPROVAL } from './check-actions.ts';
import { debtLines, NO_DEBTS } from '../gate/debt-lines.ts';
import type { ShownDebts } from '../gate/debt-lines.ts';
import { effectTable } from '../review/effect-table.ts';
import { findingMarkdown } from '../review/finding-markdown.ts';
import { fitted } from '../review/fitted.ts';
import { changeParts, reasonParts, surroundingParts } from '../review/folded-parts.ts';
import { gateMarkdown } from '../gate/gate-markdown.ts';
import { groupedFindings } from '../review/grouped-findings.ts';
import { counted, codeSpan, neutralMarkdown, LONGEST_OUTPUT } from '../../text/index.ts';
import { judgedBy } from '../policy/judged-by.ts';
import { renderedDifferenceParts } from '../review/rendered-difference-parts.ts';
import { reasonSummary } from '../review/reason-tree.ts';
import type { ReportContext } from '../review/report-context.ts';
import { decidedTitle, shortTitle } from './title.ts';
import { unreviewedMarkdown } from '../review/unreviewed-markdown.ts';

/** Other open pull requests with the same head: one check run speaks for all of them. */
export interface Neighbours {
  readonly states: readonly PullRequestState[];
  /** Numbers of those that have no result for this commit yet, or none that holds still. */
  readonly pending: readonly number[];
}

export interface CheckInput {
  readonly context: ReportContext;
  readonly decision: Decision;
  /** None if absent. */
  readonly debts?: ShownDebts;
  readonly pullRequest: Pick<PullRequest, 'number' | 'draft' | 'base'>;
  readonly neighbours: Neighbours;
  /** Of this and the other pull requests, as `formatState` of core/gate writes it. */
  readonly stateBlock: string;
  readonly externalId: string;
}

/**
 * The finished check run of a reviewed pull request (docs/gate.md). A commit may merge only where every pull
 * request that has it as head may: the worst holds, and while one has no result yet the check is not finished.
 */
export function checkReport(input: CheckInput): CheckContent {
  const { context, decision, neighbours, stateBlock, externalId } = input;
  const { number } = input.pullRequest;
  const annotations = annotationsOf(context);
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
    summary: summaryOf(input, annotations.left),
    text: textOf(context, stateBlock),
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
  { context, decision, pullRequest, neighbours, debts = NO_DEBTS }: CheckInput,
  annotationsLeft: number,
): string {
  const { review } = context;
  const gate = gateMarkdown(decision, review, pullRequest);
  return fitted(
    {
      needed: [
        ...(gate.sentence === null ? [] : [gate.sentence]),
        ...gate.details,
        ...debtLines(debts),
        ...howToSatisfy(decision),
        ...neighbourParts(neighbours),
        ...reasonSummary(context),
        effectTable(context),
        ...affectedOwnersMarkdown(context, 'name'),
        ...unreviewedMarkdown(context),
      ],
      folded: [],
      last: [
        ...(annotationsLeft > 0
          ? [`${counted(annotationsLeft, 'more finding')} without an annotation, in the details.`]
          : []),
        judgedBy(context, pullRequest.base.ref),
      ],
    },
    LONGEST_OUTPUT,
  );
}

function howToSatisfy({ outcome, requirements, timing }: Decision): readonly string[] {
  const sources = requirements
    .filter(({ requirement, missing }) => isEnforced(requirement) && missing > 0)
    .map(({ requirement }) => codeSpan(requirement.source));
  if (outcome.kind !== 'wait') return [];
  const opens = timing.kind === 'closed' && timing.opensAt !== null;
  if (sources.length === 0)
    return opens ? ['Nobody has to do anything: this check turns green by itself then.'] : [];
  const green = `this check turns green by itself with the last one${opens ? ', once it is open' : ''}`;
  return [
    `An approval is a GitHub review by an active member who wrote none of the commits and did not push last; ${green}. Who is asked comes from ${[...new Set(sources)].join(', ')}.`,
  ];
}

const neighbourParts = ({ states, pending }: Neighbours): readonly string[] => [
  ...states
    .filter(({ number }) => !pending.includes(number))
    .map(
      ({ number, conclusion, title }) =>
        `Pull request ${String(number)} has the same head commit, and this check speaks for it too: ${neutralMarkdown(title)} (${conclusion.replace('_', ' ')}).`,
    ),
  ...pending.map(
    (number) =>
      `Pull request ${String(number)} has the same head commit, and its review is not finished.`,
  ),
];

function textOf(context: ReportContext, stateBlock: string): string {
  const findings = groupedFindings(context.review).map((group, index) =>
    findingMarkdown(group, index + 1, context),
  );
  return fitted(
    {
      needed: findings,
      folded: [
        ...reasonParts(context),
        ...changeParts(context),
        ...renderedDifferenceParts(context),
        ...surroundingParts(context),
      ],
      last: [stateBlock],
    },
    LONGEST_OUTPUT,
  );
}
