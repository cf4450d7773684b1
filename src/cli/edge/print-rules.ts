import type { FormatOf, PolicyProblem, PrintersOf } from '../../review/index.ts';
import { createChartRenderer } from '../../charts/edge/create-chart-renderer.ts';
import {
  namesOfTrees,
  readRevisions,
  readTrees,
} from '../../review/edge/command-line/command-trees.ts';
import { openPolicyFolder } from '../../review/edge/folders/policy-folder.ts';
import { readPackageData, readRuleExamples } from '../../review/edge/package-data.ts';
import { USAGE, UsageError } from '../../review/edge/command-line/exit-codes.ts';
import {
  checkedRulesJson,
  checkedRulesLines,
  checkRules,
  createEngine,
  explainRules,
  POLICY_PLACES,
  policyProblemLines,
  policyProblemsJson,
  readRules,
  ruleExamplesReport,
  rulesJson,
  rulesList,
  testRules,
  treesProblemSentence,
} from '../../review/index.ts';
import type { LoadableTree } from '../../forge/index.ts';
import type { TreesOptions } from '../../review/edge/command-line/command-trees.ts';

export interface RulesOptions {
  readonly repo?: string;
  readonly rev?: string;
  readonly format?: FormatOf<'rules'>;
}

export interface TestOptions extends RulesOptions {
  readonly defaults?: boolean;
}

export interface ExplainOptions extends TreesOptions {
  readonly rule?: string;
}

const EXAMPLE_FAILED = 1;

export async function checkPolicy(options: RulesOptions): Promise<void> {
  const asOf = new Date().toISOString();
  const checked = await onTree(options, (trees, paths) =>
    checkRules(trees, engine(), { asOf, paths: paths() }),
  );
  process.stdout.write(printersFor(options).checked(checked));
  if (checked.problems.length > 0) process.exitCode = USAGE;
}

export async function testExamples(options: TestOptions): Promise<void> {
  const examples = options.defaults === true ? readRuleExamples() : null;
  const tested = await onTree(options, (trees) => testRules(trees, engine(), examples));
  if (tested.kind === 'invalid') {
    printProblems(tested.problems, options);
    return;
  }
  const { results } = tested;
  process.stdout.write(printersFor(options).tested(results));
  if (results.some(({ failure }) => failure !== null)) process.exitCode = EXAMPLE_FAILED;
}

export async function listRules(options: RulesOptions): Promise<void> {
  const read = await onTree(options, (trees) => readRules(trees, engine()));
  if (read.kind === 'invalid') printProblems(read.problems, options);
  else process.stdout.write(printersFor(options).rules(read.rules));
}

export async function explainTier(options: ExplainOptions): Promise<void> {
  const names = await namesOfTrees(options);
  const trees = await readTrees(options);
  if (trees.kind === 'conflict')
    throw new UsageError(
      'The change conflicts with its base: there is no merge result to explain.',
    );
  if (trees.kind !== 'read') throw new UsageError(treesProblemSentence(trees));
  try {
    const rule = options.rule ?? null;
    const asOf = new Date().toISOString();
    const explained = await explainRules(
      trees,
      createEngine(readPackageData(), names, createChartRenderer()),
      {
        rule,
        asOf,
      },
    );
    if (explained.kind === 'invalid') printProblems(explained.problems, {});
    else if (explained.kind === 'explained') process.stdout.write(explained.text);
    else {
      const { nearest } = explained;
      const meant = nearest === null ? '' : ` Did you mean ${nearest}?`;
      throw new UsageError(`There is no rule ${rule ?? ''}.${meant}`);
    }
  } finally {
    await trees.close();
  }
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

const printersFor = ({ format = 'terminal' }: RulesOptions): RulesPrinters => PRINTERS[format];

const engine = () => createEngine(readPackageData());

function printProblems(problems: readonly PolicyProblem[], options: RulesOptions): void {
  process.stdout.write(printersFor(options).problems(problems));
  if (problems.length > 0) process.exitCode = USAGE;
}

/** Reads the files on disk, or one revision. */
async function onTree<T>(
  { repo, rev }: RulesOptions,
  work: (trees: LoadableTree, paths: () => readonly string[]) => Promise<T>,
): Promise<T> {
  if (rev === undefined) {
    const opened = await openPolicyFolder(repo ?? '.', POLICY_PLACES);
    if (opened === null) throw new UsageError(`Not a folder: ${repo ?? '.'}.`);
    return work(opened.trees, opened.paths);
  }
  const trees = await readRevisions(repo, rev, rev);
  if (trees.kind === 'conflict') throw new UsageError('One revision cannot conflict with itself.');
  if (trees.kind !== 'read') throw new UsageError(treesProblemSentence(trees));
  try {
    return await work(trees.base, () => trees.base.tree.paths);
  } finally {
    await trees.close();
  }
}
