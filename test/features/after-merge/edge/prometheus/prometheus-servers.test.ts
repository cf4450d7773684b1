import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPrometheusServers } from '../../../../../src/features/after-merge/edge/prometheus/prometheus-client.ts';

let url = '';
let heard: (string | undefined)[] = [];
const server = createServer((request, response) => {
  heard.push(request.headers.authorization);
  response.setHeader('content-type', 'application/json');
  response.end('{"status":"success","data":{"resultType":"matrix","result":[]}}');
});

beforeEach(async () => {
  heard = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const servers = () =>
  createPrometheusServers([
    { name: 'main', repositories: ['acme/*'], url, token: 'secret-token', public: false },
    { name: 'open', repositories: ['acme/shop'], url, token: null, public: true },
  ]);
const QUERY = { query: 'vector(1)', start: 0, end: 0, stepMs: 60_000 };

test('a repository asks the server that it may name, with its token', async () => {
  const found = servers().server('Acme/Shop', 'main');
  expect(await found?.prometheus.queryRange(QUERY)).toMatchObject({ kind: 'read' });
  expect(heard).toEqual(['Bearer secret-token']);
  expect(found?.shown).toBe(false);
  const open = servers().server('acme/shop', 'open');
  await open?.prometheus.queryRange(QUERY);
  expect(heard).toEqual(['Bearer secret-token', undefined]);
  expect(open?.shown).toBe(true);
});

test('a server of others is none', () => {
  expect(servers().server('eve/shop', 'main')).toBeNull();
  expect(servers().server('acme/other', 'open')).toBeNull();
  expect(servers().server('acme/shop', url)).toBeNull();
});
