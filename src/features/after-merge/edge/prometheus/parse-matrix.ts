import { z } from 'zod';
import type { RangeAnswer, Series } from '../../watch/range-answer.ts';
import { redactText } from '../../../../manifest/index.ts';

const Labels = z.record(z.string(), z.string());
/** Seconds since 1970, and a number as text: `NaN`, `+Inf` too. */
const Sample = z.tuple([z.number(), z.string()]);

/** https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview */
const Envelope = z.object({
  status: z.enum(['success', 'error']),
  error: z.string().optional(),
  warnings: z.array(z.string()).nullish(),
  data: z
    .object({ resultType: z.string(), result: z.array(z.unknown()) })
    .nullish()
    .catch(null),
});
const Row = z.object({ metric: Labels, values: z.array(Sample) });

/** Longer ones of a server are cut. */
const LONGEST_TEXT = 300;
const MOST_WARNINGS = 5;
/** Of a counter whose name does not say so, as istiod's do not; Prometheus 2 has it among the warnings. */
const REMARK = 'PromQL info:';

/** Reads the answer of `query_range`: what is no matrix, not whole, or of too many series is not known. */
export function parseMatrix(body: string, mostSeries: number): RangeAnswer {
  const envelope = Envelope.safeParse(jsonOf(body));
  if (!envelope.success) return { kind: 'not-known', problem: { kind: 'not-prometheus' } };
  const { status, error, warnings, data } = envelope.data;
  if (status === 'error')
    return { kind: 'not-known', problem: { kind: 'refused', said: said(error ?? '') } };
  if (data?.resultType !== 'matrix')
    return { kind: 'not-known', problem: { kind: 'not-prometheus' } };
  // the number of series is looked at before any of them is
  if (data.result.length > mostSeries)
    return { kind: 'not-known', problem: { kind: 'too-many-series', most: mostSeries } };
  const grave = (warnings ?? []).filter((warning) => !warning.startsWith(REMARK));
  if (grave.length > 0) {
    const told = grave.slice(0, MOST_WARNINGS).map(said);
    return { kind: 'not-known', problem: { kind: 'partial', warnings: told } };
  }
  const rows = z.array(Row).safeParse(data.result);
  return rows.success
    ? { kind: 'read', series: rows.data.map(seriesOf) }
    : { kind: 'not-known', problem: { kind: 'not-prometheus' } };
}

const said = (text: string): string => redactText(text.slice(0, LONGEST_TEXT));

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

const seriesOf = ({ metric, values }: z.output<typeof Row>): Series => ({
  labels: new Map(Object.entries(metric)),
  values: new Map(values.map(([seconds, text]) => [Math.round(seconds * 1_000), finiteOf(text)])),
});

function finiteOf(text: string): number | null {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : null;
}
