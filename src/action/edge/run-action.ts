import { createChartRenderer } from '../../charts/edge/create-chart-renderer.ts';
import { MissingPackage } from '../../manifest/edge/optional-package.ts';
import { readTrees } from '../../review/edge/command-line/command-trees.ts';
import { INTERNAL_ERROR, USAGE, UsageError } from '../../review/edge/command-line/exit-codes.ts';
import { treesError } from '../../review/edge/command-line/command-problems.ts';
import { problemSentence } from '../../review/edge/command-line/problem-text.ts';
import { chartFetching } from '../../review/edge/command-line/shared-options.ts';
import { readPackageData } from '../../review/edge/package-data.ts';
import { pagesAddress } from '../../review/edge/settings/pages-address.ts';
import { createEngine, reviewChange, UNPAINTED } from '../../review/index.ts';
import type { ActionInputs } from '../action-inputs.ts';
import { parseInputs } from '../action-inputs.ts';
import { messageLine } from '../workflow-lines.ts';
import type { WorkflowEvent } from '../workflow-event.ts';
import { parseEvent, sidesOf } from '../workflow-event.ts';
import { converse } from './conversation.ts';
import { fetchMissing } from './missing-commits.ts';
import { readEventText, tellRunner } from './runner-files.ts';
import type { Runner } from './runner.ts';
import { runnerOf } from './runner.ts';

interface ActionProcess {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The compiled file of the thread that renders charts. */
  readonly chartWorker: string;
  /** Writes to the log of the step. */
  readonly write: (text: string) => void;
}

/** Runs one step of a workflow, and gives its exit code: those of `meshwarden review`. */
export async function runAction(started: ActionProcess): Promise<number> {
  try {
    return await review(started);
  } catch (error) {
    const isAsked = error instanceof UsageError || error instanceof MissingPackage;
    const message = error instanceof UsageError ? sentenceOf(error) : wordsOf(error);
    started.write(messageLine('error', isAsked ? message : `Internal error: ${message}`));
    if (isAsked) return USAGE;
    if (error instanceof Error && error.stack !== undefined)
      started.write(messageLine('notice', error.stack));
    return INTERNAL_ERROR;
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Says what mends it, too; what the action refuses by itself says so in its own words. */
const sentenceOf = ({ message, parts }: UsageError): string =>
  parts.advice === undefined
    ? message
    : problemSentence({ what: message, ...parts }, 'meshwarden review');

async function review({ variables, chartWorker, write }: ActionProcess): Promise<number> {
  const parsed = parseInputs(variables);
  if (parsed.kind === 'problem') throw new UsageError(parsed.problem);
  const { inputs } = parsed;
  const runner = runnerOf(variables);
  const { event, base, head } = occasionOf(runner, inputs);
  const { token } = inputs;
  const fetched = await fetchMissing({ ...runner, base, head, token });
  if (fetched.kind === 'problem') throw new UsageError(fetched.problem);
  const chartSource = inputs.chartSources;
  const fetchCharts = await chartFetching({ chartSource });
  const trees = await readTrees({ repo: runner.workspace, base, head });
  try {
    const names = { said: runner.repository, found: [] };
    const renderer = createChartRenderer({ entry: chartWorker });
    const engine = createEngine(readPackageData(), names, renderer, inputs.config ?? undefined);
    const settings = {
      ...{ paint: UNPAINTED, failOn: inputs.failOn, pagesUrl: pagesAddress(variables) },
    };
    const outcome = await reviewChange(trees, engine, {
      ...{ ...settings, format: 'github', asOf: new Date().toISOString() },
      pullRequest: event.pullRequest,
      ...(fetchCharts !== undefined && { fetchCharts }),
    });
    if (outcome.kind !== 'report') throw treesError(outcome);
    write(outcome.text);
    const conversation = await converse({ runner, inputs, event, outcome, settings });
    for (const note of conversation.notes) write(messageLine('notice', note));
    await tellRunner(runner, inputs, { outcome, settings, ...conversation });
    return outcome.exitCode;
  } finally {
    if (trees.kind === 'read') await trees.close();
  }
}

interface ActionOccasion {
  readonly event: WorkflowEvent;
  readonly base: string;
  readonly head: string;
}

function occasionOf(runner: Runner, inputs: ActionInputs): ActionOccasion {
  const { repository, eventName: name } = runner;
  const read = parseEvent({ name, repository, text: readEventText(runner) });
  if (read.kind === 'problem') throw new UsageError(read.problem);
  const sides = sidesOf(read.event, inputs);
  if (sides.kind === 'problem') throw new UsageError(sides.problem);
  return { event: read.event, ...sides };
}
