import type { PolicyProblem } from '../policy/configuration/read-policy-file.ts';
import type { Rule } from '../policy/rules/rule.ts';
import type { ExampleResult } from '../policy/examples/test-examples.ts';
import { parseExamples } from '../policy/examples/parse-examples.ts';
import { testExamples } from '../policy/examples/test-examples.ts';
import type { Engine } from './engine.ts';
import type { LoadableTree, PackageData } from '../../forge/index.ts';
import { readRules } from './read-rules.ts';

export type TestedRules =
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
