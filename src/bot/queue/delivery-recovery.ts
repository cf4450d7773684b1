import type { Clock, Forge, Log } from '../../forge/index.ts';
import { ForgeProblem } from '../../forge/index.ts';

export interface RecoveryPorts {
  readonly forge: Pick<Forge, 'deliveryAttempts' | 'redeliver'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

const HOUR = 60 * 60_000;
/**
 * Says how many milliseconds a pass looks back: the first of a process looks further, for it may have been
 * down.
 */
const LOOKS_BACK = { first: 24 * HOUR, later: HOUR };
/** Counts the first try, and one more in each of three passes: then nobody waits for it any more. */
const MOST_TRIES = 4;
/** Bounds what is asked for again in one pass. */
const MOST_AT_ONCE = 50;

/**
 * Lists what only a delivery says, and looking does not find: commands, buttons, and reviews after the merge.
 * Of everything else a reconcile pass finds the state.
 */
const ONLY_DELIVERED: ReadonlyMap<string, ReadonlySet<string | null>> = new Map([
  ['issue_comment', new Set(['created'])],
  ['check_run', new Set(['requested_action', 'rerequested'])],
  ['check_suite', new Set(['rerequested'])],
  ['pull_request_review', new Set(['submitted', 'dismissed'])],
]);

/**
 * Asks GitHub to deliver again what never arrived: it does not by itself (its page "Handling failed webhook
 * deliveries"). GitHub's list of attempts is the record of what was asked; what arrives twice after all is
 * one delivery by its id.
 */
export async function recoverDeliveries(
  pass: number,
  { forge, clock, log }: RecoveryPorts,
): Promise<void> {
  const since = clock.now() - (pass === 0 ? LOOKS_BACK.first : LOOKS_BACK.later);
  const attempts = await unlessRefused(() => forge.deliveryAttempts(since), log);
  const lost = lostDeliveries(attempts ?? []);
  for (const { id } of lost) await unlessRefused(() => forge.redeliver(id), log);
  if (lost.length > 0) log.info({ deliveries: lost.length }, 'asked for lost deliveries again');
}

type Attempts = Awaited<ReturnType<Forge['deliveryAttempts']>>;

/**
 * Finds the latest attempt of each delivery that never arrived, oldest first. `attempts` are newest first.
 */
function lostDeliveries(attempts: Attempts): Attempts {
  const tries = new Map<string, Attempts[number][]>();
  for (const attempt of attempts)
    if (ONLY_DELIVERED.get(attempt.event)?.has(attempt.action) === true)
      tries.set(attempt.guid, [...(tries.get(attempt.guid) ?? []), attempt]);
  return [...tries.values()]
    .filter((each) => each.length < MOST_TRIES && !each.some(({ arrived }) => arrived))
    .flatMap(([latest]) => latest ?? [])
    .toReversed()
    .slice(0, MOST_AT_ONCE);
}

/**
 * Works unless GitHub refuses: an app whose deliveries cannot be listed, or one that is too old by now, keeps
 * nothing else from being done.
 */
async function unlessRefused<T>(
  work: () => Promise<T>,
  log: RecoveryPorts['log'],
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    const isPassing =
      !(error instanceof ForgeProblem) ||
      error.kind === 'rate-limited' ||
      error.kind === 'unavailable';
    if (isPassing) throw error;
    log.warn({ problem: error.message }, 'a lost delivery is not asked for again');
    return null;
  }
}
