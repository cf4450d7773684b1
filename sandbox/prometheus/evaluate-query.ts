import type { RawSeries } from './generate-metrics.ts';

/** What a query gives at one instant: labels as JSON, so that equal ones are one. */
export type Vector = ReadonlyMap<string, number>;

/** The forms of PromQL that are asked here, and no others. */
const FORM =
  /^(?:histogram_quantile\((?<q>[\d.]+), )?sum(?: by \((?<by>[^)]*)\))? ?\(rate\((?<name>\w+)(?:\{(?<matchers>.*)\})?\[(?<seconds>\d+)s\]\)\)\)?(?: \* (?<times>\d+))?$/;

/** Evaluates as Prometheus does at each of the instants, in milliseconds; null for a query of another form. */
export function evaluateQuery(
  query: string,
  all: readonly RawSeries[],
  instants: readonly number[],
): readonly Vector[] | null {
  if (query === 'vector(1)') return instants.map(() => new Map([['{}', 1]]));
  const { q, by = '', name, matchers = '', seconds, times = '1' } = FORM.exec(query)?.groups ?? {};
  if (name === undefined || seconds === undefined) return null;
  const takes = matcherOf(matchers);
  const series = all.filter((one) => one.name === name && takes(one.labels));
  const labels = by.split(', ').filter((label) => label !== '');
  const grouped = series.map((one) => ({ one, group: groupOf(one, labels) }));
  return instants.map((at) => {
    const sums = sumsAt(grouped, at, Number(seconds) * 1_000, Number(times));
    return q === undefined ? sums : quantiles(Number(q), sums);
  });
}

/** The labels that are kept; a label without a text is none. */
const groupOf = ({ labels }: RawSeries, by: readonly string[]): string =>
  JSON.stringify(
    Object.fromEntries(by.flatMap((label) => (labels[label] ? [[label, labels[label]]] : []))),
  );

/** `label=~"a|b", other="c"` */
function matcherOf(text: string): (labels: Readonly<Record<string, string>>) => boolean {
  const each = [...text.matchAll(/(\w+)(=~|=)("(?:[^"\\]|\\.)*")/g)].map(
    ([, label = '', sign, quoted = '""']) => {
      const value = JSON.parse(quoted) as string;
      const pattern = new RegExp(`^(?:${value})$`);
      return (labels: Readonly<Record<string, string>>): boolean => {
        const found = labels[label] ?? '';
        return sign === '=' ? found === value : pattern.test(found);
      };
    },
  );
  return (labels) => each.every((fits) => fits(labels));
}

function sumsAt(
  grouped: readonly { readonly one: RawSeries; readonly group: string }[],
  at: number,
  range: number,
  times: number,
): Vector {
  const sums = new Map<string, number>();
  for (const { one, group } of grouped) {
    const value = rate(one, at, range);
    if (value !== null) sums.set(group, (sums.get(group) ?? 0) + times * value);
  }
  return sums;
}

/** `rate` a second, with its extrapolation (prometheus/promql/functions.go, extrapolatedRate); null for fewer than two samples. */
function rate({ samples }: RawSeries, at: number, range: number): number | null {
  const window = samplesWithin(samples, at - range, at);
  const [first, last] = [window[0], window.at(-1)];
  if (first === undefined || last === undefined || window.length < 2) return null;
  let value = last.value - first.value;
  for (const [index, { value: now }] of window.entries()) {
    const before = window[index - 1]?.value ?? now;
    if (now < before) value += before;
  }
  const sampled = last.at - first.at;
  const average = sampled / (window.length - 1);
  let toStart = first.at - (at - range);
  let toEnd = at - last.at;
  if (toStart >= average * 1.1) toStart = average / 2;
  if (value > 0 && first.value >= 0) toStart = Math.min(toStart, sampled * (first.value / value));
  if (toEnd >= average * 1.1) toEnd = average / 2;
  return (value * ((sampled + toStart + toEnd) / sampled)) / (range / 1_000);
}

/** Those after `from`, up to `to`. */
function samplesWithin(samples: RawSeries['samples'], from: number, to: number) {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((samples[middle]?.at ?? Infinity) <= from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < samples.length && (samples[end]?.at ?? Infinity) <= to) end += 1;
  return samples.slice(low, end);
}

interface Bucket {
  readonly bound: number;
  readonly count: number;
}

/** `histogram_quantile`: linear within a bucket, NaN where nothing was counted. */
function quantiles(q: number, sums: Vector): Vector {
  const groups = new Map<string, Bucket[]>();
  for (const [key, count] of sums) {
    const { le, ...rest } = JSON.parse(key) as Record<string, string>;
    const bound = le === '+Inf' ? Infinity : Number(le);
    const group = JSON.stringify(rest);
    groups.set(group, [...(groups.get(group) ?? []), { bound, count }]);
  }
  return new Map([...groups].map(([key, buckets]) => [key, quantile(q, buckets)]));
}

function quantile(q: number, unsorted: readonly Bucket[]): number {
  const buckets = unsorted.toSorted((a, b) => a.bound - b.bound);
  const total = buckets.at(-1)?.count ?? 0;
  if (!(total > 0)) return NaN;
  const rank = q * total;
  const index = buckets.findIndex(({ count }) => count >= rank);
  const [found, below] = [buckets[index], buckets[index - 1]];
  if (found === undefined) return NaN;
  if (found.bound === Infinity) return below?.bound ?? NaN;
  const [from, before] = [below?.bound ?? 0, below?.count ?? 0];
  return from + ((found.bound - from) * (rank - before)) / (found.count - before);
}
