import { ForgeProblem } from '../../src/forge/index.ts';
import { GITHUB_LIMITS, createLimiter } from '../../src/forge/edge/github/limiter.ts';
import type { VirtualTime } from './virtual-time.ts';

const HOUR = 3_600_000;

/** Calls an hour that GitHub grants an installation: more from its 21st repository on, up to a bound. */
const hourly = (repositories: number): number =>
  Math.min(12_500, 5_000 + 50 * Math.max(0, repositories - 20));

/** Milliseconds that a call takes. */
const ANSWER = 150;

interface Hour {
  readonly begun: number;
  spent: number;
}

/** What an installation asked of GitHub, and what came back. */
export interface Asked {
  calls: number;
  /** Calls that waited for room of our own books, and were tried again later. */
  held: number;
  /** Calls that GitHub itself refused, because the hour was used up. */
  refused: number;
  /** Most calls in one hour. */
  busiest: number;
}

/** GitHub's side of installations, behind the limiter that the service asks through. */
export interface GitHubSide {
  readonly ask: (installation: number, routes: readonly string[]) => Promise<void>;
  readonly asked: Asked;
  /** Calls an hour that are granted. */
  readonly hourly: number;
}

export function gitHubSide(time: VirtualTime, repositoriesOfEach: number): GitHubSide {
  const { clock, sleep } = time;
  const limiter = createLimiter(clock, GITHUB_LIMITS, undefined, sleep);
  const hours = new Map<number, Hour>();
  const asked: Asked = { calls: 0, held: 0, refused: 0, busiest: 0 };
  const most = hourly(repositoriesOfEach);

  const hourOf = (installation: number): Hour => {
    const known = hours.get(installation);
    if (known !== undefined && clock.now() - known.begun < HOUR) return known;
    const next = { begun: clock.now(), spent: 0 };
    hours.set(installation, next);
    return next;
  };

  const request = async (installation: number): Promise<void> => {
    const since = clock.now();
    const hour = hourOf(installation);
    await sleep(ANSWER);
    asked.calls += 1;
    if (hour.spent >= most) {
      asked.refused += 1;
      const retryAt = limiter.pause(installation, since, hour.begun + HOUR);
      throw new ForgeProblem('rate-limited', 'the hour is used up', { retryAt });
    }
    hour.spent += 1;
    asked.busiest = Math.max(asked.busiest, hour.spent);
  };

  return {
    asked,
    hourly: most,
    ask: async (installation, routes) => {
      for (const route of routes) {
        const before = asked.refused;
        try {
          await limiter.run(installation, route, () => request(installation));
        } catch (error) {
          if (asked.refused === before) asked.held += 1;
          throw error;
        }
      }
    },
  };
}
