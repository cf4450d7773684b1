import type {
  Prometheus,
  RangeAnswer,
} from '../../../src/features/after-merge/ports/prometheus.ts';
import type { WatchStep } from '../../../src/features/after-merge/use-cases/merge-watch.ts';
import { watchMerge } from '../../../src/features/after-merge/use-cases/merge-watch.ts';
import { parseMatrix } from '../../../src/features/after-merge/edge/prometheus/prometheus-client.ts';

import { DEFAULT_WATCH } from '../../../src/features/after-merge/watch/watch-settings.ts';
import { rangeBody } from '../../../sandbox/prometheus/answer-range.ts';
import type { GeneratedService, RawSeries } from '../../../sandbox/prometheus/generate-metrics.ts';
import { generateMetrics } from '../../../sandbox/prometheus/generate-metrics.ts';
import type {
  Watched,
  WatchSettings,
} from '../../../src/features/after-merge/watch/begun-watch.ts';

export const APPLIED_AT = Date.parse('2026-11-23T14:00:07Z');

/** The stand-in without its server: the same bodies, read by the same parser; the same question is answered once. */
export function prometheusOver(series: readonly RawSeries[]): Prometheus {
  const answers = new Map<string, RangeAnswer>();
  return {
    queryRange: ({ query, start, end, stepMs }) => {
      const parameters = new URLSearchParams({
        query,
        start: String(start / 1_000),
        end: String(end / 1_000),
        step: String(stepMs / 1_000),
      });
      const key = parameters.toString();
      const answer = answers.get(key) ?? parseMatrix(rangeBody(parameters, series), 2_000);
      answers.set(key, answer);
      return Promise.resolve(answer);
    },
  };
}

/** A Service and the workload of its name. */
export const watchedOf = ({ namespace, name }: GeneratedService): readonly Watched[] => [
  { kind: 'service', name: `${namespace}/${name}`, hosts: [`${name}.${namespace}`] },
  { kind: 'workload', namespace, name },
];

export interface WatchedRun {
  readonly seed: number;
  readonly scrapeSeconds: number;
  readonly services: readonly GeneratedService[];
  readonly rejects?: number;
  readonly withoutIstiod?: boolean;
  readonly settings?: Partial<WatchSettings>;
}

/** Looks again and again, as the app does, until something got worse or all is seen. */
export async function watchToTheEnd(
  run: WatchedRun,
): Promise<{ readonly step: Extract<WatchStep, { kind: 'judged' }>; readonly now: number }> {
  const settings = { ...DEFAULT_WATCH, scrapeSeconds: run.scrapeSeconds, ...run.settings };
  const series = generateMetrics({ ...run, appliedAt: APPLIED_AT, minutesAfter: 25 });
  const merge = {
    appliedAt: APPLIED_AT,
    watched: run.services.flatMap(watchedOf),
    settings,
  };
  // no query looks past its own end, so that what is generated already does not show
  const prometheus = prometheusOver(series);
  let now = APPLIED_AT + 1;
  for (;;) {
    const at = now;
    const step = await watchMerge(merge, { prometheus, clock: { now: () => at } });
    if (step.kind === 'judged') return { step, now };
    now = step.next;
  }
}
