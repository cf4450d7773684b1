import type { PolicyProblem } from '../policy/configuration/policy-file.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import { EXAMPLES_FOLDER, parseExamples } from '../policy/examples/example-files.ts';
import { policyOfTree, readPolicyTexts } from '../policy/configuration/policy-of-tree.ts';
import type { EffectiveRule } from '../report/policy/rules-report.ts';
import { policyProblemLines } from '../report/policy/rules-report.ts';
import type { FileTree } from '../../manifest/index.ts';
import type { Engine } from './engine.ts';
import { policyReading } from './policy-check.ts';
import { loadWanted } from './lazy-loading.ts';
import type { LoadableTree, PackageData, ReadTrees } from '../../forge/index.ts';
import type { Rule } from '../policy/rules/rule.ts';
import type { ExampleResult } from '../policy/examples/example-tests.ts';
import { testExamples } from '../policy/examples/example-tests.ts';
import { checksNamed, namesOf } from '../../checks/index.ts';
import { nearestWord } from '../../manifest/index.ts';
import { explainRule } from '../policy/rules/explain-rule.ts';
import { checkExplanation } from '../report/policy/check-explanation.ts';
import {
  namedChecksText,
  ruleExplanation,
  tierExplanation,
} from '../report/policy/rule-explanation.ts';
import { placeOfIn } from './change-report.ts';
import { reviewTrees } from './tree-review.ts';

type ReadRules =
  | {
      readonly kind: 'valid';
      /** The defaults and the repository's own, in the order in which they are asked. */
      readonly rules: readonly EffectiveRule[];
      readonly config: RepositoryConfig;
    }
  | { readonly kind: 'invalid'; readonly problems: readonly PolicyProblem[] };

/** The rules that hold in a repository, with the examples it has of them. */
export async function readRules(trees: LoadableTree, engine: Engine): Promise<ReadRules> {
  return (await loadWanted(trees, () => rulesOf(trees.tree, engine))).result;
}

function rulesOf(tree: FileTree, engine: Engine): ReadRules {
  const read = policyOfTree(tree, policyReading(engine));
  if (read.kind === 'invalid') return read;
  const problems: PolicyProblem[] = [];
  const { config, rules } = read.policy;
  const parsed = parseExamples(readPolicyTexts(tree, EXAMPLES_FOLDER, problems), rules);
  if (parsed.kind === 'invalid') problems.push(...parsed.problems);
  if (problems.length > 0 || parsed.kind === 'invalid') return { kind: 'invalid', problems };
  const known = new Map(engine.rules.map((rule) => [rule.id, rule]));
  return {
    kind: 'valid',
    config,
    rules: parsed.rules.map((rule) => {
      const replaced = known.get(rule.id);
      const isDefault = replaced?.node === rule.node;
      return {
        rule,
        from: isDefault ? 'meshwarden' : 'repository',
        replaces: isDefault ? null : (replaced?.place ?? null),
      };
    }),
  };
}

type TestedRules =
  | { readonly kind: 'tested'; readonly results: readonly ExampleResult[] }
  | { readonly kind: 'invalid'; readonly problems: readonly PolicyProblem[] };

/**
 * Runs the examples that a repository has of its rules; with `defaults`, those that Meshwarden comes with
 * too, where the repository does not replace the rule.
 */
export async function testRules(
  trees: LoadableTree,
  engine: Engine,
  defaults: PackageData['rules'] | null,
): Promise<TestedRules> {
  const read = await readRules(trees, engine);
  if (read.kind === 'invalid') return read;
  const { rootNamespace, istioVersion, external } = read.config;
  const tools = { ...engine, settings: { rootNamespace, istioVersion, external } };
  const own = read.rules.map(({ rule }) => rule);
  const shipped = defaults === null ? [] : shippedExamples(engine, defaults);
  const kept = new Set(own.map(({ node }) => node));
  return {
    kind: 'tested',
    results: [...own, ...shipped.filter(({ node }) => kept.has(node))].flatMap((rule) =>
      testExamples(rule, tools),
    ),
  };
}

/** Throws where the package's own data is damaged: that is a bug, not an input. */
function shippedExamples({ rules }: Engine, files: PackageData['rules']): readonly Rule[] {
  const parsed = parseExamples(files, rules);
  if (parsed.kind === 'valid') return parsed.rules;
  throw new Error(`default examples: ${parsed.problems.map(({ message }) => message).join(' ')}`);
}

type ExplainedRules =
  | { readonly kind: 'explained'; readonly text: string }
  | { readonly kind: 'unknown-rule'; readonly nearest: string | null }
  /** What is wrong with the policy, as text. */
  | { readonly kind: 'invalid'; readonly text: string };

/**
 * Says why a change has its tier; of one rule, to what it applies and why not to the rest; of a
 * detector or a check, what it looks for and what it finds.
 */
export async function explainRules(
  trees: ReadTrees,
  engine: Engine,
  asked: { readonly rule: string | null; readonly asOf: string },
): Promise<ExplainedRules> {
  const { asOf } = asked;
  const outcome = await reviewTrees(trees.base, trees.merged, engine, { asOf, pullRequest: null });
  if (outcome.kind === 'invalid-policy')
    return { kind: 'invalid', text: policyProblemLines(outcome.problems) };
  const { review, policy, assessed, ownersKept } = outcome;
  const context = { review, asOf, base: null, head: null, placeOf: placeOfIn(trees) };
  if (asked.rule === null) return { kind: 'explained', text: tierExplanation(context) };
  const rule = policy.rules.find(({ id }) => id === asked.rule);
  if (rule === undefined) {
    const named = checksNamed(asked.rule, engine.detectors);
    if (named !== null) {
      const about = checkExplanation(named, review.findings);
      return { kind: 'explained', text: namedChecksText(about, context) };
    }
    const known = [...policy.rules.map(({ id }) => id), ...namesOf(engine.detectors)];
    return { kind: 'unknown-rule', nearest: nearestWord(asked.rule, known) };
  }
  const explanation = explainRule(rule, {
    environments: assessed,
    changedFiles: review.changedFiles,
    ownersKept,
    pullRequest: null,
  });
  return { kind: 'explained', text: ruleExplanation(explanation, context) };
}
