import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { openedOutbound } from '../../../../support/opened-outbound.ts';
import { startProxy } from '../../../../support/proxy.ts';
import {
  createPrometheus,
  parseMatrix,
} from '../../../../../src/features/after-merge/edge/prometheus/prometheus-client.ts';
import type {
  PrometheusLimits,
  PrometheusLogin,
} from '../../../../../src/features/after-merge/edge/prometheus/prometheus-client.ts';
import { generateMetrics } from '../../../../../sandbox/prometheus/generate-metrics.ts';
import type {
  PrometheusFault,
  PrometheusStandIn,
} from '../../../../../sandbox/prometheus/start-prometheus.ts';
import { startPrometheus } from '../../../../../sandbox/prometheus/start-prometheus.ts';
import { times } from '../../../../support/times.ts';

const AT = Date.parse('2026-11-23T14:00:00Z');
const QUERY = {
  query: 'sum by (type) (rate(pilot_xds_pushes[75s])) * 60',
  start: AT - 600_000,
  end: AT,
  stepMs: 60_000,
};

let server: PrometheusStandIn;
beforeAll(async () => {
  const series = generateMetrics({
    ...{ seed: 1, appliedAt: AT, scrapeSeconds: 15, minutesAfter: 5 },
    services: [],
  });
  server = await startPrometheus({ series });
});
afterAll(() => server.close());

const client = (limits: Partial<PrometheusLimits> = {}, login: PrometheusLogin | null = null) =>
  createPrometheus({ url: new URL(server.url), login, limits });

async function answerTo(fault: PrometheusFault, limits: Partial<PrometheusLimits> = {}) {
  server.fault = fault;
  try {
    return await client(limits).queryRange(QUERY);
  } finally {
    server.fault = 'none';
  }
}

describe('an answer', () => {
  test('has a value of each step, by the labels of its series', async () => {
    const answer = await client().queryRange(QUERY);
    expect(answer).toMatchObject({
      kind: 'read',
      series: [{ labels: new Map([['type', 'cds']]) }],
    });
    const [series] = answer.kind === 'read' ? answer.series : [];
    expect([...(series?.values.keys() ?? [])]).toEqual(
      Array.from({ length: 11 }, (_, at) => AT - 600_000 + at * 60_000),
    );
  });

  test('is asked for below the path of the address, with the login and nothing else of it', async () => {
    server.logins.length = 0;
    const url = new URL('/select/0/prometheus/', server.url);
    const login = { kind: 'basic', user: 'sam', password: 'a:b' } as const;
    const answer = await createPrometheus({ url, login }).queryRange(QUERY);
    expect(answer.kind).toBe('read');
    await client({}, { kind: 'bearer', token: 't0ken' }).queryRange(QUERY);
    await client().queryRange(QUERY);
    expect(server.logins).toEqual([`Basic ${btoa('sam:a:b')}`, 'Bearer t0ken', undefined]);
  });

  test('of no series is an answer', async () => {
    const query = { ...QUERY, query: 'sum(rate(pilot_total_xds_rejects[75s])) * 60' };
    expect(await client().queryRange(query)).toEqual({ kind: 'read', series: [] });
  });
});

describe('what is not known', () => {
  test.each([
    ['html', { kind: 'content-type', found: 'text/html' }],
    ['unauthorised', { kind: 'not-allowed', status: 403 }],
    ['redirect', { kind: 'redirected' }],
    [
      'unavailable',
      { kind: 'http', status: 503, said: 'query timed out in expression evaluation' },
    ],
    ['partial', { kind: 'partial', warnings: ['store prod-b did not answer'] }],
    ['many-series', { kind: 'too-many-series', most: 2_000 }],
    ['other-json', { kind: 'not-prometheus' }],
  ] as const)('%s', async (fault, problem) => {
    expect(await answerTo(fault)).toEqual({ kind: 'not-known', problem });
  });

  test('a server that takes the question and says nothing', async () => {
    const answer = await answerTo('hangs', { milliseconds: 200 });
    expect(answer).toEqual({ kind: 'not-known', problem: { kind: 'timed-out', seconds: 0.2 } });
  });

  test('a body without an end is not read to the end', async () => {
    const answer = await answerTo('endless', { bytes: 1_000_000 });
    expect(answer).toEqual({ kind: 'not-known', problem: { kind: 'too-large', bytes: 1_000_000 } });
  });

  test('a query that Prometheus does not understand, in its words', async () => {
    expect(await client().queryRange({ ...QUERY, query: 'sum(' })).toEqual({
      kind: 'not-known',
      problem: { kind: 'http', status: 400, said: 'invalid parameter "query": parse error' },
    });
  });

  test('a proxy in between', async () => {
    const proxy = await startProxy({});
    proxy.mode = { kind: 'asks', login: 'other:one' };
    const { fetch: ask } = await openedOutbound(proxy.port);
    const url = new URL('http://prometheus.example.com:9090');
    expect(await createPrometheus({ url, login: null, ask }).queryRange(QUERY)).toEqual({
      kind: 'not-known',
      problem: {
        kind: 'proxy',
        why: `the proxy http://127.0.0.1:${String(proxy.port)} does not accept its login`,
      },
    });
    expect(proxy.asked).toEqual(['POST http://prometheus.example.com:9090/api/v1/query_range']);
  });

  test('a server that is not there', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const address = closed.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    closed.close();
    const gone = createPrometheus({
      url: new URL(`http://127.0.0.1:${String(port)}`),
      login: null,
    });
    expect(await gone.queryRange(QUERY)).toEqual({
      kind: 'not-known',
      problem: { kind: 'no-answer' },
    });
  });
});

describe('a body', () => {
  const matrix = (result: unknown): string =>
    JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });

  test('with numbers that are none keeps the others', () => {
    const values = [
      [1, '2.5'],
      [2, 'NaN'],
      [3, '+Inf'],
      [4, ''],
    ];
    expect(parseMatrix(matrix([{ metric: { a: 'b' }, values }]), 10)).toEqual({
      kind: 'read',
      series: [
        {
          labels: new Map([['a', 'b']]),
          values: new Map([
            [1_000, 2.5],
            [2_000, null],
            [3_000, null],
            [4_000, null],
          ]),
        },
      ],
    });
  });

  test('with a remark on the name of a counter is whole', () => {
    const data = { resultType: 'matrix', result: [] };
    const warnings = ['PromQL info: metric might not be a counter: "pilot_xds_pushes"'];
    const body = (more: readonly string[]) =>
      JSON.stringify({ status: 'success', data, warnings: [...warnings, ...more] });
    expect(parseMatrix(body([]), 10)).toEqual({ kind: 'read', series: [] });
    expect(parseMatrix(body(['a store is gone']), 10)).toEqual({
      kind: 'not-known',
      problem: { kind: 'partial', warnings: ['a store is gone'] },
    });
  });

  test('says nothing that is secret', () => {
    const error = `token glpat-${'x1Y2z3A4b5'.repeat(2)} expired`;
    const answer = parseMatrix(JSON.stringify({ status: 'error', error }), 10);
    expect(JSON.stringify(answer)).not.toContain('x1Y2z3A4b5');
  });

  test('is read or not known, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => matrix(json)),
        ),
        (body) => {
          expect(['read', 'not-known']).toContain(parseMatrix(body, 5).kind);
        },
      ),
      times(300),
    );
  });
});
