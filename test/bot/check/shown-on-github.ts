import type { Engine, FailedReview, ReportContext } from '../../../src/review/index.ts';
import { analyseTrees, lookupOf, permalinks } from '../../../src/review/index.ts';
import type { ReadTrees, TreesResult, CheckContent } from '../../../src/forge/index.ts';
import type { Decision } from '../../../src/bot/gate/decision.ts';
import { decideGate } from '../../../src/bot/gate/gate-decision.ts';
import { notReviewedCheck } from '../../../src/bot/check/check-notices.ts';
import { checkReport } from '../../../src/bot/check/check-report.ts';
import { commentBody, wantsComment } from '../../../src/bot/check/review-comment.ts';
import { suggestionsOf } from '../../../src/bot/check/suggestions.ts';

const REPOSITORY = 'https://github.com/acme/shop';
const PAGES = 'https://github.com/acme/meshwarden/blob/main';
const STATE = '(the state block)';
const PULL_REQUEST = { number: 7, draft: false, base: { sha: '', ref: 'main' } };

/** What the author of a pull request sees on GitHub before anybody approved it. */
export interface ShownOnGitHub {
  readonly check: string;
  readonly comment: string;
}

export async function shownOnGitHub(
  trees: TreesResult,
  engine: Engine,
  asOf: string,
): Promise<ShownOnGitHub> {
  if (trees.kind === 'conflict') return notShown(trees);
  if (trees.kind !== 'read' || trees.commits === null) throw new Error(trees.kind);
  const { commits } = trees;
  const analysed = await analyseTrees(trees, headTextOf(trees), engine, {
    asOf,
    pullRequest: null,
  });
  if (analysed.kind !== 'reviewed') {
    const { review, moved } = analysed.byDefault;
    return notShown({ ...analysed, byDefault: { review, placeOf: lookupOf(moved) } });
  }
  const { review, headLines, moved } = analysed;
  const decision = decideGate(
    {
      review,
      commits,
      asOf,
      config: analysed.config,
      platformTeam: analysed.platformTeam,
      author: { id: 1, login: 'alice', bot: false },
      askedBy: null,
      reviews: [],
      authorship: [],
      commitLogins: [],
      remembered: null,
      known: new Map(),
    },
    [],
  );
  const context: ReportContext = {
    review,
    asOf,
    ...commits,
    placeOf: lookupOf(moved),
    linkTo: permalinks({ htmlUrl: REPOSITORY, ...commits }),
    pagesUrl: PAGES,
  };
  return {
    check: checkText(
      checkReport({
        context,
        decision,
        pullRequest: PULL_REQUEST,
        neighbours: { states: [], pending: [] },
        stateBlock: STATE,
        externalId: '',
      }),
    ),
    comment: commentText(context, decision, headLines),
  };
}

const headTextOf =
  ({ merged }: ReadTrees) =>
  (path: string): string | null => {
    const entry = merged.tree.read(path);
    return entry.kind === 'text' ? entry.text : null;
  };

const notShown = (failed: FailedReview): ShownOnGitHub => ({
  check: checkText(notReviewedCheck(failed, { stateBlock: STATE, externalId: '' })),
  comment: 'No comment.\n',
});

function checkText({ conclusion, title, summary, text, annotations }: CheckContent): string {
  const notes = annotations.map(
    ({ path, startLine, level, title: head, message }) =>
      `${level} at ${path}:${String(startLine)}: ${head}\n${message}`,
  );
  return `${[
    `${conclusion ?? 'in progress'} · ${title}`,
    '# Summary',
    summary,
    '# Details',
    text,
    '# Annotations',
    ...(notes.length === 0 ? ['None.'] : notes),
  ].join('\n\n')}\n`;
}

/** Every line of a changed file counts as part of the diff. */
function commentText(
  context: ReportContext,
  decision: Decision,
  headLines: ReadonlyMap<string, string>,
): string {
  const { review } = context;
  const everyLine = [{ from: 1, to: Number.MAX_SAFE_INTEGER }];
  const diff = new Map(review.changedFiles.map((file) => [file, everyLine]));
  const { comments, mended } = suggestionsOf(context, diff, headLines);
  const body = wantsComment(review, decision, false)
    ? commentBody({
        context,
        decision,
        pullRequest: PULL_REQUEST,
        state: { sha: context.head ?? '', changes: [] },
        previous: null,
        suggested: mended,
        headLines,
      })
    : 'No comment.';
  const inline = comments.map(
    ({ path, line, body: suggestion }) => `# Inline at ${path}:${String(line)}\n\n${suggestion}`,
  );
  return `${[body, ...inline].join('\n\n')}\n`;
}
