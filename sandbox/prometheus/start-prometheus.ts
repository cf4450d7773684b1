import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { errorBody, instantBody, rangeBody } from './answer-range.ts';
import type { RawSeries } from './generate-metrics.ts';

/** What may be wrong with a server. */
export type PrometheusFault =
  | 'none'
  | 'hangs'
  | 'html'
  | 'unauthorised'
  | 'redirect'
  | 'unavailable'
  | 'partial'
  | 'many-series'
  | 'endless'
  | 'other-json';

export interface PrometheusStandIn {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  fault: PrometheusFault;
  /** `authorization` of each query that came. */
  readonly logins: (string | undefined)[];
  series: readonly RawSeries[];
  close(): Promise<void>;
}

export interface PrometheusOptions {
  readonly series: readonly RawSeries[];
  /** Any free port where it is missing. */
  readonly port?: number;
  /** Asked for where it is given: `Bearer …`, `Basic …`. */
  readonly authorization?: string;
}

/** Starts a stand-in for Prometheus: the queries of a watch, over series of given counters, and faults. */
export async function startPrometheus(options: PrometheusOptions): Promise<PrometheusStandIn> {
  const server = createServer((request, response) => {
    answer(request, response, standIn, options).catch(() => {
      response.destroy();
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const standIn: PrometheusStandIn = {
    url: `http://127.0.0.1:${String(port)}`,
    fault: 'none',
    logins: [],
    series: options.series,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return standIn;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  standIn: PrometheusStandIn,
  { authorization }: PrometheusOptions,
): Promise<void> {
  const url = new URL(request.url ?? '/', standIn.url);
  if (url.pathname === '/-/ready') {
    text(response, 200, 'Prometheus Server is Ready.\n');
    return;
  }
  const kind = /\/api\/v1\/(query|query_range)$/.exec(url.pathname)?.[1];
  if (kind === undefined) {
    text(response, 404, '404 page not found\n');
    return;
  }
  standIn.logins.push(request.headers.authorization);
  const parameters = new URLSearchParams(
    request.method === 'POST' ? await bodyOf(request) : url.search,
  );
  if (authorization !== undefined && request.headers.authorization !== authorization) {
    text(response, 401, 'Unauthorized\n');
    return;
  }
  if (standIn.fault !== 'none') {
    faulty(standIn.fault, response);
    return;
  }
  const body =
    kind === 'query'
      ? instantBody(parameters, standIn.series)
      : rangeBody(parameters, standIn.series);
  json(response, body.startsWith('{"status":"error"') ? 400 : 200, body);
}

function faulty(fault: Exclude<PrometheusFault, 'none'>, response: ServerResponse): void {
  switch (fault) {
    case 'hangs':
      return;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in</h1>');
      return;
    case 'unauthorised':
      text(response, 403, 'Forbidden\n');
      return;
    case 'redirect':
      response.writeHead(302, { location: 'http://169.254.169.254/api/v1/query_range' }).end();
      return;
    case 'unavailable':
      json(response, 503, errorBody('timeout', 'query timed out in expression evaluation'));
      return;
    case 'partial':
      json(
        response,
        200,
        '{"status":"success","warnings":["store prod-b did not answer"],"data":{"resultType":"matrix","result":[]}}',
      );
      return;
    case 'many-series':
      json(response, 200, manySeries(10_000));
      return;
    case 'endless':
      response.writeHead(200, { 'content-type': 'application/json' });
      writeOn(response);
      return;
    case 'other-json':
      json(response, 200, '{"hello":["world"]}');
  }
}

function manySeries(count: number): string {
  const result = Array.from({ length: count }, (_, at) => ({
    metric: { reporter: 'source', destination_service: `s${String(at)}.shop.svc.cluster.local` },
    values: [[1, '1']],
  }));
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });
}

/** For as long as somebody reads. */
function writeOn(response: ServerResponse): void {
  const chunk = ' '.repeat(100_000);
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

const json = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
};

const text = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
