import { backoff } from '../../queue/job-attempt.ts';

interface Trying {
  /** Is called with each failure; the next try follows. */
  readonly failed: (error: unknown) => void;
  /** Counts the milliseconds before the second try, and at most between two. */
  readonly waits: { readonly firstWait: number; readonly longestWait: number };
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** Tries what the service cannot do without until it works; null where `signal` fires before. */
export async function untilItWorks<T>(
  work: () => Promise<T>,
  { failed, waits, random, signal }: Trying,
): Promise<T | null> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      return await work();
    } catch (error) {
      failed(error);
      await pause(backoff(failures, random(), waits), signal);
    }
  }
  return null;
}

/** Waits, or ends at once when `signal` fires. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
