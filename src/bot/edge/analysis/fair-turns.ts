import type { Clock } from '../../../forge/index.ts';
import type { Tenant, TenantUse } from './tenant-use.ts';

interface FairLimits {
  /** Counts those that compute at the same time. */
  readonly places: number;
  /** Counts those that have begun and are not done: they compute, or wait for a Git host. */
  readonly seats: number;
}

/** Is held by somebody who has begun to compute. */
export interface HeldTurn {
  /** Lets others compute while this one waits for something. */
  pause(): void;
  /** Resolves once it computes again. */
  resume(): Promise<void>;
  end(): void;
}

/** Gives out places to those that want to compute. */
export interface FairTurns {
  /** Resolves once there is a place. */
  take(tenant: Tenant): Promise<HeldTurn>;
}

/** Counts the milliseconds for which a place is kept for whoever waits for something, from those that used more. */
const KEPT = 1_000;

/** Counts the milliseconds by which somebody has to have used more for that. */
const MORE = 5_000;

/** Counts the milliseconds after which what goes last goes last no more: nobody waits for good. */
const PATIENCE = 120_000;

/**
 * Counts the milliseconds by the clock after which who computes at a stretch is not waited for by those that used less.
 * What a review may compute is processor time, which takes any time by the clock where processors have other work.
 */
const STRETCH = 5_000;

/** Bounds how many times as many compute as there are places for, so that nobody is waited for. */
const MOST_BESIDE = 2;

/** Counts the milliseconds after which it is looked anew who need not be waited for. */
const LOOK = 1_000;

interface Seat {
  readonly tenant: Tenant;
  /** The instant at which it was asked for. */
  readonly asked: number;
  /** The instant since which it computes; null while it waits. */
  since: number | null;
  /** The instant at which it last began to compute, or went on. */
  began: number;
  /** The instant until which its place is kept while it waits. */
  keptUntil: number;
}

interface Waiting {
  readonly seat: Seat;
  readonly isNew: boolean;
  readonly begin: () => void;
}

/**
 * Gives each free place to who used least of those that wait, forks after all others. One place, and half of the
 * seats, are never taken by those that ran into a limit lately, so that nobody waits for what has no end. Who computes
 * at a stretch for long keeps its place, and others that used less begin beside it.
 *
 * @param changed Is told who is behind, and how many compute that are not.
 */
export function createFairTurns(
  { places, seats }: FairLimits,
  use: TenantUse,
  clock: Clock,
  changed: (others: number, behind: ReadonlySet<Tenant>) => void = () => undefined,
): FairTurns {
  const seated = new Set<Seat>();
  const waiting: Waiting[] = [];
  let look: NodeJS.Timeout | undefined;
  const mostLimited = {
    places: Math.max(1, places - 1),
    seats: Math.max(1, Math.floor(seats / 2)),
  };

  const isLimited = ({ tenant }: Seat): boolean => use.isLimited(tenant);
  const computing = (): readonly Seat[] => [...seated].filter(({ since }) => since !== null);

  /** Adds what was computed so far, so that who computes now has used it when the next place is given out. */
  const account = (seat: Seat): void => {
    if (seat.since === null) return;
    const now = clock.now();
    use.add(seat.tenant, now - seat.since);
    seat.since = now;
  };

  /** Tells whether a seat that waits keeps its place from another. */
  const keepsFrom = (other: Waiting, { tenant, since, keptUntil }: Seat): boolean =>
    since === null &&
    keptUntil > clock.now() &&
    ((goesLast(other) && !tenant.goesLast) || use.compare(tenant, other.seat.tenant) < -MORE);

  const isLong = ({ began }: Seat): boolean => clock.now() - began >= STRETCH;

  /** Tells whether one that waits need not wait for those that compute for long: of its own there is nobody. */
  const mayPass = (each: Waiting): boolean =>
    !goesLast(each) &&
    !isLimited(each.seat) &&
    computing().every(({ tenant }) => tenant.name !== each.seat.tenant.name);

  const hasPlace = (each: Waiting): boolean => {
    const now = computing();
    const kept = [...seated].filter((other) => other !== each.seat && keepsFrom(each, other));
    const isPassed = (other: Seat): boolean =>
      isLong(other) && use.compare(each.seat.tenant, other.tenant) < -MORE;
    const inTheWay = mayPass(each) ? now.filter((other) => !isPassed(other)) : now;
    return inTheWay.length + kept.length < places && now.length < places * MOST_BESIDE;
  };

  const mayBegin = (each: Waiting): boolean => {
    const { seat, isNew } = each;
    if (!hasPlace(each)) return false;
    const limited = isLimited(seat);
    if (limited && computing().filter(isLimited).length >= mostLimited.places) return false;
    if (!isNew) return true;
    const held = [...seated].filter(({ tenant }) => tenant.name === seat.tenant.name).length;
    // whoever has some leaves as many to others
    if (seats - seated.size <= held) return false;
    return !limited || [...seated].filter(isLimited).length < mostLimited.seats;
  };

  const goesLast = ({ seat: { tenant, asked } }: Waiting): boolean =>
    tenant.goesLast && clock.now() - asked < PATIENCE;

  const before = (one: Waiting, other: Waiting): boolean => {
    const order =
      Number(goesLast(one)) - Number(goesLast(other)) ||
      use.compare(one.seat.tenant, other.seat.tenant) ||
      Number(one.isNew) - Number(other.isNew);
    return order < 0;
  };

  const beginNext = (): void => {
    for (;;) {
      const [first, ...others] = waiting.filter(mayBegin);
      if (first === undefined) return;
      const next = others.reduce((best, each) => (before(each, best) ? each : best), first);
      waiting.splice(waiting.indexOf(next), 1);
      next.seat.since = next.seat.began = clock.now();
      // of several that used nothing yet, each has its turn before one has a second
      use.add(next.seat.tenant, 1);
      seated.add(next.seat);
      next.begin();
    }
  };

  /** Lists those that compute beside all places: of those that compute for long, who used most. */
  const beside = (): readonly Seat[] => {
    const now = computing();
    return now
      .filter(isLong)
      .toSorted((one, other) => use.compare(other.tenant, one.tenant))
      .slice(0, Math.max(0, now.length - places));
  };

  const giveOut = (): void => {
    for (const seat of seated) account(seat);
    beginNext();
    const behind = new Set([...computing().filter(isLimited), ...beside()]);
    changed(computing().length - behind.size, new Set([...behind].map(({ tenant }) => tenant)));
    clearTimeout(look);
    if (waiting.length > 0) look = setTimeout(giveOut, LOOK).unref();
  };

  const wait = (seat: Seat, isNew: boolean): Promise<void> =>
    new Promise((begin) => {
      waiting.push({ seat, isNew, begin });
      giveOut();
    });

  const pause = (seat: Seat): void => {
    account(seat);
    seat.since = null;
    seat.keptUntil = clock.now() + KEPT;
    setTimeout(giveOut, KEPT).unref();
    giveOut();
  };

  return {
    async take(tenant) {
      const seat: Seat = { tenant, asked: clock.now(), since: null, began: 0, keptUntil: 0 };
      await wait(seat, true);
      return {
        pause: () => {
          pause(seat);
        },
        resume: () => wait(seat, false),
        end: () => {
          account(seat);
          seated.delete(seat);
          giveOut();
        },
      };
    },
  };
}
