import { findOwnersFile, parseCodeowners } from '../../../compare/index.ts';
import type { FileTree } from '../../../manifest/index.ts';
import { EXAMPLES_FOLDER, parseExamples } from '../examples/parse-examples.ts';
import type { PolicyNames } from './policy-of-tree.ts';
import { policyOfTree } from './policy-of-tree.ts';
import type { PolicyProblem } from './read-policy-file.ts';
import { readPolicyTexts } from './read-policy-text.ts';

/**
 * Everything that is wrong with what a repository says about its own judging: what makes its policy invalid,
 * examples that cannot be read, and lines of CODEOWNERS that GitHub skips.
 */
export function checkPolicy(tree: FileTree, names: PolicyNames): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const policy = policyOfTree(tree, names);
  if (policy.kind === 'invalid') problems.push(...policy.problems);
  else {
    const examples = readPolicyTexts(tree, EXAMPLES_FOLDER, problems);
    const parsed = parseExamples(examples, policy.policy.rules);
    if (parsed.kind === 'invalid') problems.push(...parsed.problems);
  }
  return [...problems, ...skippedOwners(tree)];
}

function skippedOwners(tree: FileTree): readonly PolicyProblem[] {
  const owners = findOwnersFile(tree);
  if (owners === null) return [];
  return parseCodeowners(owners).problems.map(({ line, message }) => ({
    message: `GitHub skips this line: ${message}`,
    origin: { file: owners.file, line, column: 1, endLine: line },
    field: '',
    nearest: null,
  }));
}
