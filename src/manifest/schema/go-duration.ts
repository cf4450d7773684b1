const UNITS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** The longest text that is looked at; every sensible duration is shorter. */
const MAX_LENGTH = 64;

/**
 * A duration as Go's `time.ParseDuration` reads it (`1h30m`, `1.5s`, `0`), in milliseconds; null
 * where it is none. Istio reads its durations so, in CRDs and in MeshConfig.
 */
export function parseGoDuration(text: string): number | null {
  const unsigned = /^[-+]/.test(text) ? text.slice(1) : text;
  if (unsigned.length > MAX_LENGTH) return null;
  if (unsigned === '0') return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  let milliseconds = 0;
  let rest = unsigned;
  while (rest !== '') {
    const part = /^(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/.exec(rest);
    if (part === null) return null;
    milliseconds += Number(part[1]) * (UNITS.get(part[2] ?? '') ?? 0);
    rest = rest.slice(part[0].length);
  }
  return unsigned === '' ? null : sign * milliseconds;
}
