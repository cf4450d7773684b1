import type { PolicyProblem } from '../policy/configuration/read-policy-file.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import { EXAMPLES_FOLDER, parseExamples } from '../policy/examples/parse-examples.ts';
import { policyOfTree } from '../policy/configuration/policy-of-tree.ts';
import { readPolicyTexts } from '../policy/configuration/read-policy-text.ts';
import type { EffectiveRule } from '../report/policy/rules-list.ts';
import type { FileTree } from '../../manifest/index.ts';
import type { Engine } from './engine.ts';
import { policyNames } from './head-policy-gaps.ts';
import { loadWanted } from './load-wanted.ts';
import type { LoadableTree } from '../../forge/index.ts';

export type ReadRules =
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
  const read = policyOfTree(tree, policyNames(engine));
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
