import { suggestionEffects, suggestionsOf } from '../../bot/index.ts';
import type { SuggestionEffect } from '../../bot/index.ts';
import type { ConversationForge } from '../../forge/edge/github/token-forge.ts';
import { createTokenForge } from '../../forge/edge/github/token-forge.ts';
import { ForgeProblem } from '../../forge/index.ts';
import type { Repository } from '../../forge/index.ts';
import { commandNetwork } from '../../review/edge/command-line/command-network.ts';
import type { reviewChange, ReportContext } from '../../review/index.ts';
import { permalinks } from '../../review/index.ts';
import { actionComment, planComment } from '../action-comment.ts';
import type { ActionInputs } from '../action-inputs.ts';
import { NO_PULL_REQUEST, NO_TOKEN, unwrittenSentence } from '../conversation-refusal.ts';
import type { WorkflowEvent } from '../workflow-event.ts';
import { changedLines } from './changed-lines.ts';
import type { Runner } from './runner.ts';

type Outcome = Extract<Awaited<ReturnType<typeof reviewChange>>, { kind: 'report' }>;

/** A review, and how it is printed. */
export interface ActionReview {
  readonly outcome: Outcome;
  readonly settings: Omit<Parameters<Outcome['print']>[0], 'format'>;
}

interface Conversing extends ActionReview {
  readonly runner: Runner;
  readonly inputs: ActionInputs;
  readonly event: WorkflowEvent;
}

/** The report as people read it, and what of it could not be written where they talk. */
interface Conversation {
  readonly report: string;
  readonly notes: readonly string[];
}

interface Thread {
  readonly forge: ConversationForge;
  readonly repository: Repository;
  readonly pullRequest: number;
  readonly isFork: boolean;
}

/**
 * Writes suggestions and the comment of a pull request where the workflow asks for them. Suggestions come first: a fix that
 * nobody can click on stands in the comment.
 */
export async function converse(conversing: Conversing): Promise<Conversation> {
  const { inputs, event, outcome } = conversing;
  if (!inputs.comment && !inputs.suggestions) return { report: reportOf(conversing), notes: [] };
  if (event.pullRequest === null) return { report: reportOf(conversing), notes: [NO_PULL_REQUEST] };
  if (inputs.token === null) return { report: reportOf(conversing), notes: [NO_TOKEN] };
  const thread = await openThread(conversing.runner, inputs.token, event.pullRequest);
  const suggested = inputs.suggestions ? await suggest(thread, conversing) : NOTHING;
  const report = reportOf(conversing, suggested.mended);
  const refused = inputs.comment ? await comment(thread, report, outcome.context) : null;
  return { report, notes: [...suggested.notes, ...(refused === null ? [] : [refused])] };
}

interface Suggested {
  /** Ids of findings that a suggestion mends. */
  readonly mended: ReadonlySet<string>;
  readonly notes: readonly string[];
}

const NOTHING: Suggested = { mended: new Set(), notes: [] };

async function openThread(
  { apiUrl, serverUrl, repository }: Runner,
  token: string,
  { number, fork }: NonNullable<WorkflowEvent['pullRequest']>,
): Promise<Thread> {
  const [owner = '', name = ''] = repository.split('/');
  const { fetch: ask } = await commandNetwork();
  return {
    forge: createTokenForge({ token, apiUrl, clock: Date, ask }),
    repository: {
      ...{ id: 0, installation: 0, owner, name, defaultBranch: '', archived: false },
      ...{ cloneUrl: `${serverUrl}/${repository}.git`, htmlUrl: `${serverUrl}/${repository}` },
    },
    pullRequest: number,
    isFork: fork,
  };
}

function reportOf(
  { runner, outcome, settings }: Conversing,
  suggested: ReadonlySet<string> = new Set(),
): string {
  const { context } = outcome;
  const commits = commitsOf(context);
  if (commits === null) return outcome.print({ ...settings, format: 'markdown' }).text;
  const htmlUrl = `${runner.serverUrl}/${runner.repository}`;
  const fixes = { suggested, headLines: outcome.headLines() };
  const conversation = { linkTo: permalinks({ htmlUrl, ...commits }), fixes };
  return outcome.print({ ...settings, format: 'markdown', conversation }).text;
}

function commitsOf(context: ReportContext | null) {
  const { base = null, head = null } = context ?? {};
  return base === null || head === null ? null : { base, head };
}

async function suggest(thread: Thread, { runner, outcome }: Conversing): Promise<Suggested> {
  const { context } = outcome;
  const commits = commitsOf(context);
  if (context === null || commits === null) return NOTHING;
  const lines = await changedLines(runner.workspace, commits);
  const { comments, mended } = suggestionsOf(context, lines, outcome.headLines());
  const refused = await refusalOf('suggestions', thread, async () => {
    const { forge, repository, pullRequest } = thread;
    const shown = await forge.reviewComments(repository, pullRequest);
    const findings = new Set(context.review.findings.map(({ id }) => id));
    const wanted = { suggestions: comments, findings, sha: commits.head };
    for (const effect of suggestionEffects(wanted, { suggestions: shown }))
      await write(effect, thread, commits.head);
  });
  return refused === null ? { mended, notes: [] } : { mended: new Set(), notes: [refused] };
}

async function write(
  effect: SuggestionEffect,
  { forge, repository, pullRequest }: Thread,
  sha: string,
): Promise<void> {
  if (effect.kind === 'update-suggestion')
    await forge.updateReviewComment(repository, effect.id, effect.body);
  else await forge.createReviewComments(repository, pullRequest, sha, effect.comments);
}

const comment = (
  thread: Thread,
  report: string,
  context: ReportContext | null,
): Promise<string | null> =>
  refusalOf('comment', thread, async () => {
    const { forge, repository, pullRequest } = thread;
    const plan = planComment(
      actionComment(report),
      await forge.comments(repository, pullRequest),
      context,
    );
    if (plan.kind === 'create') await forge.createComment(repository, pullRequest, plan.body);
    if (plan.kind === 'update') await forge.updateComment(repository, plan.id, plan.body);
  });

/** Says why something was not written; null where it was. The review stands whatever GitHub takes of it. */
async function refusalOf(
  what: 'comment' | 'suggestions',
  { isFork }: Thread,
  writeAll: () => Promise<void>,
): Promise<string | null> {
  try {
    await writeAll();
    return null;
  } catch (error) {
    if (!(error instanceof ForgeProblem)) throw error;
    return unwrittenSentence(what, error, isFork);
  }
}
