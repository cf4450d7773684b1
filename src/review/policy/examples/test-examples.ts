import { applied } from '../rules/applied.ts';
import type { Applied } from '../rules/applied.ts';
import { conditionInputs } from '../rules/condition-inputs.ts';
import { exampleMatters } from './example-matters.ts';
import type { ExampleTools } from './example-matters.ts';
import type { Matter } from '../rules/matter.ts';
import { matterText } from '../rules/matter.ts';
import type { Rule, RuleExample } from '../rules/rule.ts';

/** How one example of one rule came out. */
export interface ExampleResult {
  readonly rule: string;
  readonly expected: 'matches' | 'ignores';
  readonly says: string | null;
  /** `file:line` of the example. */
  readonly place: string;
  /** Null where it came out as expected. */
  readonly failure: { readonly message: string; readonly got: readonly string[] } | null;
}

/** Matters listed of an example that came out otherwise; one that needs more is no small one. */
const MATTERS_SHOWN = 8;

/** Runs the examples of a rule through the stages of a review, on their own. */
export const testExamples = (rule: Rule, tools: ExampleTools): readonly ExampleResult[] => [
  ...rule.examples.matches.map((example) => resultOf(rule, example, 'matches', tools)),
  ...rule.examples.ignores.map((example) => resultOf(rule, example, 'ignores', tools)),
];

function resultOf(
  rule: Rule,
  example: RuleExample,
  expected: ExampleResult['expected'],
  tools: ExampleTools,
): ExampleResult {
  const inputsOf = conditionInputs(example.pullRequest);
  const all = exampleMatters(example, tools);
  const outcomes = all
    .filter(({ kind }) => kind === rule.subject)
    .map((matter) => ({ matter, verdict: applied(rule, matter, inputsOf) }));
  const failure =
    outcomes.length === 0 && (expected === 'matches' || rule.subject === 'change')
      ? { message: nothingOf(rule), got: all.map(matterLine).slice(0, MATTERS_SHOWN) }
      : failureOf(outcomes, expected);
  return { rule: rule.id, expected, says: example.says, place: example.place, failure };
}

const nothingOf = ({ subject }: Rule): string =>
  subject === 'finding'
    ? 'No detector finds anything in this example.'
    : 'Nothing changes in this example.';

interface JudgedMatter {
  readonly matter: Matter;
  readonly verdict: Applied;
}

function failureOf(
  outcomes: readonly JudgedMatter[],
  expected: ExampleResult['expected'],
): ExampleResult['failure'] {
  const undecided = outcomes.filter(({ verdict }) => verdict.kind === 'undecided');
  const hits = outcomes.filter(({ verdict }) => verdict.kind === 'applies');
  if (undecided.length > 0)
    return failed('The condition cannot be decided on this example.', undecided);
  if (expected === 'matches' && hits.length === 0)
    return failed('The rule is about nothing of this example.', outcomes);
  if (expected === 'ignores' && hits.length > 0)
    return failed('The rule is about this example, and should not be.', hits);
  return null;
}

const failed = (message: string, outcomes: readonly JudgedMatter[]): ExampleResult['failure'] => ({
  message,
  got: outcomes.slice(0, MATTERS_SHOWN).map(({ matter, verdict }) => {
    const why = verdict.kind === 'applies' ? '' : `: ${verdict.why}`;
    return `${matterLine(matter)}${why}`;
  }),
});

/** `route VirtualService shop/orders: spec.http[0].timeout` */
const matterLine = (matter: Matter): string =>
  `${matter.kind === 'change' ? matter.change.kind : matter.kind} ${matterText(matter)}`;
