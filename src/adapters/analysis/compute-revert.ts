import { dirname } from 'node:path';
import type { RevertRequest, RevertsProblem } from '../../app/ports/reverts.ts';
import { fullName } from '../../core/forge/index.ts';
import type { RevertResult } from '../../core/rollback/index.ts';
import { adoptObjects } from '../git/objects/adopt-objects.ts';
import type { FetchProblem } from '../git/mirrors/fetch-problem.ts';
import type { RevertedBranch } from '../git/reverts/revert-plan.ts';
import type { Damaged } from './again-if-damaged.ts';
import type { MirroredRepository } from './mirrored-repository.ts';
import type { ProcessPool } from './process-pool.ts';
import { runTask } from './run-task.ts';

export interface RevertPlaces {
  readonly pool: ProcessPool;
  /** The folder that analysis processes write in. */
  readonly scratch: string;
}

/** Fetches the branch, has the revert computed, and keeps what it is made of in the mirror. */
export async function computeRevert(
  { repository, branch, target, scope }: RevertRequest,
  mirrored: MirroredRepository,
  { pool, scratch }: RevertPlaces,
): Promise<RevertResult | RevertsProblem | Damaged> {
  const number = target.kind === 'pull-request' ? target.number : null;
  const fetched = await fetchBranch(branch, number, mirrored);
  if ('kind' in fetched) return fetched;
  const { gitDir: mirror } = mirrored.mirror;
  const request = { ...fetched, target, scope };
  const { id } = repository;
  const name = fullName(repository);
  const task = { kind: 'revert', repository: id, name, mirror, request } as const;
  const result = await runTask(task, mirrored, pool);
  if (result.kind === 'computed') {
    const { folder } = result;
    if (folder !== null && dirname(folder) !== scratch) return OTHERWISE;
    if (folder !== null) await adoptObjects(folder, mirror);
    return result.result;
  }
  return isProblem(result) ? result : OTHERWISE;
}

const PROBLEMS: ReadonlySet<string> = new Set(['gone', 'unreachable', 'failed', 'damaged']);

const isProblem = (result: { readonly kind: string }): result is RevertsProblem | Damaged =>
  PROBLEMS.has(result.kind);

/** The pull request's own commits tell how it was merged; without them only the merge itself is known. */
async function fetchBranch(
  branch: string,
  number: number | null,
  { mirror, source }: MirroredRepository,
): Promise<RevertedBranch | FetchProblem> {
  const ref = `refs/heads/${branch}`;
  const head = number === null ? null : `refs/pull/${String(number)}/head`;
  const names = head === null ? [ref] : [ref, head];
  let problem = await mirror.fetch(names, await source());
  const lacksHead = problem?.kind === 'gone' && problem.what === head;
  if (lacksHead) problem = await mirror.fetch([ref], await source());
  if (problem !== null) return problem;
  const [tip = null, known = null] = await mirror.commitsOf(lacksHead ? [ref] : names);
  return tip === null ? { kind: 'gone', what: ref } : { tip, branch, head: known };
}

const OTHERWISE = {
  kind: 'failed',
  message: 'The analysis did something else than was asked.',
} as const;
