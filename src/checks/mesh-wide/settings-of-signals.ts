import type { Change } from '../../compare/index.ts';
import { placeOf, resourceKey } from '../../manifest/index.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { accessLogsChanged } from '../signals-lost/access-logs.ts';
import { metricLabelsLost, metricsChanged } from '../signals-lost/metrics.ts';
import { tracesChanged } from '../signals-lost/traces.ts';

/** Tells of which settings another finding says what becomes of logs, metrics or traces by them. */
export function toldOfSignals(input: DetectorInput): (change: Change) => boolean {
  const told = new Set(
    [metricsChanged, metricLabelsLost, accessLogsChanged, tracesChanged]
      .flatMap((look) => look.find(input).findings)
      .map(({ subject, origin, side = 'head' }) => lineKey({ subject, origin, side })),
  );
  return (change) => told.has(lineKey(change));
}

const lineKey = ({ subject, origin, side }: Pick<Change, 'subject' | 'origin' | 'side'>): string =>
  `${side} ${resourceKey(subject)} ${placeOf(origin)}`;
