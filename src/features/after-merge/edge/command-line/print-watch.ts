import { commandEngine } from '../../../../review/edge/command-line/work-on-tree.ts';
import { treesError } from '../../../../review/edge/command-line/command-problems.ts';
import type { Outbound } from '../../../../forge/edge/network/outbound.ts';
import { commandNetwork } from '../../../../review/edge/command-line/command-network.ts';
import type { FormatOf, JudgedTrees, PrintersOf } from '../../../../review/index.ts';
import type { WatchedMerge, WatchStep } from '../../use-cases/merge-watch.ts';
import { watchMerge } from '../../use-cases/merge-watch.ts';
import type { Prometheus } from '../../ports/prometheus.ts';
import { blastRadius } from '../../watch/blast-radius.ts';
import { configuredWatch, watchOfEnvironment } from '../../watch/watch-settings.ts';
import { reviewTrees } from '../../../../review/index.ts';
import type { Verdict } from '../../watch/judging/merge-judgement.ts';
import type { AfterMergeContext } from '../../texts/after-merge-report.ts';
import {
  afterMergeJson,
  afterMergeMarkdown,
  afterMergeTerminal,
} from '../../texts/after-merge-report.ts';
import { problemText } from '../../texts/metric-words.ts';
import { counted, listed, plainText } from '../../../../manifest/index.ts';
import { paintFor } from '../../../../review/edge/command-line/terminal-paint.ts';
import { USAGE, UsageError } from '../../../../review/edge/command-line/exit-codes.ts';
import type {
  ProgressLine,
  QuietOptions,
} from '../../../../review/edge/command-line/progress-line.ts';
import { progressLine } from '../../../../review/edge/command-line/progress-line.ts';
import type { RepositoryOptions } from '../../../../review/edge/command-line/shared-options.ts';
import type { CommitAtRevision } from '../../../../forge/edge/git/history/revision-commit.ts';
import { commitFacts } from '../../../../forge/edge/git/history/revision-commit.ts';
import { GitProblem } from '../../../../forge/edge/git/running/run-git.ts';
import { namesOfTrees, readRevisions } from '../../../../review/edge/command-line/command-trees.ts';
import type { TreesResult } from '../../../../forge/index.ts';
import { waitTelling } from './told-wait.ts';
import { createPrometheus } from '../prometheus/prometheus-client.ts';
import type { PrometheusLogin } from '../prometheus/prometheus-client.ts';
import type { WatchSettings } from '../../watch/begun-watch.ts';

export interface WatchOptions extends RepositoryOptions, QuietOptions {
  readonly commit: string;
  readonly prometheus: string;
  readonly repo?: string;
  readonly environment?: string;
  readonly since?: string;
  readonly minutes?: number;
  readonly scrapeInterval?: number;
  readonly failOnRegression?: boolean;
  readonly format: FormatOf<'after-merge'>;
}

/**
 * Watches what became of a commit, and prints once when it is judged.
 *
 * @throws UsageError where there is nothing to watch.
 */
export async function printWatch(options: WatchOptions): Promise<void> {
  const line = progressLine(options);
  try {
    await watched(options, line);
  } finally {
    line.end();
  }
}

async function watched(options: WatchOptions, line: ProgressLine): Promise<void> {
  const token = process.env['MESHWARDEN_PROMETHEUS_TOKEN'];
  const prometheus = prometheusAt(options.prometheus, token, await commandNetwork());
  const repository = options.repo ?? '.';
  const commit = await commitAt(repository, options.commit);
  const appliedAt = options.since === undefined ? commit.committedAt : instantOf(options.since);
  const judged = await reviewedCommit(repository, commit, options, line);
  const environment = environmentOf(judged, options.environment);
  if (environment === null) {
    line.end();
    process.stdout.write(`${nothingToWatch(commit.sha, judged.review.environments)}\n`);
    return;
  }
  const radius = blastRadius(judged.review, environment);
  const settings = settingsOf(judged, environment, options);
  const merge = { appliedAt, watched: radius.watched, settings };
  const { judgement } = await judgedStep(environment, merge, prometheus, line);
  line.end();
  const context: AfterMergeContext = {
    ...{ commit: commit.sha, environment, judgement, radius },
    applied: { at: appliedAt, by: null },
    pullRequest: null,
  };
  process.stdout.write(PRINTERS[options.format](context));
  process.exitCode = exitCodeOf(judgement.verdict, options);
}

/** Says of how many environments none changes; where none is found, that. */
export const nothingToWatch = (sha: string, environments: readonly unknown[]): string =>
  environments.length === 0
    ? `No environment is found at ${sha.slice(0, 7)}: nothing was compared, and there is nothing to watch.`
    : `${sha.slice(0, 7)} changes none of ${counted(environments.length, 'environment')}: nothing to watch.`;

function instantOf(given: string): number {
  const instant = Date.parse(given);
  if (Number.isNaN(instant)) throw new UsageError(`--since is no instant: ${given}.`);
  return instant;
}

/** Gives the environment that is asked for, else the only one that changes; null where none does. */
function environmentOf({ review }: JudgedTrees, asked: string | undefined): string | null {
  const names = review.environments.map(({ name }) => name);
  if (asked !== undefined && !names.includes(asked))
    throw new UsageError(`There is no environment ${asked}, but ${listed(names, 20)}.`);
  if (asked !== undefined) return asked;
  // what is not analysed may have changed
  const changed = review.environments
    .filter((each) => each.changed || each.status !== 'complete')
    .map(({ name }) => name);
  if (changed.length > 1)
    throw new UsageError(
      `The commit changes ${listed(changed, 20)}: --environment says which of them this Prometheus sees.`,
    );
  return changed[0] ?? null;
}

function settingsOf(
  { policy }: JudgedTrees,
  environment: string,
  { minutes, scrapeInterval }: WatchOptions,
): WatchSettings {
  return {
    ...configuredWatch(watchOfEnvironment(policy.config, environment)),
    ...(minutes !== undefined && { minutes }),
    ...(scrapeInterval !== undefined && { scrapeSeconds: scrapeInterval }),
  };
}

const CLOCK = { now: () => Date.now() };

/** Looks until something got worse or all is seen. */
async function judgedStep(
  environment: string,
  merge: WatchedMerge,
  prometheus: Prometheus,
  line: ProgressLine,
): Promise<Extract<WatchStep, { kind: 'judged' }>> {
  const tell = (sentence: string): void => {
    line.say(`${plainText(sentence)}\n`);
  };
  let told = false;
  for (;;) {
    const step = await watchMerge(merge, { prometheus, clock: CLOCK });
    if (step.kind === 'judged') return step;
    if (!told) await refuseSilence(prometheus);
    if (!told) tell(`Watching until ${new Date(step.until).toISOString()}; nothing got worse yet.`);
    told = true;
    for (const problem of step.problems) tell(`Not known yet: ${problemText(problem)}.`);
    const minutes = { from: merge.appliedAt, until: step.until };
    await waitTelling(step.next, minutes, (at, of) => {
      line.tell(`watching ${environment}, minute`, at, of);
    });
  }
}

/**
 * Refuses a server that does not answer: nobody waits a quarter of an hour to hear that the address was
 * wrong.
 */
async function refuseSilence(prometheus: Prometheus): Promise<void> {
  const now = CLOCK.now();
  const answer = await prometheus.queryRange({
    ...{ query: 'vector(1)', start: now, end: now, stepMs: 60_000 },
  });
  if (answer.kind === 'not-known')
    throw new UsageError(problemText(answer.problem), {
      where: 'at what --prometheus names',
      advice: 'Open that address in a browser from here; MESHWARDEN_PROMETHEUS_TOKEN signs in',
    });
}

const PRINTERS: PrintersOf<'after-merge', (context: AfterMergeContext) => string> = {
  terminal: (context) => afterMergeTerminal(context, paintFor(process.stdout)),
  markdown: (context) => afterMergeMarkdown(context, null),
  json: afterMergeJson,
};

function exitCodeOf(verdict: Verdict, { failOnRegression = false }: WatchOptions): number {
  if (verdict === 'regression') return failOnRegression ? 1 : 0;
  return verdict === 'fine' ? 0 : USAGE;
}

/**
 * Finds the commit of a revision.
 *
 * @throws UsageError where there is none, or nothing before it.
 */
async function commitAt(
  repository: string,
  revision: string,
): Promise<CommitAtRevision & { readonly firstParent: string }> {
  const facts = await commitFacts(repository, revision, process.env['PATH'] ?? '').catch(
    (error: unknown) => {
      if (error instanceof GitProblem) throw problemOf(error.result);
      throw error;
    },
  );
  const { firstParent } = facts;
  if (firstParent === null)
    throw new UsageError(`Nothing is known of what was before ${facts.sha.slice(0, 7)}.`, {
      advice:
        'A commit without a parent changes nothing; of a shallow clone `git fetch --unshallow` brings the rest',
    });
  return { ...facts, firstParent };
}

/** Reviews what a commit changed of its first parent. */
async function reviewedCommit(
  repository: string,
  { sha, firstParent }: { readonly sha: string; readonly firstParent: string },
  options: RepositoryOptions,
  line: ProgressLine,
): Promise<JudgedTrees> {
  const names = await namesOfTrees({ ...options, repo: repository });
  const trees = await readRevisions(repository, firstParent, sha);
  if (trees.kind !== 'read') throw problemOf(trees);
  try {
    const engine = commandEngine(names, line);
    const outcome = await reviewTrees(trees.base, trees.merged, engine, {
      asOf: new Date().toISOString(),
      pullRequest: null,
    });
    if (outcome.kind === 'reviewed') return outcome;
    line.say(
      'The configuration before the commit has mistakes: the default windows and thresholds hold.\n',
    );
    return outcome.byDefault;
  } finally {
    await trees.close();
  }
}

function problemOf(result: TreesResult): Error {
  // a commit contains its first parent
  return result.kind === 'read' || result.kind === 'conflict'
    ? new Error('A commit conflicts with its first parent.')
    : treesError(result);
}

/**
 * Makes the Prometheus at an address. A token comes from the environment, for arguments are seen by others; a
 * name and a password may stand in the address.
 *
 * @throws UsageError where it is no address of http or https.
 */
function prometheusAt(
  address: string,
  token: string | undefined,
  { fetch: ask }: Pick<Outbound, 'fetch'>,
): Prometheus {
  const url = URL.canParse(address) ? new URL(address) : null;
  // what it holds is not repeated: it may be a password
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new UsageError('--prometheus is no address of http:// or https://.');
  const login = loginOf(url, token);
  [url.username, url.password, url.search, url.hash] = ['', '', '', ''];
  return createPrometheus({ url, login, ask });
}

function loginOf(url: URL, token: string | undefined): PrometheusLogin | null {
  if (token !== undefined && token !== '') return { kind: 'bearer', token };
  const [user, password] = [url.username, url.password].map(decodeURIComponent);
  return user === undefined || user === ''
    ? null
    : { kind: 'basic', user, password: password ?? '' };
}
