import { OWNERS_PLACES, findOwnersFile, parseCodeowners } from '../../compare/index.ts';
import type { PolicySurroundings } from '../policy/configuration/policy-notices.ts';
import type { PolicyProblem } from '../policy/configuration/policy-file.ts';
import { policyNotices } from '../policy/configuration/policy-notices.ts';
import type { Engine } from './engine.ts';
import { loadWanted } from './lazy-loading.ts';
import type { LoadableTree } from '../../forge/index.ts';
import { namesOf } from '../../checks/index.ts';
import type { GapDraft, FileTree } from '../../manifest/index.ts';
import type { PolicyReading } from '../policy/configuration/policy-of-tree.ts';
import type { Loaded } from './lazy-loading.ts';
import { EXAMPLES_FOLDER, parseExamples } from '../policy/examples/example-files.ts';
import { policyOfTree, readPolicyTexts } from '../policy/configuration/policy-of-tree.ts';

interface CheckedRules {
  readonly problems: readonly PolicyProblem[];
  /** What is right and does nothing any more. */
  readonly notices: readonly PolicyProblem[];
}

/** Everything that is wrong with what a repository says about its own judging, and what time has overtaken. */
export async function checkRules(
  trees: LoadableTree,
  engine: Engine,
  surroundings: Pick<PolicySurroundings, 'asOf' | 'paths'>,
): Promise<CheckedRules> {
  const { result } = await loadWanted(trees, () => ({
    problems: checkPolicy(trees.tree, policyReading(engine)),
    notices: policyNotices(trees.tree, {
      ...{ ...surroundings, configFile: engine.configFile },
      environments: null,
    }),
  }));
  return result;
}

/**
 * A change that breaks the policy for those after it says so; it is not judged by what it brings. What is
 * wrong at the base already is not this change's.
 */
export async function headPolicyGaps(
  base: LoadableTree,
  merged: LoadableTree,
  changedFiles: readonly string[],
  engine: Engine,
): Promise<Loaded<readonly GapDraft[]>> {
  if (!changedFiles.some((path) => isOfPolicy(path, engine))) return { result: [], missing: [] };
  const names = policyReading(engine);
  const there = await loadWanted(base, () => checkPolicy(base.tree, names));
  const known = new Set(there.result.map(problemKey));
  const { result, missing } = await loadWanted(merged, () => checkPolicy(merged.tree, names));
  return { result: result.filter((one) => !known.has(problemKey(one))).map(gapOf), missing };
}

const isOfPolicy = (path: string, { configFile }: Pick<Engine, 'configFile'>): boolean =>
  path === configFile || path.startsWith('.meshwarden/') || OWNERS_PLACES.includes(path);

/** Without its line: a problem that only moves is the same. */
const problemKey = ({ origin, field, message }: PolicyProblem): string =>
  `${origin.file} ${field} ${message}`;

function gapOf(problem: PolicyProblem): GapDraft {
  const { message, origin, field, nearest } = problem;
  const where = field === '' ? '' : ` at \`${field}\``;
  const meant = nearest === null ? '' : ` Did you mean \`${nearest}\`?`;
  return {
    reason: 'not-parsed',
    root: null,
    message: `${origin.file} does not validate${where}: ${message}${meant}`,
    origin,
    key: problemKey(problem),
    input: message,
  };
}

/** Where a repository's policy is, and what the names in it are held against. */
export const policyReading = ({ rules, detectors, configFile }: Engine): PolicyReading => ({
  configFile,
  defaults: rules,
  detectors: namesOf(detectors),
});

/**
 * Everything that is wrong with what a repository says about its own judging: what makes its policy invalid,
 * examples that cannot be read, and lines of CODEOWNERS that GitHub skips.
 */
export function checkPolicy(tree: FileTree, reading: PolicyReading): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const policy = policyOfTree(tree, reading);
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
