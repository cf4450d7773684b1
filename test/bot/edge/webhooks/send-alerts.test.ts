import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createAlerts } from '../../../../src/bot/edge/webhooks/alerts.ts';
import { openedOutbound } from '../../../support/opened-outbound.ts';
import { startProxy } from '../../../support/proxy.ts';

const SECRET = 'a secret of twenty letters';
const alert = { repository: 'acme/shop', webhook: 'alerts', delivery: 'd1', body: '{"a":1}' };

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A receiver that notes what it gets. */
async function receiver(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const got: { path: string | undefined; headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      got.push({ path: request.url, headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}/drift`;
  const listed = [{ name: 'alerts', url, secret: SECRET, repositories: ['acme/*'] }];
  return { got, listed };
}

test('what is sent is signed as it stands, and has its delivery', async () => {
  const { got, listed } = await receiver((_, response) => response.writeHead(204).end());
  expect(await createAlerts(listed).send(alert)).toEqual({ kind: 'sent' });
  expect(got).toMatchObject([
    {
      path: '/drift',
      body: alert.body,
      headers: {
        'content-type': 'application/json',
        'x-meshwarden-delivery': 'd1',
        'x-meshwarden-signature-256': `sha256=${createHmac('sha256', SECRET).update(alert.body).digest('hex')}`,
      },
    },
  ]);
});

test('who is sent elsewhere does not go there', async () => {
  const { got, listed } = await receiver((_, response) =>
    response.writeHead(307, { location: '/elsewhere' }).end(),
  );
  expect(await createAlerts(listed).send(alert)).toEqual({
    kind: 'failed',
    why: 'it answers 307',
  });
  expect(got.map(({ path }) => path)).toEqual(['/drift']);
});

test('a receiver that hangs is given up', async () => {
  const { listed } = await receiver(() => undefined);
  expect(await createAlerts(listed, { timeout: 50 }).send(alert)).toMatchObject({
    kind: 'failed',
    why: expect.stringContaining('did not answer within') as string,
  });
});

test('whoever is not listed is told nothing', async () => {
  const { got, listed } = await receiver((_, response) => response.writeHead(204).end());
  const alerts = createAlerts(listed);
  expect(await alerts.send({ ...alert, repository: 'other/shop' })).toMatchObject({
    kind: 'not-allowed',
  });
  expect(await alerts.send({ ...alert, webhook: 'another' })).toMatchObject({
    kind: 'not-allowed',
  });
  expect(got).toEqual([]);
});

test('a receiver outside is told through the proxy, and what that does is said', async () => {
  const proxy = await startProxy({});
  const { fetch: request } = await openedOutbound(proxy.port);
  const url = 'https://alerts.example.com/drift';
  const listed = [{ name: 'alerts', url, secret: SECRET, repositories: ['acme/*'] }];
  expect(await createAlerts(listed, { request }).send(alert)).toEqual({
    kind: 'failed',
    why: `the proxy http://127.0.0.1:${String(proxy.port)} does not connect to alerts.example.com (502)`,
  });
  expect(proxy.asked).toEqual(['CONNECT alerts.example.com:443']);
});
