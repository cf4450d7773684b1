import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import type { Instant } from '../policy/configuration/local-time.ts';
import {
  dayAt,
  dayOf,
  daysAfter,
  firstInstantAt,
  weekdayOf,
} from '../policy/configuration/local-time.ts';

/** A time in which a change may merge, or may not: the first instant, and the first one after it. */
interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** Something that lets changes merge at some times and not at others. */
export interface Restriction {
  /** What is waited for while it is closed: `the window weekly`. */
  readonly name: string;
  /** The zone whose clock people read. */
  readonly timeZone: string;
  /** The first instant from the given one on at which it is open; null where there is none within a year. */
  opensAt(instant: Instant): Instant | null;
  /** The first instant from the given one on at which it is closed; null likewise. */
  closesAt(instant: Instant): Instant | null;
  /** Half a sentence for where no time opens it; absent where that is only a matter of time. */
  readonly neverOpens?: string;
}

type WeeklyWindow = RepositoryConfig['windows'][string];
type Freeze = RepositoryConfig['freezes'][number];

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** A window of one day of the week comes round within a week; where daylight saving swallows it, within two. */
const DAYS_AHEAD = 16;
/** One that ends the next day began yesterday, or the day before where a day is skipped. */
const DAYS_BACK = 2;
/** How far ahead is looked, milliseconds. */
export const HORIZON = 366 * 86_400_000;

/** A weekly maintenance window: open from the first time to the second, on the next day if that is the earlier one. */
export function weeklyWindow(name: string, window: WeeklyWindow): Restriction {
  return {
    name: `the window ${name}`,
    timeZone: window.timeZone,
    opensAt: (instant) => {
      for (const { from, to } of spansAround(instant, window))
        if (to > instant) return Math.max(from, instant);
      return null;
    },
    closesAt: (instant) => {
      let end = instant;
      while (end - instant <= HORIZON) {
        const span = spanWith(end, window);
        if (span === null) return end;
        end = span.to;
      }
      return null;
    },
  };
}

function spanWith(instant: Instant, window: WeeklyWindow): Span | null {
  for (const span of spansAround(instant, window)) {
    if (span.from > instant) return null;
    if (instant < span.to) return span;
  }
  return null;
}

/** Spans that have not ended long before an instant, oldest first. */
function* spansAround(
  instant: Instant,
  { days, from, to, timeZone }: WeeklyWindow,
): Generator<Span> {
  const wanted = new Set(days.map((day) => DAYS.indexOf(day) + 1));
  const today = dayAt(instant, timeZone);
  for (let ahead = -DAYS_BACK; ahead <= DAYS_AHEAD; ahead += 1) {
    const day = daysAfter(today, ahead);
    if (!wanted.has(weekdayOf(day))) continue;
    const start = firstInstantAt(day, from, timeZone);
    const end = firstInstantAt(from < to ? day : daysAfter(day, 1), to, timeZone);
    // daylight saving can swallow a short window whole
    if (start < end) yield { from: start, to: end };
  }
}

/** A freeze: closed on whole days, the first and the last included. */
export function freeze({ from, to, reason, timeZone }: Freeze, zone: string): Restriction {
  const place = timeZone ?? zone;
  const start = firstInstantAt(dayOf(from), '00:00', place);
  const end = firstInstantAt(daysAfter(dayOf(to), 1), '00:00', place);
  return {
    name: `the end of the freeze from ${from} to ${to} (${reason})`,
    timeZone: place,
    opensAt: (instant) => (start <= instant && instant < end ? end : instant),
    closesAt: (instant) => {
      if (instant >= end) return null;
      return Math.max(start, instant);
    },
  };
}

/** The first instant from the given one on at which all are open; null where there is none within a year. */
export function allOpenAt(restrictions: readonly Restriction[], instant: Instant): Instant | null {
  let at = instant;
  while (at - instant <= HORIZON) {
    let next = at;
    for (const restriction of restrictions) {
      const opens = restriction.opensAt(next);
      if (opens === null) return null;
      next = opens;
    }
    if (next === at) return at;
    at = next;
  }
  return null;
}

/** The first instant from the given one on at which one of them is closed; null where there is none within a year. */
export function oneClosedAt(
  restrictions: readonly Restriction[],
  instant: Instant,
): Instant | null {
  const closings = restrictions
    .flatMap((restriction) => restriction.closesAt(instant) ?? [])
    .filter((closing) => closing - instant <= HORIZON);
  return closings.length === 0 ? null : Math.min(...closings);
}
