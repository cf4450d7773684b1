import type { FetchSource } from '../mirrors/mirror-fetch.ts';
import type { Mirror } from '../mirrors/mirror.ts';
import type { Log } from '../../../forge/index.ts';
import type { FetchProblem } from '../mirrors/fetch-problem.ts';

/** How a mirror names commits and contents. */
export const OBJECT_NAME = /^[0-9a-f]{40}$/;

/** A repository's mirror, and how to fetch into it. */
export interface UsedMirror {
  readonly mirror: Mirror;
  /** Address and a token that is fresh now; rejects where there is none to have. */
  readonly source: () => Promise<FetchSource>;
}

/** A mirror that others may use meanwhile. */
export interface MirroredRepository extends UsedMirror {
  /** Has several steps done that nobody else's come between. */
  readonly alone: <T>(steps: (mirrored: UsedMirror) => Promise<T>) => Promise<T>;
}

export type Damaged = Extract<FetchProblem, { kind: 'damaged' }>;

export type Unreachable = Extract<FetchProblem, { kind: 'unreachable' }>;

/**
 * Does `work`, and once more with a new mirror if the mirror turns out damaged: a process that was killed
 * while it fetched, a full disk, a lock that nobody holds any more. What a new mirror does not mend may be
 * trouble with the host that Git tells in words we do not know: that is worth another try, later.
 */
export async function againIfDamaged<T extends { readonly kind: string }>(
  { mirror }: UsedMirror,
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

/** Runs what changes the mirror of a repository, after what was asked for before. */
type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** A mirror that is used while others may use it: each step that changes it waits for its turn. */
export const sharedMirror = (mirror: Mirror, inTurn: InTurn): Mirror => ({
  ...mirror,
  fetch: (...given) => inTurn(() => mirror.fetch(...given)),
  fetchBlobs: (...given) => inTurn(() => mirror.fetchBlobs(...given)),
  discard: () => inTurn(() => mirror.discard()),
});
