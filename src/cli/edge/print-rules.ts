import { treesError } from '../../review/edge/command-line/command-problems.ts';
import type { FormatOf } from '../../review/index.ts';
import { createChartRenderer } from '../../charts/edge/create-chart-renderer.ts';
import {
  namesOfTrees,
  readRevisions,
  readTrees,
} from '../../review/edge/command-line/command-trees.ts';
import { openPolicyFolder } from '../../review/edge/folders/policy-folder.ts';
import { readPackageData, readRuleExamples } from '../../review/edge/package-data.ts';
import { USAGE, UsageError } from '../../review/edge/command-line/exit-codes.ts';
import { createEngine, explainRules, rulesReport } from '../../review/index.ts';
import { OWNERS_PLACES } from '../../compare/index.ts';
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
  await printAnswer(options, (paths) => ({ kind: 'check', asOf, paths: paths() }));
}

export async function testExamples(options: TestOptions): Promise<void> {
  const defaults = options.defaults === true ? readRuleExamples() : null;
  await printAnswer(options, () => ({ kind: 'test', defaults }));
}

export const listRules = (options: RulesOptions): Promise<void> =>
  printAnswer(options, () => ({ kind: 'list' }));

async function printAnswer(
  options: RulesOptions,
  question: (paths: () => readonly string[]) => Parameters<typeof rulesReport>[2],
): Promise<void> {
  const { text, ended } = await onTree(options, (trees, paths) =>
    rulesReport(
      trees,
      createEngine(readPackageData()),
      question(paths),
      options.format ?? 'terminal',
    ),
  );
  process.stdout.write(text);
  if (ended === 'with-problems') process.exitCode = USAGE;
  if (ended === 'with-failed-examples') process.exitCode = EXAMPLE_FAILED;
}

export async function explainTier(options: ExplainOptions): Promise<void> {
  const names = await namesOfTrees(options);
  const trees = await readTrees(options);
  if (trees.kind === 'conflict')
    throw new UsageError(
      'The change conflicts with its base: there is no merge result to explain.',
    );
  if (trees.kind !== 'read') throw treesError(trees);
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
    if (explained.kind === 'unknown-rule') {
      const { nearest } = explained;
      const meant = nearest === null ? '' : ` Did you mean ${nearest}?`;
      throw new UsageError(`There is no rule ${rule ?? ''}.${meant}`);
    }
    process.stdout.write(explained.text);
    if (explained.kind === 'invalid') process.exitCode = USAGE;
  } finally {
    await trees.close();
  }
}

/** Reads the files on disk, or one revision. */
async function onTree<T>(
  { repo, rev }: RulesOptions,
  work: (trees: LoadableTree, paths: () => readonly string[]) => Promise<T>,
): Promise<T> {
  if (rev === undefined) {
    const opened = await openPolicyFolder(repo ?? '.', OWNERS_PLACES);
    if (opened === null) throw new UsageError(`Not a folder: ${repo ?? '.'}.`);
    return work(opened.trees, opened.paths);
  }
  const trees = await readRevisions(repo, rev, rev);
  if (trees.kind === 'conflict') throw new UsageError('One revision cannot conflict with itself.');
  if (trees.kind !== 'read') throw treesError(trees);
  try {
    return await work(trees.base, () => trees.base.tree.paths);
  } finally {
    await trees.close();
  }
}
