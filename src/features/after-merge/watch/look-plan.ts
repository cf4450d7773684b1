import type { MeasureName } from './measures.ts';
import { MEASURES } from './measures.ts';
import type { RangeAnswer, RangeQuery } from './range-answer.ts';
import type { StepWindow, Watched, WatchSettings, WatchWindows } from '../../../review/index.ts';
import { oneOf, oneOfHosts, rangeSeconds } from '../../../review/index.ts';

export type Side = 'before' | 'after';

/** One question of a look. */
export interface PlannedQuery extends RangeQuery {
  readonly measure: MeasureName;
  readonly side: Side;
}

/** The same with its answer. */
export interface AnsweredQuery extends PlannedQuery {
  readonly answer: RangeAnswer;
}

/** All questions of one look: each measure that somebody needs, before the sync and after it. */
export function lookPlan(
  watched: readonly Watched[],
  { before, after }: WatchWindows,
  settings: Pick<WatchSettings, 'scrapeSeconds'>,
): readonly PlannedQuery[] {
  const sides: readonly (readonly [Side, StepWindow])[] = [
    ['before', before],
    ['after', after],
  ];
  return measuresFor(watched).flatMap(([measure, whom]) =>
    sides.map(([side, { first, last, stepMs }]) => ({
      ...{ measure, side, stepMs },
      start: first,
      end: last,
      query: MEASURES[measure].query
        .replace('$WHOM', () => whom)
        .replace('$STEP', String(stepMs / 1_000))
        .replace('$RANGE', `${String(rangeSeconds({ stepMs }, settings))}s`),
    })),
  );
}

const NAMES = Object.keys(MEASURES) as readonly MeasureName[];

/** Measures with the matchers of whom they are about; none of those nobody asks for. */
function measuresFor(watched: readonly Watched[]): readonly (readonly [MeasureName, string])[] {
  const matchers = matchersFor(watched);
  return NAMES.flatMap((name) => {
    const whom = matchers[MEASURES[name].subject];
    return whom === null ? [] : [[name, whom] as const];
  });
}

function matchersFor(watched: readonly Watched[]) {
  const hosts = watched.flatMap((each) => (each.kind === 'service' ? each.hosts : []));
  const workloads = watched.filter((each) => each.kind === 'workload');
  const names = oneOf(unique(workloads.map(({ name }) => name)));
  const namespaces = oneOf(unique(workloads.map(({ namespace }) => namespace)));
  const ofWorkloads = (role: string, more: string): string | null =>
    workloads.length === 0
      ? null
      : `${more}${role}_workload_namespace=~${namespaces}, ${role}_workload=~${names}`;
  return {
    service: hosts.length === 0 ? null : `destination_service=~${oneOfHosts(unique(hosts))}`,
    arrivals: ofWorkloads('destination', ''),
    calls: ofWorkloads('source', 'reporter="source", '),
    'control-plane': '',
  };
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();
