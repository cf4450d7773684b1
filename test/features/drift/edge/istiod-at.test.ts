import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { istiodAt } from '../../../../src/features/drift/edge/command-line/print-cluster-drift.ts';

const LIMITS = { timeout: 2000, body: 1000, tries: 2, wait: 1, longestWait: 5 };
const servers: http.Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** The URL of a server that answers so. */
async function serving(answer: Answer): Promise<string> {
  const server = http.createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

const json = (status: number, body: string, type = 'application/json'): Answer => {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': type }).end(body);
  };
};

async function asked(url: string) {
  const found = istiodAt(url, LIMITS);
  if (found.kind === 'unusable') throw new Error(found.why);
  return await found.istiod.readSync();
}

const problemAt = async (answer: Answer) => {
  const read = await asked(await serving(answer));
  return read.kind === 'unknown' ? `${read.problem.reason}: ${read.problem.why}` : 'read';
};

test('an istiod is asked for its sync page, below a path too', async () => {
  const url = await serving((request, response) => {
    json(200, JSON.stringify([request.method, request.url]))(request, response);
  });
  expect(await asked(url)).toEqual({ kind: 'read', json: ['GET', '/debug/syncz'] });
  expect(await asked(`${url}/istiod/`)).toEqual({
    kind: 'read',
    json: ['GET', '/istiod/debug/syncz'],
  });
});

test('only https, and http of this machine, is asked', () => {
  const kindOf = (url: string): string => istiodAt(url).kind;
  for (const url of [
    'https://istiod.example.com',
    'http://localhost:8080',
    'http://127.0.0.1:15014',
    'http://[::1]:8080/',
  ])
    expect([url, kindOf(url)]).toEqual([url, 'usable']);
  for (const url of [
    'http://istiod.istio-system:15014',
    'http://127.0.0.1.example.com',
    'http://169.254.169.254',
    'https://me:secret@istiod.example.com',
    'https://istiod.example.com/?a=b',
    'file:///etc/passwd',
    'istiod',
  ])
    expect([url, kindOf(url)]).toEqual([url, 'unusable']);
});

test('a password in the URL is not repeated', () => {
  const found = istiodAt('https://me:hunter2@istiod.example.com');
  expect(found.kind === 'unusable' ? found.why : '').not.toMatch(/hunter2|^$/);
});

test('what istiod does not show, or does not have, is said with what helps', async () => {
  expect(await problemAt(json(401, ''))).toMatch(/^unauthorized: .*port-forward/);
  expect(await problemAt(json(403, ''))).toMatch(/^forbidden: .*port-forward/);
  expect(await problemAt(json(404, ''))).toMatch(/^refused: .*no \/debug\/syncz/);
  expect(await problemAt(json(500, ''))).toBe('refused: it answers 500');
});

test('answers that are too large, no JSON, of another type or elsewhere are not taken', async () => {
  expect(await problemAt(json(200, `"${'x'.repeat(2000)}"`))).toMatch(/^too-large/);
  expect(await problemAt(json(200, '{'))).toMatch(/^not-kubernetes: .*no JSON/);
  expect(await problemAt(json(200, '<html>', 'text/html'))).toMatch(
    /^not-kubernetes: .*text\/html/,
  );
  const elsewhere = await serving(json(200, '[]'));
  expect(
    await problemAt((_request, response) => {
      response.writeHead(302, { location: `${elsewhere}/debug/syncz` }).end();
    }),
  ).toBe('refused: it answers 302');
});

test('a connection that breaks off is tried again', async () => {
  let tries = 0;
  const url = await serving((request, response) => {
    tries += 1;
    if (tries === 1) request.socket.destroy();
    else json(200, '[]')(request, response);
  });
  expect(await asked(url)).toEqual({ kind: 'read', json: [] });
});
