import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
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

let server: StartedListener;
beforeEach(async () => {
  server = await listening();
});
afterEach(() => server.close());

const counted = async (line: string) => (await get(server, '/metrics')).text.includes(line);

test('a signed delivery is stored as it came before it is acknowledged', async () => {
  const answer = await send(server);
  expect(answer).toMatchObject({ status: 202, text: '{"accepted":true}\n' });
  expect(server.stored).toEqual([
    { id: '72d3162e-cc78-11e3-81ab-4c9367dc0958', event: 'pull_request', body: PULL_REQUEST },
  ]);
});

test('a delivery that comes twice is acknowledged twice and stored once', async () => {
  await send(server);
  expect((await send(server)).status).toBe(202);
  expect(server.stored).toHaveLength(1);
  expect(
    await counted('meshwarden_deliveries_total{event="pull_request",outcome="duplicate"} 1'),
  ).toBe(true);
});

test('text outside ASCII is verified on its bytes and kept', async () => {
  const body = pullRequestBody('größer 🚀 \u2028');
  expect((await send(server, { body })).status).toBe(202);
  expect(server.stored[0]?.body).toBe(body);
});

const forged: readonly (readonly [string, string | undefined])[] = [
  ['no signature', undefined],
  ['an empty signature', ''],
  ['the signature of another secret', signatureOf(PULL_REQUEST, 'another-secret')],
  ['the signature of another body', signatureOf('{}')],
  ['a truncated signature', signatureOf(PULL_REQUEST).slice(0, 40)],
  ['a signature without its algorithm', signatureOf(PULL_REQUEST).slice('sha256='.length)],
  ['a signature of another algorithm', signatureOf(PULL_REQUEST).replace('sha256', 'sha1')],
  ['a signature in capitals', signatureOf(PULL_REQUEST).toUpperCase()],
];
test.each(forged)(
  '%s is refused and counted; nothing is stored or logged of it',
  async (_, signature) => {
    const answer = await send(server, { headers: { 'x-hub-signature-256': signature } });
    expect(answer.status).toBe(401);
    expect(server.stored).toEqual([]);
    expect(server.logged.join()).not.toMatch(/strict|payments|opened/);
    expect(server.logged.join()).toContain('signature');
    expect(await counted('meshwarden_signatures_refused_total 1')).toBe(true);
  },
);

test('an empty body is refused like any other without a valid signature', async () => {
  expect((await send(server, { body: '' })).status).toBe(401);
});

test.each([
  ['its event', { 'x-github-event': undefined }],
  ['its id', { 'x-github-delivery': undefined }],
  ['an id of harmless characters', { 'x-github-delivery': 'a b;c' }],
])('a delivery without %s is malformed', async (_, headers) => {
  expect((await send(server, { headers })).status).toBe(400);
  expect(server.stored).toEqual([]);
});

test('a form instead of JSON is refused with what to change', async () => {
  const answer = await send(server, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(answer.status).toBe(415);
  expect(answer.text).toContain('application/json');
});

test.each(['not json', '[1]', '"text"', 'null'])(
  'a signed body that is no JSON object is malformed: %s',
  async (body) => {
    expect((await send(server, { body })).status).toBe(400);
    expect(server.stored).toEqual([]);
    expect(server.logged.join()).toContain('72d3162e');
  },
);

test.each([
  ['star', '{"action":"created"}'],
  ['ping', '{"zen":"Speak like a human."}'],
  ['check_run', '{"action":"completed"}'],
  ['pull_request', '{"action":"labeled"}'],
  ['issue_comment', '{"action":"edited"}'],
])('%s %s changes nothing: acknowledged and not stored', async (event, body) => {
  const answer = await send(server, { body, headers: { 'x-github-event': event } });
  expect(answer.status).toBe(202);
  expect(server.stored).toEqual([]);
});

test('a delivery with missing fields is logged with its id and the fields, not with what is in it', async () => {
  const body = JSON.stringify({ action: 'opened', installation: { id: 5 }, title: 'confidential' });
  expect((await send(server, { body })).status).toBe(202);
  expect(server.stored).toEqual([]);
  expect(server.logged.join()).toMatch(/72d3162e.*pull_request/);
  expect(server.logged.join()).not.toContain('confidential');
  expect(await counted('{event="pull_request",outcome="unusable"} 1')).toBe(true);
});

test('events that GitHub may invent do not become labels of metrics', async () => {
  await send(server, { headers: { 'x-github-event': 'brand_new_event' } });
  const { text } = await get(server, '/metrics');
  expect(text).toContain('meshwarden_deliveries_total{event="other",outcome="ignored"} 1');
  expect(text).not.toContain('brand_new_event');
});

test('a full disk is not acknowledged, shows in readiness, and passes', async () => {
  expect((await get(server, '/readyz')).status).toBe(200);
  server.storeProblem = 'database or disk is full';
  expect((await send(server)).status).toBe(503);
  const down = await get(server, '/readyz');
  expect(down.status).toBe(503);
  expect(down.text).toContain('database or disk is full');

  server.storeProblem = null;
  expect((await send(server)).status).toBe(202);
  expect(server.stored).toHaveLength(1);
});

test('the service lives while it is not ready', async () => {
  server.storeProblem = 'database or disk is full';
  expect((await get(server, '/healthz')).status).toBe(200);
});

test('methods and paths that are not served are named', async () => {
  expect(await get(server, WEBHOOKS)).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  expect(await send(server, { path: '/healthz' })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD' },
  });
  expect((await get(server, '/')).status).toBe(404);
  expect((await get(server, '/api/github/webhooks/../../etc/passwd')).status).toBe(404);
  expect((await get(server, '/healthz?probe=1')).status).toBe(200);
});

test('what is not HTTP is answered with 400 and cut off', async () => {
  const { port } = new URL(server.listener.url);
  const said = await new Promise<string>((resolve) => {
    let text = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('HELO mesh\r\n\r\n'));
    socket.on('data', (part) => (text += String(part)));
    socket.on('close', () => {
      resolve(text);
    });
  });
  expect(said).toMatch(/^HTTP\/1\.1 400/);
});
