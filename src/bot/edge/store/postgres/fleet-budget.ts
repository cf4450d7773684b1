import { z } from 'zod';
import type {
  LimitHolder,
  Limits,
  RequestCost,
  SharedBudget,
} from '../../../../forge/edge/github/limiter.ts';
import { createOneAtATime } from '../../../../forge/edge/concurrency.ts';
import type { Clock } from '../../../../forge/index.ts';
import type { Database, Sql } from '../sql.ts';

/** Bounds what may be spent within a stretch of time, of one kind. */
interface Allowance {
  readonly kind: string;
  readonly most: number;
  /** Milliseconds. */
  readonly within: number;
  /** So much is taken at once at most, to be spent without asking again. */
  readonly share: number;
}

/**
 * Counts the milliseconds for which a share may be spent, and by which what is spent is told apart: it counts for so
 * much longer, because it may have been spent at their end.
 */
const SLICE = 10_000;

/**
 * The first share of a slice is so much smaller than the largest one, and each next one twice as large: a process that
 * is killed takes what it holds with it, and one that is killed again and again must leave the others something.
 */
const FIRST_OF = 8;

/** What a process has taken and not spent. */
interface Share {
  readonly slice: number;
  readonly size: number;
  left: number;
}

const Spent = z.object({ slice: z.number(), spent: z.number() });
const Pause = z.object({ until: z.number() });

/** Names what an installation spends of one kind. */
const rowOf = (holder: LimitHolder, { kind }: Allowance): string => `${String(holder)}:${kind}`;

/**
 * Takes a share where there is room; gives what was taken, or the milliseconds until there is.
 *
 * @param wanted What has to be taken at least.
 * @param size What is taken if there is room.
 */
async function takeShare(
  sql: Sql,
  name: string,
  { most, within }: Allowance,
  { wanted, size }: { readonly wanted: number; readonly size: number },
  now: number,
): Promise<{ readonly taken: number } | { readonly wait: number }> {
  await sql.run('DELETE FROM budget WHERE name = ? AND slice <= ?', name, now - within - SLICE);
  const rows = await sql.all('SELECT slice, spent FROM budget WHERE name = ? ORDER BY slice', name);
  const spent = rows.map((row) => Spent.parse(row));
  const room = most - spent.reduce((sum, each) => sum + each.spent, 0);
  if (room < wanted) {
    const freed = firstToFree(spent, wanted - room) ?? sliceOf(now);
    return { wait: Math.max(1, freed + within + SLICE - now) };
  }
  const taken = Math.min(room, Math.max(wanted, size));
  await sql.run(
    `INSERT INTO budget (name, slice, spent) VALUES (?, ?, ?)
     ON CONFLICT (name, slice) DO UPDATE SET spent = budget.spent + excluded.spent`,
    name,
    sliceOf(now),
    taken,
  );
  return { taken };
}

/** Finds the slice whose end, with those of the slices before it, frees so much. */
function firstToFree(
  spent: readonly z.output<typeof Spent>[],
  missing: number,
): number | undefined {
  let freed = 0;
  for (const { slice, spent: cost } of spent) {
    freed += cost;
    if (freed >= missing) return slice;
  }
  return spent.at(-1)?.slice;
}

const sliceOf = (now: number): number => Math.floor(now / SLICE) * SLICE;

/** Gives back what was taken and not spent while it could be. */
async function giveBack(sql: Sql, name: string, { slice, left }: Share): Promise<void> {
  if (left > 0)
    await sql.run(
      'UPDATE budget SET spent = spent - ? WHERE name = ? AND slice = ?',
      left,
      name,
      slice,
    );
}

/** Shares are small, so that several replicas find room, and large enough that few requests ask the database. */
const allowancesOf = ({ points, content }: Limits): readonly Allowance[] => [
  { kind: 'points', ...points, share: Math.ceil(points.most / 15) },
  ...content.map(({ most, within }) => ({
    kind: `content:${String(within)}`,
    ...{ most, within, share: Math.ceil(Math.min(most, 80) / 20) },
  })),
];

/** Says how large the share after the one that is held is. */
const sizeAfter = (held: Share | undefined, { share }: Allowance, now: number): number =>
  held?.slice === sliceOf(now) ? Math.min(share, held.size * 2) : Math.ceil(share / FIRST_OF);

const costIn = ({ kind }: Allowance, { points, content }: RequestCost): number =>
  kind === 'points' ? points : Number(content);

/** Keeps the limits of each installation over all processes on one database; `clock` is the database's. */
export function createFleetBudget(database: Database, clock: Clock, limits: Limits): SharedBudget {
  const allowances = allowancesOf(limits);
  const shares = new Map<string, Share>();

  const isHeld = (name: string, cost: number, now: number): boolean => {
    const share = shares.get(name);
    return share !== undefined && share.left >= cost && share.slice === sliceOf(now);
  };

  /** Asks the database for what is not held. */
  const refill = (holder: LimitHolder, needed: readonly (readonly [Allowance, number])[]) =>
    database.transactLightly(async (sql) => {
      const now = clock.now();
      await sql.hold(`budget:${String(holder)}`);
      const pause = await sql.get(
        'SELECT until FROM budget_pause WHERE holder = ?',
        String(holder),
      );
      const until = pause === undefined ? 0 : Pause.parse(pause).until;
      const taken = new Map<string, Share | null>();
      if (until > now) return { wait: until - now, taken };
      for (const [allowance, cost] of needed) {
        const name = rowOf(holder, allowance);
        const held = shares.get(name);
        if (held !== undefined) await giveBack(sql, name, held);
        taken.set(name, null);
        const size = sizeAfter(held, allowance, now);
        const got = await takeShare(sql, name, allowance, { wanted: cost, size }, now);
        if ('wait' in got) return { wait: got.wait, taken };
        taken.set(name, { slice: sliceOf(now), size, left: got.taken });
      }
      return { wait: 0, taken };
    });

  const take: SharedBudget['take'] = async (holder, cost) => {
    const all = allowances
      .map((allowance) => [allowance, costIn(allowance, cost)] as const)
      .filter(([, spent]) => spent > 0);
    const now = clock.now();
    const needed = all.filter(([each, spent]) => !isHeld(rowOf(holder, each), spent, now));
    if (needed.length > 0) {
      const { wait, taken } = await refill(holder, needed);
      for (const [name, share] of taken)
        if (share === null) shares.delete(name);
        else shares.set(name, share);
      if (wait > 0) return wait;
    }
    for (const [allowance, spent] of all) {
      const share = shares.get(rowOf(holder, allowance));
      if (share !== undefined) share.left -= spent;
    }
    return 0;
  };

  const inTurn = createOneAtATime<LimitHolder>();
  return {
    // what is held is given back once
    take: (holder, cost) => inTurn.run(holder, () => take(holder, cost)),
    pause: (holder, milliseconds) =>
      database.transact(async (sql) => {
        const until = clock.now() + milliseconds;
        await sql.run(
          `INSERT INTO budget_pause (holder, until) VALUES (?, ?)
           ON CONFLICT (holder) DO UPDATE SET until = greatest(budget_pause.until, excluded.until)`,
          String(holder),
          until,
        );
        for (const name of shares.keys())
          if (name.startsWith(`${String(holder)}:`)) shares.delete(name);
      }),
  };
}
