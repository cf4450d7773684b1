import { detectorOf } from '../detection/check.ts';
import { accessLogsChanged } from './access-logs.ts';
import { metricLabelsLost, metricsChanged } from './metrics.ts';
import { tracesChanged } from './traces.ts';

/** Finds logs, metrics and traces of proxies that a change takes away, or brings (SCOPE-3). */
export const signalsLost = detectorOf(
  'signals-lost',
  'proxy logs, metrics and traces that end, shrink or grow',
  [metricsChanged, metricLabelsLost, accessLogsChanged, tracesChanged],
);
