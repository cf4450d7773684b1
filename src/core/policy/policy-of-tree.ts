import { nearestWord } from '../manifest/nearest-word.ts';
import type { FileTree } from '../tree/file-tree.ts';
import { combineRules, parseRules, RULES_FOLDER } from './parse-rules.ts';
import type { PolicyProblem } from './read-policy-file.ts';
import { problemAt } from './read-policy-file.ts';
import { readPolicyText, readPolicyTexts } from './read-policy-text.ts';
import type { RepositoryConfig } from './repository-config.ts';
import { CONFIG_FILE, defaultConfig, parseRepositoryConfig } from './repository-config.ts';
import type { Rule } from './rule.ts';

/** What judges a change: a repository's configuration, and the default rules with its own. */
export interface Policy {
  readonly config: RepositoryConfig;
  readonly rules: readonly Rule[];
}

export type PolicyOfTree =
  | { readonly kind: 'valid'; readonly policy: Policy }
  | { readonly kind: 'invalid'; readonly problems: readonly PolicyProblem[] };

/** Reads `.meshwarden/` of a tree; every problem of every file is said at once. */
export function policyOfTree(tree: FileTree, defaults: readonly Rule[]): PolicyOfTree {
  const problems: PolicyProblem[] = [];
  const written = readPolicyText(tree, CONFIG_FILE, problems);
  const parsed = written === null ? null : parseRepositoryConfig(CONFIG_FILE, written);
  if (parsed?.kind === 'invalid') problems.push(...parsed.problems);
  const rules = parseRules(readPolicyTexts(tree, RULES_FOLDER, problems));
  if (rules.kind === 'invalid') problems.push(...rules.problems);
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

/** Rules that wait for a window which the configuration does not have. */
function unknownWindows(
  rules: readonly Rule[],
  { windows }: RepositoryConfig,
): readonly PolicyProblem[] {
  const known = Object.keys(windows);
  return rules.flatMap(({ id, node, require }) => {
    const window = require?.window;
    if (window === undefined || known.includes(window)) return [];
    const message = `Rule ${id}: there is no window named ${window} in ${CONFIG_FILE}.`;
    return [problemAt(node, ['require', 'window'], message, nearestWord(window, known))];
  });
}
