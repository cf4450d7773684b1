import type { LoadableTree, PackageData } from '../../forge/index.ts';
import {
  checkedRulesJson,
  checkedRulesLines,
  policyProblemLines,
  policyProblemsJson,
  ruleExamplesReport,
  rulesJson,
  rulesList,
} from '../report/policy/rules-report.ts';
import { checkRules } from './policy-check.ts';
import type { Engine } from './engine.ts';
import type { FormatOf, PrintersOf } from './report-format.ts';
import { readRules, testRules } from './repository-rules.ts';

/** What is asked of the rules of a repository: which hold, whether they are in order, whether their examples are right. */
type RulesQuestion =
  | { readonly kind: 'list' }
  /** `paths` are all files there are; `asOf` is ISO 8601. */
  | { readonly kind: 'check'; readonly asOf: string; readonly paths: readonly string[] }
  /** With `defaults`, the examples that Meshwarden comes with are run too. */
  | { readonly kind: 'test'; readonly defaults: PackageData['rules'] | null };

/** What there is to print, and how it ended: something is wrong with the policy, or an example with its rule. */
interface RulesReport {
  readonly text: string;
  readonly ended: 'well' | 'with-problems' | 'with-failed-examples';
}

interface RulesPrinters {
  readonly checked: typeof checkedRulesLines;
  readonly tested: typeof ruleExamplesReport;
  readonly rules: typeof rulesList;
  readonly problems: typeof policyProblemLines;
}

const PRINTERS: PrintersOf<'rules', RulesPrinters> = {
  terminal: {
    checked: checkedRulesLines,
    tested: ruleExamplesReport,
    rules: rulesList,
    problems: policyProblemLines,
  },
  json: {
    checked: checkedRulesJson,
    tested: (results) => `${JSON.stringify(results, null, 2)}\n`,
    rules: rulesJson,
    problems: policyProblemsJson,
  },
};

/** Answers in the form that is asked for; where the policy cannot be read, with what is wrong with it. */
export async function rulesReport(
  trees: LoadableTree,
  engine: Engine,
  question: RulesQuestion,
  format: FormatOf<'rules'>,
): Promise<RulesReport> {
  const printers = PRINTERS[format];
  if (question.kind === 'check') {
    const checked = await checkRules(trees, engine, question);
    return { text: printers.checked(checked), ended: endOf(checked.problems) };
  }
  if (question.kind === 'list') {
    const read = await readRules(trees, engine);
    return read.kind === 'valid'
      ? { text: printers.rules(read.rules), ended: 'well' }
      : { text: printers.problems(read.problems), ended: endOf(read.problems) };
  }
  const tested = await testRules(trees, engine, question.defaults);
  if (tested.kind === 'invalid')
    return { text: printers.problems(tested.problems), ended: endOf(tested.problems) };
  const hasFailed = tested.results.some(({ failure }) => failure !== null);
  return {
    text: printers.tested(tested.results),
    ended: hasFailed ? 'with-failed-examples' : 'well',
  };
}

const endOf = (problems: readonly unknown[]): RulesReport['ended'] =>
  problems.length > 0 ? 'with-problems' : 'well';
