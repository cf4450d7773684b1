import type { Log } from '../../../forge/index.ts';
import type { FetchProblem } from '../mirrors/fetch-problem.ts';
import type { MirroredRepository } from './mirrored-repository.ts';

export type Damaged = Extract<FetchProblem, { kind: 'damaged' }>;

export type Unreachable = Extract<FetchProblem, { kind: 'unreachable' }>;

/**
 * Does `work`, and once more with a new mirror if the mirror turns out damaged: a process that was killed
 * while it fetched, a full disk, a lock that nobody holds any more. What a new mirror does not mend may be
 * trouble with the host that Git tells in words we do not know: that is worth another try, later.
 */
export async function againIfDamaged<T extends { readonly kind: string }>(
  { mirror }: MirroredRepository,
  log: Log,
  work: () => Promise<T | Damaged>,
): Promise<T | Unreachable> {
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const outcome = await work();
    if (!isDamaged(outcome)) return outcome;
    log.warn({ mirror: mirror.gitDir, problem: outcome.message }, 'mirror is damaged, made again');
    await mirror.discard();
  }
  return { kind: 'unreachable', message: 'What Git fetches of the repository cannot be read.' };
}

const isDamaged = (outcome: { readonly kind: string } | Damaged): outcome is Damaged =>
  outcome.kind === 'damaged';
