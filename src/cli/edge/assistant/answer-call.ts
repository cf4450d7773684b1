import { plainText } from '../../../manifest/index.ts';
import { mapReport, UNPAINTED } from '../../../review/index.ts';
import { UsageError } from '../../../review/edge/command-line/exit-codes.ts';
import { MissingPackage } from '../../../manifest/edge/optional-package.ts';
import { analysisJson, analysisText } from '../../at-rest/analysis-report.ts';
import { answerJson, answerText } from '../../questions/answer-report.ts';
import { problemSentence } from '../../../review/edge/command-line/problem-text.ts';
import type { StructuredReport } from '../../assistant/bounded-answer.ts';
import type { ReadPlace, ToolAnswer, ToolRequest } from '../../assistant/tool-table.ts';
import { ToolAnswer as Answer } from '../../assistant/tool-table.ts';
import { explanation, listedChecks } from '../explanation/print-explanation.ts';
import { analysisOf } from '../print-analysis.ts';
import { answersOf } from '../print-answers.ts';
import { mapOf } from '../print-map.ts';
import { renderedOf } from '../print-rendered.ts';
import { reportOn } from '../print-review.ts';
import { variablesOf, variablesText } from '../print-variables.ts';

/** Stands for the place of a problem where nothing else says it. */
const COMMAND = 'meshwarden mcp';

type InputOf<T extends ToolRequest['tool']> = Extract<ToolRequest, { tool: T }>['input'];

/** Answers a call of a tool with what its command finds; what a command refuses is refused in its words. */
export async function answerCall(request: ToolRequest): Promise<ToolAnswer> {
  try {
    return await answerOf(request);
  } catch (error) {
    if (error instanceof UsageError)
      return refused([
        problemSentence({ what: error.message, ...error.parts }, COMMAND),
        ...(error.parts.details ?? []),
      ]);
    if (error instanceof MissingPackage) return refused([error.message]);
    throw error;
  }
}

function answerOf(request: ToolRequest): Promise<ToolAnswer> | ToolAnswer {
  const { place } = request;
  switch (request.tool) {
    case 'review':
      return review(request.input, place);
    case 'analyze':
      return analyze(request.input, place);
    case 'ask':
      return ask(request.input, place);
    case 'map':
      return map(request.input, place);
    case 'variables':
      return variables(request.input, place);
    case 'explain':
      return explain(request.input);
    case 'render':
      return render(request.input, place);
  }
}

const answered = (text: string, report: StructuredReport): ToolAnswer => ({
  kind: 'answered',
  text,
  report,
});

const refused = (reasons: readonly string[]): ToolAnswer => ({
  kind: 'refused',
  reason: reasons
    .flatMap((reason) => reason.split('\n'))
    .map(plainText)
    .join('\n'),
});

/** Reads a report that a command prints for programs. */
const parsed = (text: string): StructuredReport =>
  Answer.options[0].shape.report.parse(JSON.parse(text));

/** Says which tree a command reads: a folder as it lies on disk, or a revision. */
const treeOf = ({ repository }: ReadPlace, { revision }: { readonly revision?: string }) =>
  revision === undefined
    ? { folder: repository, options: {} }
    : { folder: undefined, options: { repo: repository, rev: revision } };

const inEnvironment = ({ environment }: { readonly environment?: string }) =>
  environment === undefined ? {} : { environment };

async function review(
  { base, head }: InputOf<'review'>,
  { repository }: ReadPlace,
): Promise<ToolAnswer> {
  if (head !== undefined && base === undefined)
    return refused(['The base is missing: the revision that the head is merged into.']);
  const { text, also } = await reportOn(
    {
      repo: repository,
      ...(base !== undefined && { base }),
      ...(head === undefined ? { workTree: true } : { head }),
      format: 'markdown',
    },
    { paint: UNPAINTED, also: ['json'] },
  );
  return answered(text, parsed(also.join('')));
}

async function analyze(input: InputOf<'analyze'>, place: ReadPlace): Promise<ToolAnswer> {
  const { revision, path, only } = input;
  if (revision !== undefined && path !== undefined)
    return refused(['Give either a path or a revision: a revision is analysed as a whole.']);
  const { folder, options } = treeOf(place, input);
  const outcome = await analysisOf(folder === undefined ? undefined : place.path, {
    ...options,
    ...inEnvironment(input),
    ...(only !== undefined && { only }),
    within: place.within,
  });
  if (outcome.kind === 'refused') return refused(outcome.reasons);
  const { analysis, sentences, beside } = outcome;
  const findings: unknown = JSON.parse(analysisJson(analysis.entries));
  return answered(analysisText(analysis, { sentences }), { findings, notSeen: beside });
}

async function ask(input: InputOf<'ask'>, place: ReadPlace): Promise<ToolAnswer> {
  const { from, to, method, headers = [] } = input;
  const { folder, options } = treeOf(place, input);
  const answers = await answersOf(folder, {
    ...options,
    ...inEnvironment(input),
    ...{ from, to, header: headers },
    ...(method !== undefined && { method }),
  });
  return answers.kind === 'answered'
    ? answered(answerText(answers.answers), parsed(answerJson(answers.answers)))
    : refused([answers.reason]);
}

async function map(input: InputOf<'map'>, place: ReadPlace): Promise<ToolAnswer> {
  const { folder, options } = treeOf(place, input);
  const why = input.why === true;
  const outcome = await mapOf(folder, { ...options, ...inEnvironment(input), why });
  if (outcome.kind !== 'mapped') return refused(outcome.reasons);
  return answered(
    mapReport(outcome.map, 'terminal', UNPAINTED),
    parsed(mapReport(outcome.map, 'json', UNPAINTED)),
  );
}

async function variables(input: InputOf<'variables'>, place: ReadPlace): Promise<ToolAnswer> {
  const { workload, compare = false } = input;
  const { folder, options } = treeOf(place, input);
  const outcome = await variablesOf(folder, {
    ...options,
    ...inEnvironment(input),
    ...(workload !== undefined && { workload }),
  });
  if (outcome.kind === 'refused') return refused([outcome.reason]);
  return answered(
    variablesText(outcome.tables, { compare }, 'markdown', UNPAINTED),
    parsed(variablesText(outcome.tables, { compare }, 'json', UNPAINTED)),
  );
}

function explain({ name }: InputOf<'explain'>): ToolAnswer {
  // who reads no columns needs no room for them, and all checks fit into one answer
  const text =
    name === undefined ? listedChecks(name).replaceAll(/ {3,}/g, '  ') : explanation(name);
  return answered(text, { explanation: text });
}

async function render(input: InputOf<'render'>, place: ReadPlace): Promise<ToolAnswer> {
  const { revision, origins, field, resource, set, release, namespace } = input;
  const outcome = await renderedOf(place.path, {
    ...(revision !== undefined && { repo: place.repository, rev: revision }),
    ...(origins === true && { origins }),
    ...(field !== undefined && { field }),
    ...(resource !== undefined && { resource }),
    ...(place.values.length > 0 && { values: place.values }),
    ...(set !== undefined && { set }),
    ...(release !== undefined && { release }),
    ...(namespace !== undefined && { namespace }),
    within: place.within,
    // it goes to others than those who read the repository
    withoutSecrets: true,
  });
  return outcome.kind === 'rendered'
    ? answered(outcome.text, { rendered: outcome.text })
    : refused(outcome.reasons);
}
