import { z } from 'zod';
import type {
  MetricsProblem,
  RangeAnswer,
  RangeQuery,
  Prometheus,
  Series,
  PrometheusServers,
} from '../../ports/prometheus.ts';
import type { HttpFetch } from '../../../../forge/edge/network/outbound.ts';
import { DIRECT } from '../../../../forge/edge/network/outbound.ts';
import { ProxyProblem } from '../../../../forge/edge/network/proxy-problem.ts';
import { redactText, pathGlob } from '../../../../manifest/index.ts';
import type { ClusterSettings } from '../../../../forge/index.ts';

export type PrometheusLogin =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly user: string; readonly password: string };

/** Names one server, as whoever runs this does. */
interface PrometheusServer {
  /** The address to which `/api/v1/query_range` is added: `http://prometheus.istio-system:9090`. */
  readonly url: URL;
  readonly login: PrometheusLogin | null;
  readonly limits?: Partial<PrometheusLimits>;
  /** Makes the requests; absent, Node.js does by itself. */
  readonly ask?: HttpFetch;
}

export interface PrometheusLimits {
  /** Bounds the time for one answer, the whole of it. */
  readonly milliseconds: number;
  readonly bytes: number;
  readonly series: number;
}

const LIMITS: PrometheusLimits = { milliseconds: 20_000, bytes: 8_000_000, series: 2_000 };

/**
 * Asks a Prometheus. It is asked nowhere else: a redirect is a failure, so that no other host gets the login.
 */
export function createPrometheus({
  url,
  login,
  limits,
  ask = DIRECT.fetch,
}: PrometheusServer): Prometheus {
  const all = { ...LIMITS, ...limits };
  const target = new URL(`${url.pathname.replace(/\/+$/, '')}/api/v1/query_range`, url);
  const headers = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'meshwarden',
    ...(login !== null && { authorization: authorizationOf(login) }),
  };
  return {
    async queryRange(query) {
      const signal = AbortSignal.timeout(all.milliseconds);
      try {
        const response = await ask(target, {
          ...{ method: 'POST', headers, body: formOf(query, all), signal },
          redirect: 'manual',
        });
        const problem = problemOfHead(response);
        if (problem !== null) return await refused(response, problem, all);
        const body = await boundedBody(response, all.bytes);
        return body === null
          ? notKnown({ kind: 'too-large', bytes: all.bytes })
          : parseMatrix(body, all.series);
      } catch (error) {
        return notKnown(unanswered(error, signal, all));
      }
    },
  };
}

function unanswered(
  error: unknown,
  { aborted }: AbortSignal,
  { milliseconds }: PrometheusLimits,
): MetricsProblem {
  if (error instanceof ProxyProblem) return { kind: 'proxy', why: error.message };
  return aborted ? { kind: 'timed-out', seconds: milliseconds / 1_000 } : { kind: 'no-answer' };
}

const notKnown = (problem: MetricsProblem): RangeAnswer => ({ kind: 'not-known', problem });

function authorizationOf(login: PrometheusLogin): string {
  if (login.kind === 'bearer') return `Bearer ${login.token}`;
  return `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
}

/**
 * Writes a query as a form. It asks for one series more than is read, so that it shows when there are too
 * many (`limit`, Prometheus 3).
 */
const formOf = (
  { query, start, end, stepMs }: RangeQuery,
  { milliseconds, series }: PrometheusLimits,
): URLSearchParams =>
  new URLSearchParams({
    query,
    start: String(start / 1_000),
    end: String(end / 1_000),
    step: String(stepMs / 1_000),
    timeout: `${String(Math.ceil(milliseconds / 1_000))}s`,
    limit: String(series + 1),
  });

/** Reads the problem that status and headers tell already; null where the body is to be read. */
function problemOfHead({ status, headers, type }: Response): MetricsProblem | null {
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) return { kind: 'redirected' };
  if (status === 401 || status === 403) return { kind: 'not-allowed', status };
  if (status < 200 || status > 299) return { kind: 'http', status, said: null };
  const found = headers.get('content-type');
  return /^application\/json\b/i.test(found ?? '') ? null : { kind: 'content-type', found };
}

/**
 * Reads the problem from the body, in which Prometheus says what is wrong with a query (400, 422) or with
 * itself (503).
 */
async function refused(
  response: Response,
  problem: MetricsProblem,
  { bytes, series }: PrometheusLimits,
): Promise<RangeAnswer> {
  const isSaid =
    problem.kind === 'http' &&
    /^application\/json\b/i.test(response.headers.get('content-type') ?? '');
  if (!isSaid) {
    await response.body?.cancel();
    return notKnown(problem);
  }
  const body = await boundedBody(response, bytes);
  const answer = body === null ? null : parseMatrix(body, series);
  return answer?.kind === 'not-known' && answer.problem.kind === 'refused'
    ? notKnown({ ...problem, said: answer.problem.said })
    : notKnown(problem);
}

/** Reads the body as text; null where it is longer, and then the rest is not read. */
async function boundedBody(response: Response, mostBytes: number): Promise<string | null> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let [text, size] = ['', 0];
  // leaving the loop ends the connection
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > mostBytes) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

const Labels = z.record(z.string(), z.string());
/** Holds seconds since 1970, and a number as text: `NaN`, `+Inf` too. */
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

/** Longer texts of a server are cut, and further warnings left out. */
const LONGEST_TEXT = 300;
const MOST_WARNINGS = 5;
/**
 * Begins a remark about a counter whose name does not say that it is one, as istiod's do not; Prometheus 2
 * has it among the warnings.
 */
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

/** Gives the servers of the service's settings, each asked only for repositories that may name it. */
export const createPrometheusServers = (
  listed: ClusterSettings['prometheus'],
  ask: HttpFetch = DIRECT.fetch,
): PrometheusServers => ({
  server: (repository, wanted) => {
    const found = listed.find(
      ({ name, repositories }) =>
        name === wanted &&
        repositories.some((glob) => pathGlob(glob.toLowerCase()).matches(repository.toLowerCase())),
    );
    if (found === undefined) return null;
    const { url, token, public: shown } = found;
    const login = token === null ? null : ({ kind: 'bearer', token } as const);
    return { prometheus: createPrometheus({ url: new URL(url), login, ask }), shown };
  },
});
