import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import {
  get,
  listening,
  PULL_REQUEST,
  pullRequestBody,
  send,
  signatureOf,
  WEBHOOKS,
} from './deliveries.ts';
import type { StartedListener } from './deliveries.ts';

const large = (bytes: number) => pullRequestBody('x'.repeat(bytes));

/** A connection that speaks by hand, and all it hears until it is closed. */
function byHand({ listener }: StartedListener): { socket: Socket; heard: Promise<string> } {
  const { port } = new URL(listener.url);
  const socket = connect(Number(port), '127.0.0.1');
  const heard = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (part) => (text += String(part)));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(text);
    });
  });
  return { socket, heard };
}

const headersOf = (...more: string[]) =>
  [
    `POST ${WEBHOOKS} HTTP/1.1`,
    'Host: meshwarden',
    'Content-Type: application/json',
    'X-GitHub-Event: pull_request',
    'X-GitHub-Delivery: 1',
    `X-Hub-Signature-256: ${signatureOf(PULL_REQUEST)}`,
    ...more,
    '',
    '',
  ].join('\r\n');

test('the largest body that GitHub sends is taken, one byte more is not', async () => {
  const server = await listening();
  const limit = 25 * 1024 * 1024;
  const frame = large(0).length;
  expect((await send(server, { body: large(limit - frame) })).status).toBe(202);
  expect((await send(server, { body: large(limit - frame + 1) })).status).toBe(413);
  expect(server.stored).toHaveLength(1);
  await server.close();
});

test('a body that hides its length is cut off where the limit is', async () => {
  const server = await listening({ body: 1_000 });
  const answer = await send(server, {
    body: large(500_000),
    headers: { 'content-length': undefined, 'transfer-encoding': 'chunked' },
  });
  expect(answer.status).toBe(413);
  expect((await send(server)).status).toBe(202);
  await server.close();
});

test('a sender that never ends is cut off after its answer', async () => {
  const server = await listening({ body: 1_000, linger: 50 });
  const { socket, heard } = byHand(server);
  socket.write(headersOf('Content-Length: 9000000'));
  const more = setInterval(() => socket.write('x'.repeat(1_000)), 5);
  expect(await heard).toMatch(/^HTTP\/1\.1 413/);
  clearInterval(more);
  await server.close();
});

test('headers that trickle in are not waited for', async () => {
  const server = await listening({ headersTimeout: 60, requestTimeout: 60 });
  const { socket, heard } = byHand(server);
  socket.write(`POST ${WEBHOOKS} HTTP/1.1\r\nHost: meshwarden\r\n`);
  expect(await heard).toMatch(/^HTTP\/1\.1 408/);
  await server.close();
});

test('a body that trickles in is not waited for, and is not stored', async () => {
  const server = await listening({ headersTimeout: 60, requestTimeout: 60 });
  const { socket, heard } = byHand(server);
  socket.write(headersOf(`Content-Length: ${String(PULL_REQUEST.length)}`));
  socket.write(PULL_REQUEST.slice(0, 10));
  expect(await heard).toMatch(/^HTTP\/1\.1 408/);
  expect(server.stored).toEqual([]);
  await server.close();
});

test('a connection that breaks off inside a body stores nothing and hurts nobody', async () => {
  const server = await listening();
  const { socket, heard } = byHand(server);
  socket.end(
    headersOf(`Content-Length: ${String(PULL_REQUEST.length)}`) + PULL_REQUEST.slice(0, 10),
  );
  await heard;
  expect(server.stored).toEqual([]);
  expect((await send(server)).status).toBe(202);
  await server.close();
});

test('bodies of strangers share one bound of memory, which frees itself', async () => {
  const server = await listening({ bodies: 4_000, small: 500 });
  const { socket, heard } = byHand(server);
  socket.write(headersOf('Content-Length: 100000') + 'x'.repeat(3_900));
  await get(server, '/healthz');
  expect((await send(server, { body: large(1_000) })).status).toBe(503);
  socket.destroy();
  await heard;
  await expect.poll(async () => (await send(server, { body: large(1_000) })).status).toBe(202);
  await server.close();
});

test('large bodies of strangers keep no small delivery out', async () => {
  const server = await listening({ bodies: 4_000 });
  const { socket, heard } = byHand(server);
  socket.write(headersOf('Content-Length: 100000') + 'x'.repeat(3_900));
  await get(server, '/healthz');
  expect((await send(server)).status).toBe(202);
  socket.destroy();
  await heard;
  await server.close();
});

test('a request that is under way is answered before the listener closes', async () => {
  const server = await listening();
  const { socket, heard } = byHand(server);
  socket.write(headersOf(`Content-Length: ${String(PULL_REQUEST.length)}`, 'Connection: close'));
  await get(server, '/healthz');
  const closed = server.close();
  socket.write(PULL_REQUEST);
  expect(await heard).toMatch(/^HTTP\/1\.1 202/);
  await closed;
  expect(server.stored).toHaveLength(1);
  await expect(get(server, '/healthz')).rejects.toThrow('ECONNREFUSED');
});
