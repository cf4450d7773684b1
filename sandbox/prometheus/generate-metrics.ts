import { Chance } from './chance.ts';
import type { Course, Planted, Shape } from './shapes.ts';
import { courseOf } from './shapes.ts';

/** One counter of one pod, as a scrape sees it; instants in milliseconds since 1970. */
export interface RawSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: { readonly at: number; readonly value: number }[];
}

/** A Service with a workload of the same name. */
export interface GeneratedService {
  readonly namespace: string;
  readonly name: string;
  readonly shape: Shape;
  readonly planted?: Planted | null;
}

export interface MetricsRequest {
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly appliedAt: number;
  readonly scrapeSeconds: number;
  readonly minutesAfter: number;
  readonly services: readonly GeneratedService[];
  /** How many proxies reject configuration each minute since then. */
  readonly rejects?: number;
  /** Whether istiod is not scraped. */
  readonly withoutIstiod?: boolean;
}

const MINUTES_BEFORE = 65;

/** Upper bounds of Envoy's histograms, milliseconds. */
const BOUNDS = [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000];
const PODS = ['a', 'b'];

/** Counters of a mesh around a sync, by shapes; the same request gives the same ones. */
export function generateMetrics(request: MetricsRequest): readonly RawSeries[] {
  return [
    ...request.services.flatMap((service, at) =>
      seriesOfService(service, { ...request, seed: request.seed * 1_009 + at }),
    ),
    ...(request.withoutIstiod === true ? [] : seriesOfIstiod(request)),
  ];
}

function seriesOfService(
  { namespace, name, shape, planted = null }: GeneratedService,
  request: MetricsRequest,
): readonly RawSeries[] {
  const course = courseOf(shape, planted, request.seed);
  const chance = new Chance(request.seed ^ 0x5bd1e995);
  // half of the latencies of a pod lie within a factor of that
  const spread = chance.between(0.4, 0.8);
  const counters = PODS.flatMap((pod) =>
    ['source', 'destination'].map(
      (reporter) => new RequestCounters(labelsOf(namespace, name, reporter, pod)),
    ),
  );
  const offset = chance.between(0, request.scrapeSeconds);
  eachScrape(request, offset, (at, seconds) => {
    const moment = course.at(seconds);
    const isNumber = course.isNumber(seconds);
    for (const each of counters) {
      each.count(moment, request.scrapeSeconds / PODS.length, spread, chance);
      // pods are replaced by a deploy, and count from nothing
      if (shape === 'deploy-spike' && seconds >= 0 && seconds < request.scrapeSeconds) each.reset();
      if (course.isScraped(seconds)) each.scrape(at, isNumber);
    }
  });
  return counters.flatMap((each) => each.series());
}

const labelsOf = (
  namespace: string,
  name: string,
  reporter: string,
  pod: string,
): Readonly<Record<string, string>> => ({
  reporter,
  pod: `${reporter === 'source' ? 'web' : name}-${pod}`,
  source_workload: 'web',
  source_workload_namespace: namespace,
  destination_service: `${name}.${namespace}.svc.cluster.local`,
  destination_service_name: name,
  destination_service_namespace: namespace,
  destination_workload: name,
  destination_workload_namespace: namespace,
});

function eachScrape(
  { appliedAt, scrapeSeconds, minutesAfter }: MetricsRequest,
  offset: number,
  visit: (at: number, seconds: number) => void,
): void {
  const scrapes = ((MINUTES_BEFORE + minutesAfter) * 60) / scrapeSeconds;
  for (let index = 0; index <= scrapes; index += 1) {
    const seconds = index * scrapeSeconds + offset - MINUTES_BEFORE * 60;
    visit(appliedAt + Math.round(seconds * 1_000), seconds);
  }
}

type Ends = 'answered' | 'failed' | 'refused';

const ENDS: Readonly<Record<Ends, Readonly<Record<string, string>>>> = {
  answered: { response_code: '200', response_flags: '-' },
  failed: { response_code: '503', response_flags: 'UF,URX' },
  refused: { response_code: '404', response_flags: '-' },
};

/** What one proxy counts of the requests of one Service. */
class RequestCounters {
  private readonly labels: Readonly<Record<string, string>>;
  private counts = { answered: 0, failed: 0, refused: 0 };
  private buckets = Array.from({ length: BOUNDS.length + 1 }, () => 0);
  private readonly made = new Map<string, RawSeries>();

  constructor(labels: Readonly<Record<string, string>>) {
    this.labels = labels;
  }

  count(
    { perSecond, failed, refused, median }: ReturnType<Course['at']>,
    seconds: number,
    spread: number,
    chance: Chance,
  ): void {
    const mean = perSecond * seconds;
    const [some, others] = [chance.poisson(mean * failed), chance.poisson(mean * refused)];
    const rest = chance.poisson(mean * Math.max(0, 1 - failed - refused));
    this.counts.failed += some;
    this.counts.refused += others;
    this.counts.answered += rest;
    this.spread(some + others + rest, median, spread, chance);
  }

  reset(): void {
    this.counts = { answered: 0, failed: 0, refused: 0 };
    this.buckets = this.buckets.map(() => 0);
  }

  scrape(at: number, isNumber: boolean): void {
    for (const end of Object.keys(ENDS) as readonly Ends[]) {
      const value = this.counts[end];
      // a counter is there once something was counted
      if (value > 0) this.note('istio_requests_total', ENDS[end], at, isNumber ? value : NaN);
    }
    let sum = 0;
    for (const [index, count] of this.buckets.entries()) {
      sum += count;
      const le = index < BOUNDS.length ? String(BOUNDS[index]) : '+Inf';
      this.note('istio_request_duration_milliseconds_bucket', { le }, at, isNumber ? sum : NaN);
    }
  }

  series(): readonly RawSeries[] {
    return [...this.made.values()];
  }

  private spread(requests: number, median: number, spread: number, chance: Chance): void {
    let below = 0;
    for (const [index, bound] of [...BOUNDS, Infinity].entries()) {
      const share = bound === Infinity ? 1 : logistic(Math.log(bound / median) / (0.6 * spread));
      const count = requests < 50 ? 0 : Math.round(requests * (share - below));
      this.buckets[index] = (this.buckets[index] ?? 0) + count;
      below = share;
    }
    for (let one = 0; requests < 50 && one < requests; one += 1) {
      const drawn = median * Math.exp(spread * chance.normal());
      const index = BOUNDS.findIndex((bound) => drawn <= bound);
      const at = index === -1 ? BOUNDS.length : index;
      this.buckets[at] = (this.buckets[at] ?? 0) + 1;
    }
  }

  private note(name: string, own: Readonly<Record<string, string>>, at: number, value: number) {
    const key = `${name} ${own['le'] ?? own['response_code'] ?? ''}`;
    const found = this.made.get(key) ?? {
      name,
      labels: { ...this.labels, ...own },
      samples: [],
    };
    this.made.set(key, found);
    found.samples.push({ at, value });
  }
}

/** Close to the share of a normal distribution below `x`. */
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

function seriesOfIstiod(request: MetricsRequest): readonly RawSeries[] {
  const chance = new Chance(request.seed ^ 0x2545f491);
  const labels = { pod: 'istiod-0' };
  const pushes: RawSeries = {
    name: 'pilot_xds_pushes',
    labels: { ...labels, type: 'cds' },
    samples: [],
  };
  const rejects: RawSeries = {
    name: 'pilot_total_xds_rejects',
    labels: { ...labels, type: 'cds' },
    samples: [],
  };
  const bounds = ['0.1', '0.5', '1', '3', '5', '10', '20', '30', '+Inf'];
  const buckets = bounds.map((le): RawSeries => ({
    name: 'pilot_proxy_convergence_time_bucket',
    labels: { ...labels, le },
    samples: [],
  }));
  let [pushed, rejected] = [0, 0];
  eachScrape(request, chance.between(0, request.scrapeSeconds), (at, seconds) => {
    pushed += chance.poisson(request.scrapeSeconds / 5);
    if (seconds > 0)
      rejected += chance.poisson(((request.rejects ?? 0) * request.scrapeSeconds) / 60);
    pushes.samples.push({ at, value: pushed });
    if (rejected > 0) rejects.samples.push({ at, value: rejected });
    for (const [index, bucket] of buckets.entries())
      bucket.samples.push({ at, value: index === 0 ? Math.floor(pushed * 0.8) : pushed });
  });
  return [pushes, ...(rejects.samples.length > 0 ? [rejects] : []), ...buckets];
}
