import type { FileTree } from '../tree/file-tree.ts';
import type { PolicyProblem } from './read-policy-file.ts';
import type { RepositoryConfig } from './repository-config.ts';
import { CONFIG_FILE, defaultConfig, parseRepositoryConfig } from './repository-config.ts';
import type { RulesFile } from './parse-rules.ts';
import { combineRules, parseRules, RULES_FOLDER } from './parse-rules.ts';
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
  const config = readText(tree, CONFIG_FILE, problems);
  const parsed = config === null ? null : parseRepositoryConfig(CONFIG_FILE, config);
  if (parsed?.kind === 'invalid') problems.push(...parsed.problems);
  const rules = parseRules(rulesFiles(tree, problems));
  if (rules.kind === 'invalid') problems.push(...rules.problems);
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

function rulesFiles(tree: FileTree, problems: PolicyProblem[]): readonly RulesFile[] {
  return tree.list(RULES_FOLDER).flatMap((name) => {
    const file = `${RULES_FOLDER}/${name}`;
    if (!/\.ya?ml$/.test(name)) return [];
    const text = readText(tree, file, problems);
    return text === null ? [] : [{ file, text }];
  });
}

/** Null where there is no such file; a file that cannot be read is a problem, not an absence. */
function readText(tree: FileTree, file: string, problems: PolicyProblem[]): string | null {
  const entry = tree.read(file);
  if (entry.kind === 'text') return entry.text;
  if (entry.kind === 'unreadable')
    problems.push({
      message: `It cannot be read as text (${entry.reason}).`,
      origin: { file, line: 1, column: 1, endLine: 1 },
      field: '',
      nearest: null,
    });
  return null;
}
