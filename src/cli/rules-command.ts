import { Command, Option } from 'commander';
import { openPolicyFolder } from '../adapters/directory/open-policy-folder.ts';
import { readPackageData, readRuleExamples } from '../adapters/package-data/read-package-data.ts';
import { checkRules, POLICY_PLACES } from '../app/check-rules.ts';
import { createEngine } from '../app/engine.ts';
import { explainRules } from '../app/explain-rules.ts';
import type { LoadableTree } from '../app/ports.ts';
import { readRules } from '../app/read-rules.ts';
import { testRules } from '../app/test-rules.ts';
import { treesProblemSentence } from '../app/trees-problem-sentence.ts';
import type { PolicyProblem } from '../core/policy/read-policy-file.ts';
import { policyProblemLines, policyProblemsJson } from '../core/report/policy-problems.ts';
import { ruleExamplesReport } from '../core/report/rule-examples-report.ts';
import { rulesJson, rulesList } from '../core/report/rules-list.ts';
import { USAGE } from './exit-codes.ts';
import { readRevisions, readTrees } from './read-trees.ts';
import type { TreesOptions } from './read-trees.ts';
import { UsageError } from './usage-error.ts';

interface RulesOptions {
  readonly repo?: string;
  readonly rev?: string;
  readonly format?: 'terminal' | 'json';
}

const EXAMPLE_FAILED = 1;

export function rulesCommand(): Command {
  const rules = new Command('rules').description('check, test, explain and list the risk policy');
  rules
    .addCommand(
      onOneTree('check', 'say what is wrong with .meshwarden and CODEOWNERS').action(check),
    )
    .addCommand(
      onOneTree('test', 'run the examples that rules carry')
        .option('--defaults', 'those of the default rules too')
        .action(test),
    )
    .addCommand(onOneTree('list', 'print all rules that hold').action(list))
    .addCommand(
      new Command('explain')
        .description('say why a change has its tier')
        .option('--rule <id>', 'to what this rule applies, and why not to the rest')
        .option('--repo <dir>', 'repository, bare ones too (default: the current folder)')
        .option('--base <rev>', 'revision to merge into')
        .option('--head <rev>', 'revision with the change (default: HEAD)')
        .option('--base-dir <dir>', 'compare two plain folders: before')
        .option('--head-dir <dir>', 'compare two plain folders: after')
        .action(explain),
    );
  return rules;
}

const onOneTree = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--repo <dir>', 'repository (default: the current folder)')
    .option('--rev <rev>', 'read this revision instead of the files on disk')
    .addOption(
      new Option('--format <format>', 'how to print')
        .choices(['terminal', 'json'])
        .default('terminal'),
    );

async function check(options: RulesOptions): Promise<void> {
  const problems = await onTree(options, (trees) => checkRules(trees, engine()));
  if (problems.length > 0 || options.format === 'json') printProblems(problems, options);
  else process.stdout.write('Nothing is wrong with the policy.\n');
}

async function test(options: RulesOptions & { readonly defaults?: boolean }): Promise<void> {
  const examples = options.defaults === true ? readRuleExamples() : null;
  const tested = await onTree(options, (trees) => testRules(trees, engine(), examples));
  if (tested.kind === 'invalid') {
    printProblems(tested.problems, options);
    return;
  }
  const { results } = tested;
  process.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify(results, null, 2)}\n`
      : ruleExamplesReport(results),
  );
  if (results.some(({ failure }) => failure !== null)) process.exitCode = EXAMPLE_FAILED;
}

async function list(options: RulesOptions): Promise<void> {
  const read = await onTree(options, (trees) => readRules(trees, engine()));
  if (read.kind === 'invalid') printProblems(read.problems, options);
  else process.stdout.write((options.format === 'json' ? rulesJson : rulesList)(read.rules));
}

async function explain(options: TreesOptions & { readonly rule?: string }): Promise<void> {
  const trees = await readTrees(options);
  if (trees.kind === 'conflict')
    throw new UsageError(
      'The change conflicts with its base: there is no merge result to explain.',
    );
  if (trees.kind !== 'read') throw new UsageError(treesProblemSentence(trees));
  try {
    const rule = options.rule ?? null;
    const asOf = new Date().toISOString();
    const explained = await explainRules(trees, engine(), { rule, asOf });
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

const engine = () => createEngine(readPackageData());

function printProblems(problems: readonly PolicyProblem[], { format }: RulesOptions): void {
  process.stdout.write((format === 'json' ? policyProblemsJson : policyProblemLines)(problems));
  if (problems.length > 0) process.exitCode = USAGE;
}

/** Reads the files on disk, or one revision. */
async function onTree<T>(
  { repo, rev }: RulesOptions,
  work: (trees: LoadableTree) => Promise<T>,
): Promise<T> {
  if (rev === undefined) {
    const opened = await openPolicyFolder(repo ?? '.', POLICY_PLACES);
    if (opened === null) throw new UsageError(`Not a folder: ${repo ?? '.'}.`);
    return work(opened);
  }
  const trees = await readRevisions(repo, rev, rev);
  if (trees.kind === 'conflict') throw new UsageError('One revision cannot conflict with itself.');
  if (trees.kind !== 'read') throw new UsageError(treesProblemSentence(trees));
  try {
    return await work(trees.base);
  } finally {
    await trees.close();
  }
}
