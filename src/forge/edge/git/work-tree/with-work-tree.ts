import type { TreesRequest, TreesResult } from '../../../ports.ts';
import type { TreeLimits } from '../../../../manifest/index.ts';
import { GitProblem } from '../running/git-problem.ts';
import type { PrivateRepository } from '../running/private-repository.ts';
import type { GitRunOptions } from '../running/run-git.ts';
import type { UserFolders } from './find-work-tree.ts';
import { findWorkTree } from './find-work-tree.ts';
import { unseenEdits, workTreeSide } from './work-tree-side.ts';

interface Reading {
  readonly request: TreesRequest;
  /** The commit that the request names as the head. */
  readonly head: string;
  readonly repository: PrivateRepository;
  readonly git: GitRunOptions;
  readonly limits: TreeLimits;
  readonly folders: UserFolders;
}

/**
 * Compares with the work tree as the head, or says that it is not looked at.
 *
 * @throws GitProblem where it is asked for and there is none.
 */
export async function withWorkTree(
  { request, head, repository, git, limits, folders }: Reading,
  compare: (head: string) => Promise<TreesResult>,
): Promise<TreesResult> {
  if (request.workTree === undefined) return compare(head);
  if (request.workTree === 'mentioned') {
    const [result, notes] = await Promise.all([compare(head), mentioned()]);
    return noted(result, notes);
  }
  const tree = await findWorkTree(request.repository, git, folders);
  if (tree === null) throw new GitProblem({ kind: 'no-work-tree', path: request.repository });
  const side = await workTreeSide(repository, tree, git, limits.fileBytes);
  const result = noted(await compare(side.commit), side.notes);
  // its commit is nobody's: no report names it
  return result.kind === 'read' ? { ...result, commits: null } : result;

  async function mentioned(): Promise<readonly string[]> {
    const found = await findWorkTree(request.repository, git, folders);
    return found?.commit === head ? unseenEdits(repository, found, git) : [];
  }
}

const noted = (result: TreesResult, notes: readonly string[]): TreesResult =>
  result.kind === 'read' ? { ...result, notes: [...result.notes, ...notes] } : result;
