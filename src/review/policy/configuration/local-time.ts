import { DateTime } from 'luxon';

/** Milliseconds since 1970, UTC. */
export type Instant = number;

/** A day of a calendar, without a zone. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const MINUTE = 60_000;
/** The longest jump of any clock: a zone that changed sides of the date line skipped a day. */
const LONGEST_GAP = 25 * 60;

/**
 * The first instant at which clocks in a zone show a time of a day, or a later one: where daylight saving skips the
 * time, the moment of the jump; where it comes twice, the first.
 */
export function firstInstantAt(day: Day, time: string, zone: string): Instant {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const local = DateTime.fromObject({ ...day, hour, minute }, { zone });
  if (!shows(local, day, hour, minute)) return jumpBefore(local);
  return Math.min(...local.getPossibleOffsets().map((each) => each.toMillis()));
}

const shows = (local: DateTime, { day }: Day, hour: number, minute: number): boolean =>
  local.day === day && local.hour === hour && local.minute === minute;

/** Where the clock jumped to reach this time: the last minute of another offset ends there. */
function jumpBefore(local: DateTime): Instant {
  const end = local.toMillis();
  const { zone } = local;
  const offset = zone.offset(end);
  for (let back = 1; back <= LONGEST_GAP; back += 1)
    if (zone.offset(end - back * MINUTE) !== offset) return end - (back - 1) * MINUTE;
  return end;
}

/** The day that clocks in a zone show at an instant. */
export function dayAt(instant: Instant, zone: string): Day {
  const { year, month, day } = DateTime.fromMillis(instant, { zone });
  return { year, month, day };
}

/** The day so many days later. */
export function daysAfter({ year, month, day }: Day, days: number): Day {
  const later = new Date(Date.UTC(year, month - 1, day + days));
  return { year: later.getUTCFullYear(), month: later.getUTCMonth() + 1, day: later.getUTCDate() };
}

/** Of a day written as 2026-12-31. */
export function dayOf(text: string): Day {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  return { year, month, day };
}

/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = ({ year, month, day }: Day): number =>
  ((new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7) + 1;

/** For people: `Tue 24 Nov 2026 09:00 Europe/Berlin`. */
export const localText = (instant: Instant, zone: string): string =>
  `${DateTime.fromMillis(instant, { zone, locale: 'en' }).toFormat('ccc d LLL yyyy HH:mm')} ${zone}`;

/** Time zones that were found to be there: asking costs milliseconds. */
const timeZones = new Set<string>();

/** Names differ by case in more ways than there are zones. */
const MOST_TIME_ZONES = 1_000;

/** Whether a name is one of the IANA's: `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  if (timeZones.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    return false;
  }
  if (timeZones.size < MOST_TIME_ZONES) timeZones.add(name);
  return true;
}
