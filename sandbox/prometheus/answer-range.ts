import { evaluateQuery } from './evaluate-query.ts';
import type { RawSeries } from './generate-metrics.ts';

/** The body of `query_range`, as Prometheus writes it; parameters as they stand in the request, in seconds. */
export function rangeBody(parameters: URLSearchParams, series: readonly RawSeries[]): string {
  const number = (name: string): number => Number(parameters.get(name) ?? NaN);
  const [start, end, step] = [number('start'), number('end'), number('step')];
  const count = Math.floor((end - start) / step + 1e-9) + 1;
  if (!Number.isFinite(count) || count < 0)
    return errorBody('bad_data', 'invalid parameter "start", "end" or "step"');
  // more points than that Prometheus refuses too
  if (count > 11_000)
    return errorBody('bad_data', 'exceeded maximum resolution of 11,000 points per timeseries.');
  const instants = Array.from({ length: count }, (_, at) =>
    Math.round((start + at * step) * 1_000),
  );
  const vectors = evaluateQuery(parameters.get('query') ?? '', series, instants);
  if (vectors === null) return errorBody('bad_data', 'invalid parameter "query": parse error');
  const rows = new Map<string, [number, string][]>();
  for (const [at, vector] of vectors.entries())
    for (const [labels, value] of vector) {
      const row = rows.get(labels) ?? [];
      rows.set(labels, row);
      row.push([(instants[at] ?? 0) / 1_000, numberText(value)]);
    }
  const result = [...rows].map(([labels, values]) => ({
    metric: JSON.parse(labels) as unknown,
    values,
  }));
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });
}

/** The body of `query`: the last of a range. */
export function instantBody(parameters: URLSearchParams, series: readonly RawSeries[]): string {
  const at = Number(parameters.get('time') ?? 0);
  const [vector] =
    evaluateQuery(parameters.get('query') ?? '', series, [Math.round(at * 1_000)]) ?? [];
  if (vector === undefined) return errorBody('bad_data', 'invalid parameter "query": parse error');
  const result = [...vector].map(([labels, value]) => ({
    metric: JSON.parse(labels) as unknown,
    value: [at, numberText(value)],
  }));
  return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
}

export const errorBody = (errorType: string, error: string): string =>
  JSON.stringify({ status: 'error', errorType, error });

const numberText = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
};
