const HOUR = 3_600_000;
const UNITS: ReadonlyMap<string, number> = new Map([
  ['h', HOUR],
  ['d', 24 * HOUR],
  ['w', 7 * 24 * HOUR],
]);

const SPAN = /^(\d{1,5})([hdw])$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Reads `7d`, `2026-11-20` (UTC) or an instant as milliseconds since 1970; null where it is none of these. */
export function parseSince(written: string, now: number): number | null {
  const [, count = '', unit = ''] = SPAN.exec(written) ?? [];
  const span = UNITS.get(unit);
  if (span !== undefined) return now - Number(count) * span;
  if (!DAY.test(written) && !INSTANT.test(written)) return null;
  const at = Date.parse(written);
  return Number.isNaN(at) ? null : at;
}
