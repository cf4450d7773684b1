import { setTimeout as sleep } from 'node:timers/promises';

/** What a wait goes by. */
interface WaitingClock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Waits until an instant, a second at least, and tells each second which minute of how many it is. */
export async function waitTelling(
  instant: number,
  { from, until }: { readonly from: number; readonly until: number },
  tell: (at: number, of: number) => void,
  clock: WaitingClock = { now: () => Date.now(), sleep },
): Promise<void> {
  const of = Math.max(1, Math.ceil((until - from) / MINUTE));
  const end = Math.max(instant, clock.now() + SECOND);
  for (let now = clock.now(); now < end; now = clock.now()) {
    tell(Math.min(of, Math.max(1, Math.floor((now - from) / MINUTE) + 1)), of);
    await clock.sleep(Math.min(SECOND, end - now));
  }
}
