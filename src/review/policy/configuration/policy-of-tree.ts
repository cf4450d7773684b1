import type { FileTree } from '../../../manifest/index.ts';
import { combineRules, parseRules, RULES_FOLDER } from '../rules/parse-rules.ts';
import type { PolicyProblem } from './read-policy-file.ts';
import { readPolicyTexts } from './read-policy-text.ts';
import type { RepositoryConfig } from './repository-config.ts';
import { defaultConfig } from './repository-config.ts';
import type { Rule } from '../rules/rule.ts';
import { unknownDetectors, unknownIgnored, unknownWindows } from '../rules/unknown-names.ts';
import { writtenConfig } from './written-config.ts';

/** What judges a change: a repository's configuration, and the default rules with its own. */
export interface Policy {
  readonly config: RepositoryConfig;
  readonly rules: readonly Rule[];
}

export type PolicyOfTree =
  | { readonly kind: 'valid'; readonly policy: Policy }
  | { readonly kind: 'invalid'; readonly problems: readonly PolicyProblem[] };

/** What the names in a policy are held against. */
export interface PolicyNames {
  readonly defaults: readonly Rule[];
  /** Ids of all detectors, and of their checks (`detector/check`). */
  readonly detectors: readonly string[];
}

/** Reads `.meshwarden/` of a tree; every problem of every file is said at once. */
export function policyOfTree(tree: FileTree, { defaults, detectors }: PolicyNames): PolicyOfTree {
  const problems: PolicyProblem[] = [];
  const parsed = writtenConfig(tree, problems);
  if (parsed?.kind === 'invalid') problems.push(...parsed.problems);
  else if (parsed !== null && parsed.node !== null)
    problems.push(...unknownIgnored(parsed.config, parsed.node, detectors));
  const rules = parseRules(readPolicyTexts(tree, RULES_FOLDER, problems));
  if (rules.kind === 'invalid') problems.push(...rules.problems);
  else problems.push(...unknownDetectors(rules.rules, detectors));
  if (rules.kind === 'valid' && parsed?.kind !== 'invalid')
    problems.push(...unknownWindows(rules.rules, parsed?.config ?? defaultConfig()));
  if (problems.length > 0 || rules.kind === 'invalid' || parsed?.kind === 'invalid')
    return { kind: 'invalid', problems };
  return {
    kind: 'valid',
    policy: {
      config: parsed?.config ?? defaultConfig(),
      rules: combineRules(defaults, rules.rules),
    },
  };
}
