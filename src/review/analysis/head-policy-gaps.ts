import { namesOf } from '../../checks/index.ts';
import type { GapDraft } from '../../manifest/index.ts';
import { OWNERS_PLACES } from '../../compare/index.ts';
import type { PolicyNames } from '../policy/configuration/policy-of-tree.ts';
import type { PolicyProblem } from '../policy/configuration/read-policy-file.ts';
import { checkPolicy } from '../policy/configuration/check-policy.ts';
import type { Engine } from './engine.ts';
import { loadWanted } from './load-wanted.ts';
import type { Loaded } from './load-wanted.ts';
import type { LoadableTree } from '../../forge/index.ts';

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
  if (!changedFiles.some(isOfPolicy)) return { result: [], missing: [] };
  const names = policyNames(engine);
  const there = await loadWanted(base, () => checkPolicy(base.tree, names));
  const known = new Set(there.result.map(problemKey));
  const { result, missing } = await loadWanted(merged, () => checkPolicy(merged.tree, names));
  return { result: result.filter((one) => !known.has(problemKey(one))).map(gapOf), missing };
}

const isOfPolicy = (path: string): boolean =>
  path.startsWith('.meshwarden/') || OWNERS_PLACES.includes(path);

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

/** What the names in a repository's policy are held against. */
export const policyNames = ({ rules, detectors }: Engine): PolicyNames => ({
  defaults: rules,
  detectors: namesOf(detectors),
});
