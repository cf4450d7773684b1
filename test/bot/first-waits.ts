import { RETRY_LIMITS } from '../../src/bot/queue/job-attempt.ts';

const { firstWait, longestWait } = RETRY_LIMITS;

/** Milliseconds that the app waits before it tries a job again, for a story whose clock skips them. */
export const WAITS = { firstWait, longestWait };
