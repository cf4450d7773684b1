import type { Turns } from '../concurrency.ts';
import { createTurns } from '../concurrency.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';
import { ForgeProblem } from '../../ports/forge.ts';

/** Bounds how much may be spent within any stretch of time. */
interface Allowance {
  readonly most: number;
  /** Milliseconds. */
  readonly within: number;
}

interface Budget {
  /** The first instant, from `now` on, at which `cost` may be spent. */
  earliest(cost: number, now: number): number;
  /** Books `cost` at an instant, which may lie ahead. */
  spend(cost: number, at: number): void;
}

/** Pure bookkeeping of an allowance over a sliding stretch of time: no burst at its edges. */
export function createBudget({ most, within }: Allowance): Budget {
  let booked: { readonly at: number; readonly cost: number }[] = [];
  return {
    earliest(cost, now) {
      booked = booked.filter(({ at }) => at > now - within);
      let spent = booked.reduce((sum, entry) => sum + entry.cost, 0);
      let earliest = now;
      for (const entry of booked) {
        if (spent + cost <= most) break;
        spent -= entry.cost;
        earliest = Math.max(earliest, entry.at + within);
      }
      return earliest;
    },
    spend(cost, at) {
      booked.push({ at, cost });
    },
  };
}

/** Bounds what one installation may do. */
export interface Limits {
  /** Requests at once; GitHub allows 100 in all. */
  readonly concurrent: number;
  /** A GET costs 1, everything else 5. */
  readonly points: Allowance;
  /** Requests that notify people; each allowance holds. */
  readonly content: readonly Allowance[];
  /** Milliseconds a request may wait for its turn before it is refused. */
  readonly longestWait: number;
}

const MINUTE = 60_000;

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits */
export const GITHUB_LIMITS: Limits = {
  concurrent: 20,
  points: { most: 900, within: MINUTE },
  content: [
    { most: 80, within: MINUTE },
    { most: 500, within: 60 * MINUTE },
  ],
  longestWait: 2_000,
};

/** "Wait for at least one minute", then exponentially longer, where GitHub does not say how long. */
const FIRST_PAUSE = MINUTE;
const LONGEST_PAUSE = 32 * MINUTE;

const CREATES_CONTENT = /^POST .*\/(?:issues|comments|pulls|reviews|requested_reviewers)$/;

/** Requests of the app itself, with its own limits. */
export type LimitHolder = number | 'app';

/** Keeps every installation within GitHub's limits. */
export interface Limiter {
  /**
   * Runs a request (`GET /repos/{owner}/{repo}`) when its turn comes, or throws `rate-limited` with the time to try again: waiting longer
   * than a moment is the queue's work.
   */
  run<T>(holder: LimitHolder, route: string, request: () => Promise<T>): Promise<T>;
  /** GitHub refused a request that began at `since`: nothing goes out before the instant this returns. */
  pause(holder: LimitHolder, since: number, until: number | null): number;
}

/** Says what one request spends. */
export interface RequestCost {
  readonly points: number;
  /** It notifies people. */
  readonly content: boolean;
}

const costOf = (route: string): RequestCost => ({
  points: route.startsWith('GET ') ? 1 : 5,
  content: CREATES_CONTENT.test(route),
});

/** Keeps what an installation spends within its limits over all processes that act for it. */
export interface SharedBudget {
  /** Takes what a request spends; gives 0, or the milliseconds until there is room for it. */
  take(holder: LimitHolder, cost: RequestCost): Promise<number>;
  /** GitHub refused one: no process asks for so many milliseconds. */
  pause(holder: LimitHolder, milliseconds: number): Promise<void>;
}

/** Shares nothing: the books of one process say it all where no other acts for its installations. */
const UNSHARED: SharedBudget = {
  take: () => Promise.resolve(0),
  pause: () => Promise.resolve(),
};

interface Account {
  readonly turns: Turns;
  readonly points: Budget;
  readonly content: readonly Budget[];
  pausedUntil: number;
  /** Pauses of unknown length in a row. */
  strikes: number;
}

/** One for the whole process; `shared` is asked beside what it knows itself, and `wait` lets milliseconds pass. */
export function createLimiter(
  clock: Clock,
  limits: Limits = GITHUB_LIMITS,
  shared: SharedBudget = UNSHARED,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Limiter {
  const accounts = new Map<LimitHolder, Account>();
  const accountOf = (holder: LimitHolder): Account => {
    const known = accounts.get(holder) ?? openAccount(limits);
    accounts.set(holder, known);
    return known;
  };
  return {
    async run(holder, route, request) {
      const account = accountOf(holder);
      if (account.pausedUntil > clock.now() + limits.longestWait)
        throw notBefore(account.pausedUntil);
      const cost = costOf(route);
      const missing = await shared.take(holder, cost);
      if (missing > 0) throw notBefore(clock.now() + missing);
      const turn = book(account, cost, clock.now(), limits.longestWait);
      if (turn > clock.now()) await wait(turn - clock.now());
      if (!(await account.turns.takeWithin(limits.longestWait)))
        throw notBefore(clock.now() + limits.longestWait);
      const began = clock.now();
      try {
        // while this one waited, another was refused
        if (account.pausedUntil > Math.max(turn, began)) throw notBefore(account.pausedUntil);
        const answer = await request();
        if (began >= account.pausedUntil) account.strikes = 0;
        return answer;
      } finally {
        account.turns.give();
      }
    },
    pause(holder, since, until) {
      const account = accountOf(holder);
      const before = account.pausedUntil;
      if (until !== null) account.pausedUntil = Math.max(account.pausedUntil, until);
      // what was on its way when the first was refused is the same strike
      else if (since >= account.pausedUntil)
        account.pausedUntil =
          clock.now() + Math.min(FIRST_PAUSE * 2 ** account.strikes++, LONGEST_PAUSE);
      if (account.pausedUntil > before)
        // where it cannot be told, the others hear it from GitHub
        shared.pause(holder, account.pausedUntil - clock.now()).catch(() => undefined);
      return account.pausedUntil;
    },
  };
}

const openAccount = ({ concurrent, points, content }: Limits): Account => ({
  turns: createTurns(concurrent),
  points: createBudget(points),
  content: content.map(createBudget),
  pausedUntil: 0,
  strikes: 0,
});

/** Books a request and gives the instant of its turn. */
function book(account: Account, cost: RequestCost, now: number, longestWait: number): number {
  const { points } = cost;
  const content = cost.content ? account.content : [];
  const turn = Math.max(
    account.pausedUntil,
    account.points.earliest(points, now),
    ...content.map((budget) => budget.earliest(1, now)),
  );
  if (turn - now > longestWait) throw notBefore(turn);
  account.points.spend(points, turn);
  for (const budget of content) budget.spend(1, turn);
  return turn;
}

const notBefore = (retryAt: number): ForgeProblem =>
  new ForgeProblem('rate-limited', 'too many requests of this installation for now', { retryAt });
