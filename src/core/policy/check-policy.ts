import { parseCodeowners } from '../gate/codeowners.ts';
import { findOwnersFile } from '../gate/find-owners-file.ts';
import { nearestWord } from '../manifest/nearest-word.ts';
import type { FileTree } from '../tree/file-tree.ts';
import { EXAMPLES_FOLDER, parseExamples } from './parse-examples.ts';
import { policyOfTree } from './policy-of-tree.ts';
import type { PolicyProblem } from './read-policy-file.ts';
import { problemAt, readPolicyFile } from './read-policy-file.ts';
import { readPolicyText, readPolicyTexts } from './read-policy-text.ts';
import { CONFIG_FILE, defaultConfig, RepositoryConfigSchema } from './repository-config.ts';
import type { Rule } from './rule.ts';

/** What the names in a policy are held against. */
export interface PolicyNames {
  readonly defaults: readonly Rule[];
  /** Ids of all detectors. */
  readonly detectors: readonly string[];
}

/**
 * Everything that is wrong with what a repository says about its own judging: what makes its policy invalid,
 * and what is valid and yet does nothing, as names of detectors that do not exist and lines of CODEOWNERS
 * that GitHub skips.
 */
export function checkPolicy(tree: FileTree, names: PolicyNames): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const policy = policyOfTree(tree, names.defaults);
  if (policy.kind === 'invalid') problems.push(...policy.problems);
  else {
    const examples = readPolicyTexts(tree, EXAMPLES_FOLDER, problems);
    const parsed = parseExamples(examples, policy.policy.rules);
    if (parsed.kind === 'invalid') problems.push(...parsed.problems);
    problems.push(...unknownDetectors(policy.policy.rules, names));
    problems.push(...unknownIgnored(tree, names));
  }
  return [...problems, ...skippedOwners(tree)];
}

/** Rules about findings of a detector that does not exist: they are about nothing. */
function unknownDetectors(
  rules: readonly Rule[],
  { defaults, detectors }: PolicyNames,
): readonly PolicyProblem[] {
  const own = rules.filter((rule) => !defaults.includes(rule));
  return own.flatMap(({ id, node, when }) =>
    [when.detector ?? []]
      .flat()
      .filter((name) => !name.includes('*') && !detectors.includes(name))
      .map((name) =>
        problemAt(
          node,
          ['when', 'detector'],
          `Rule ${id}: there is no detector ${name}.`,
          nearestWord(name, detectors),
        ),
      ),
  );
}

/** Entries of `ignore` that leave out what nobody finds. */
function unknownIgnored(tree: FileTree, { detectors }: PolicyNames): readonly PolicyProblem[] {
  const text = readPolicyText(tree, CONFIG_FILE, []);
  if (text === null) return [];
  const read = readPolicyFile(CONFIG_FILE, text, RepositoryConfigSchema, defaultConfig());
  if (read.kind === 'invalid' || read.node === null) return [];
  const { node, value } = read;
  return value.ignore.flatMap(({ detector }, index) =>
    detectors.includes(detector)
      ? []
      : [
          problemAt(
            node,
            ['ignore', index, 'detector'],
            `There is no detector ${detector}.`,
            nearestWord(detector, detectors),
          ),
        ],
  );
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
