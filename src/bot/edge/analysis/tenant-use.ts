import { LRUCache } from 'lru-cache';
import type { Clock, Repository } from '../../../forge/index.ts';
import type { PullRequestFacts } from '../../../review/index.ts';

/** Names whom an analysis counts for. */
export interface Tenant {
  /** Names who shares with others: an installation, or the author of a pull request from a fork. */
  readonly owner: string;
  /** Names who shares with others of that owner: a repository, or that author again. */
  readonly name: string;
  /** It is true for pull requests from forks, which anybody may open: they go last. */
  readonly goesLast: boolean;
}

/**
 * Says whom an analysis of a repository counts for. What comes from a fork counts for its author, wherever that one
 * opens it: a repository does not lose its turn to strangers.
 */
export function tenantOf(
  { id, installation }: Pick<Repository, 'id' | 'installation'>,
  pullRequest: Pick<PullRequestFacts, 'fork' | 'author'> | null,
): Tenant {
  if (pullRequest?.fork !== true)
    return {
      owner: `installation:${String(installation)}`,
      name: `repository:${String(id)}`,
      goesLast: false,
    };
  const author = `author:${pullRequest.author.toLowerCase()}`;
  return { owner: author, name: author, goesLast: true };
}

/** Remembers who used how much of what all share, and who ran into a limit. */
export interface TenantUse {
  /** Adds milliseconds of computing. */
  add(tenant: Tenant, milliseconds: number): void;
  /** Compares two tenants: below 0 where the first has used less, of its owner first, then by itself. */
  compare(one: Tenant, other: Tenant): number;
  /** Notes that an analysis ran into a limit of time or memory. */
  limit(tenant: Tenant): void;
  /** Tells whether one did so lately. */
  isLimited(tenant: Tenant): boolean;
}

/** Counts the milliseconds after which half of what was used is forgotten. */
const HALF_LIFE = 10 * 60_000;

/** Counts the milliseconds for which it counts that somebody ran into a limit. */
const LIMITED_FOR = 60 * 60_000;

/** Bounds those that are remembered; who was quiet for longest goes first. */
const MOST_REMEMBERED = 10_000;

interface Use {
  readonly amount: number;
  readonly at: number;
}

const memory = <V extends object>(): LRUCache<string, V> =>
  new LRUCache({ maxSize: MOST_REMEMBERED, sizeCalculation: () => 1 });

/** Begins with nobody having used anything. */
export function createTenantUse(clock: Clock): TenantUse {
  const uses = memory<Use>();
  const limits = memory<{ readonly until: number }>();

  const usedBy = (name: string): number => {
    const use = uses.peek(name);
    if (use === undefined) return 0;
    return use.amount * 2 ** -(Math.max(0, clock.now() - use.at) / HALF_LIFE);
  };

  return {
    add: ({ owner, name }, milliseconds) => {
      for (const each of new Set([owner, name]))
        uses.set(each, { amount: usedBy(each) + Math.max(0, milliseconds), at: clock.now() });
    },
    compare: (one, other) =>
      usedBy(one.owner) - usedBy(other.owner) || usedBy(one.name) - usedBy(other.name),
    limit: ({ name }) => {
      limits.set(name, { until: clock.now() + LIMITED_FOR });
    },
    isLimited: ({ name }) => (limits.peek(name)?.until ?? 0) > clock.now(),
  };
}
