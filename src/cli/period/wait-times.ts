/** Waits of several changes, in milliseconds. */
export interface WaitTimes {
  /** Changes that waited at all. */
  readonly count: number;
  /** It is null where none waited. */
  readonly median: number | null;
  readonly ninth: number | null;
  readonly longest: number | null;
}

/** Sums up waits; zero stands for a change that waited for nobody, null for one of which it is not known. */
export function waitTimes(waits: readonly (number | null)[]): WaitTimes {
  const sorted = waits
    .filter((wait): wait is number => wait !== null && wait > 0)
    .sort((a, b) => a - b);
  return {
    count: sorted.length,
    median: rank(sorted, 0.5),
    ninth: rank(sorted, 0.9),
    longest: sorted.at(-1) ?? null,
  };
}

/** The least that is not exceeded by this share of them. */
const rank = (sorted: readonly number[], share: number): number | null =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;

const MINUTE = 60_000;

export const minutesOf = (wait: number | null): number | null =>
  wait === null ? null : Math.round(wait / MINUTE);

/** `3 d 4 h`, `2 h 5 min`, `4 min`; a dash for none. */
export function waitText(wait: number | null): string {
  const minutes = minutesOf(wait);
  if (minutes === null) return '–';
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60)];
  if (days > 0) return hours === 0 ? `${String(days)} d` : `${String(days)} d ${String(hours)} h`;
  const rest = minutes % 60;
  if (hours > 0)
    return rest === 0 ? `${String(hours)} h` : `${String(hours)} h ${String(rest)} min`;
  return minutes === 0 ? 'under 1 min' : `${String(minutes)} min`;
}
