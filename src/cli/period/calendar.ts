/** Milliseconds. */
export const DAY = 86_400_000;

/** A stretch of the calendar, in UTC; instants are milliseconds since 1970. */
export interface Stretch {
  /** Names it, and leads to it: `2026-11`, `2026-W47`, `2026-11-20`. */
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

export type StretchKind = 'month' | 'week' | 'day';

/** Finds the month, the week (from Monday on) or the day of an instant. */
export function stretchAt(kind: StretchKind, at: number): Stretch {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const midnight = Math.floor(at / DAY) * DAY;
  switch (kind) {
    case 'month':
      return {
        key: dayText(at).slice(0, -3),
        from: Date.UTC(year, month),
        to: Date.UTC(year, month + 1),
      };
    case 'week': {
      const monday = midnight - ((date.getUTCDay() + 6) % 7) * DAY;
      return { key: weekKey(monday), from: monday, to: monday + 7 * DAY };
    }
    case 'day':
      return { key: dayText(at), from: midnight, to: midnight + DAY };
  }
}

/** `2026-W47`: a week is of the year that its Thursday is in (ISO 8601). */
function weekKey(monday: number): string {
  const year = new Date(monday + 3 * DAY).getUTCFullYear();
  const first = stretchAtFourth(year);
  const week = String(Math.round((monday - first) / (7 * DAY)) + 1).padStart(2, '0');
  return `${String(year)}-W${week}`;
}

/** The Monday of the week that has the fourth of January, the first of its year. */
function stretchAtFourth(year: number): number {
  const fourth = Date.UTC(year, 0, 4);
  return fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY;
}

/** `2026-11-20` */
export const dayText = (at: number): string => new Date(at).toISOString().split('T')[0] ?? '';

/** `08:02` */
export const clockText = (at: number): string => new Date(at).toISOString().slice(-13, -8);

const TICKS = { month: 7 * DAY, week: DAY, day: 6 * 3_600_000 } as const;

/** Places that are named of a period, however long: on a phone none lies on another. */
const PERIOD_TICKS = 6;

/** Places of a line of time that are named, with their names. */
export function ticksOf(
  kind: StretchKind | 'period',
  { from, to }: Pick<Stretch, 'from' | 'to'>,
): readonly { readonly at: number; readonly label: string }[] {
  const step =
    kind === 'period'
      ? Math.max(1, Math.ceil((to - from) / PERIOD_TICKS / DAY)) * DAY
      : Math.max(TICKS[kind], (to - from) / 8);
  const count = Math.max(1, Math.floor((to - from) / step));
  return Array.from({ length: count }, (_, index) => {
    const at = from + index * step;
    return {
      at: (at - from) / (to - from),
      label: kind === 'day' ? clockText(at) : dayText(at).slice(-5),
    };
  });
}
