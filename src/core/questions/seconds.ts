const UNITS: ReadonlyMap<string, number> = new Map([
  ['h', 3600],
  ['m', 60],
  ['s', 1],
  ['ms', 0.001],
  ['us', 0.000001],
]);

/** A duration as Go writes it, `1m30s`, in seconds; null for none. */
export function secondsOf(text: string | null): number | null {
  if (text === null) return null;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|us|h|m|s)/g)];
  if (parts.length === 0) return null;
  const sum = parts.reduce(
    (total, [, number, unit]) => total + Number(number) * (UNITS.get(unit ?? '') ?? 0),
    0,
  );
  return Math.round(sum * 1e6) / 1e6;
}
